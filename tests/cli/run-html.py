#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The page of `lambdaquery run --format html` in headless Chromium: run-html.py LAMBDAQUERY FAKE PACKS ESTATE."""
import collections
import html
import html.parser
import json
import os
import re
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
from chromium import Chromium  # noqa: E402
from command import Command, differ  # noqa: E402
from fakeaws import FakeAws  # noqa: E402
from tap import Tap  # noqa: E402

PROGRAM, FAKE, PACKS, ESTATE = sys.argv[1:]
VOID = {"meta", "input", "br", "link"}
HOSTILE = ["<script>window.ran = 1</script>", "\"><img src=x onerror=\"window.ran = 1\">",
           "'><svg onload='window.ran = 1'>",
           "</style></title></textarea><script>window.ran = 1</script>", "{{raw js}} {{csp}} <!-- block head -->",
           "&lt;b&gt; \u202e\u0007 \\", "javascript:window.ran=1"]
HEADER = """-- title: {title}
-- description: {text}
-- severity: high
-- interval: 3600
-- attack: T1525
-- controls: attack:M1047
-- references: https://example.com/?a=1&b='x'"></a><script>window.ran=1</script>
-- false positives: {text}
-- remediation: {text}

"""
SHOWN = "[...document.querySelectorAll ('#findings tbody tr')].filter (row => row.offsetParent !== null)"
ROWS = f"{SHOWN}.map (row => [row.dataset.severity, row.dataset.detection, row.dataset.account, row.dataset.region," \
       " row.querySelector ('.arn').textContent])"


# How the charts call what tables say; verdicts from the worst to the best.
VERDICTS = {"fail": "signed in a way that would not pass today", "unsigned": "some of it unsigned, under a config",
            "unknown": "signed, but that could not be judged", "unprotected": "no config, so nothing is checked",
            "pass_unverified": "all of it signed as its config wants",
            "not_applicable": "container image, which is not checked"}
OWNERS = {"self": "the function's own account", "organization": "the own organization",
          "trusted": "a publisher that the configuration trusts", "aws": "AWS", "vendor": "a known vendor",
          "unknown": "nobody that is known"}


class Markup(html.parser.HTMLParser):
    """What is wrong with a page's markup."""

    def __init__(self, text):
        super().__init__()
        self.open, self.found, self.ids, self.links = [], [], collections.Counter(), []
        self.feed(text)
        self.close()
        self.found += [f"{tag} is never closed" for tag in self.open]
        self.found += [f"id {each} stands {n} times" for each, n in self.ids.items() if n > 1]
        self.found += [f"#{link} leads nowhere" for link in self.links if link not in self.ids]

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if "id" in attributes:
            self.ids[attributes["id"]] += 1
        if attributes.get("href", "").startswith("#"):
            self.links.append(attributes["href"][1:])
        self.found += [f"{tag} has {name}" for name in attributes if name.startswith("on") or name in ("style", "src")]

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.found.append(f"</{tag}> closes {self.open[-1:]}")
        elif self.open:
            self.open.pop()


class Reports:
    """Reports in a folder of the test's own."""

    def __init__(self, command, folder):
        self.command, self.folder = command, folder

    def make(self, *words):
        """The path of the page, and what the same run gives as JSON."""
        path = os.path.join(self.folder, "report.html")
        self.command.run("run", *words, "--format", "html", "--output", path)
        return path, json.loads(self.command.run("run", *words, "--format", "json").out)


def rows_of(report):
    return [[d["severity"], d["id"], f["account_id"], f["region"], f["resource_arn"]]
            for d in report["detections"] for f in d["findings"]]


def check_markup(tap, path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    tap.report("the markup is sound", Markup(text).found)
    tap.report("nothing is loaded", re.findall(r"""(?:src|@import|url\()\s*=?\s*["'(]?(?:https?:|//)\S*""", text))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text).group(1)
    tap.report("the policy allows the page's own script and nothing else", [] if re.fullmatch(
        r"default-src 'none'; script-src 'sha256-\S{44}'; style-src 'sha256-\S{44}'; base-uri 'none'; "
        r"form-action 'none'", html.unescape(policy)) else [policy])


def check_content(tap, browser, path, report):
    browser.open(path)
    shown, expected = browser.run(ROWS), rows_of(report)
    tap.report("every finding", differ("rows", sorted(shown), sorted(expected)))
    worst = ["critical", "high", "medium", "low", "info"]
    tap.report("the worst first", differ("order", [row[0] for row in shown], sorted((row[0] for row in shown),
                                                                                    key=worst.index)))
    cards = browser.run("[...document.querySelectorAll ('.card')].map ("
                        "card => [card.dataset.severity, card.firstChild.textContent])")
    counts = collections.Counter(row[0] for row in expected)
    tap.report("the sums", differ("cards", cards, [[name, str(counts[name])] for name in worst]))
    detections = browser.run("[...document.querySelectorAll ('.detection .id')].map (e => e.textContent)")
    tap.report("every detection", differ("ids", sorted(detections), [d["id"] for d in report["detections"]]))
    scopes = browser.run("[...document.querySelectorAll ('#scopes tbody tr')].map (r => r.cells[2].textContent)")
    tap.report("every scope", differ("Regions", scopes, [scope["region"] for scope in report["scopes"]]))
    tap.report("nothing is asked for, nothing complained of",
               differ("requests", list(browser.requests.values()), [f"file://{path}"])
               + differ("said", browser.said, []))


def check_charts(tap, browser, command):
    bars = browser.run("[...document.querySelectorAll ('.chart')].map (c => [...c.querySelectorAll ('li')].map ("
                       "l => [l.querySelector ('span').firstChild.textContent.trim (),"
                       " +l.querySelector ('b').textContent]))")
    functions = command.run("--format", "json", "SELECT count (*) AS n FROM lambda_functions").rows()[0]["n"]
    checks = command.run("--format", "json", "SELECT function_arn, verdict FROM code_signing_checks").rows()
    verdicts = collections.defaultdict(set)
    for row in checks:
        verdicts[row["function_arn"]].add(row["verdict"])
    worst = collections.Counter(next(verdict for verdict in VERDICTS if verdict in seen) for seen in verdicts.values())
    tap.report("functions by signing", differ("bars", dict(bars[0]), {VERDICTS[v]: n for v, n in worst.items()})
               + differ("sum", sum(n for _, n in bars[0]), functions))
    layers = command.run("--format", "json", "SELECT owner_kind, count (DISTINCT layer_version_arn) AS n"
                         " FROM function_layers GROUP BY 1").rows()
    tap.report("layers by owner", differ("bars", dict(bars[1]), {OWNERS[row["owner_kind"]]: row["n"] for row in layers})
               + ([] if len(layers) > 1 else ["too few kinds to show anything"]))
    findings = browser.run(f"{SHOWN}.length")
    tap.report("findings by account", differ("bars", bars[2], [["123456789012", findings]]))


def check_filters(tap, browser, path, report):
    expected = rows_of(report)

    def check(what, wanted):
        rows = browser.run(ROWS)
        tap.report(f"filter: {what}", differ("rows", sorted(rows), sorted(wanted)) + (
            [] if 0 < len(wanted) < len(expected) or what in ("cleared", "no match") else ["it filters nothing"]))

    browser.open(path)
    browser.type("#f-text", "Newsletter eu-west-1")
    check("words", [row for row in expected if "newsletter" in row[4] and row[3] == "eu-west-1"])
    browser.click("button[type=reset]")
    browser.run("new Promise (done => setTimeout (done))")
    check("cleared", expected)
    for i, name in enumerate(("severity", "detection", "account", "region")):
        values = sorted({row[i] for row in expected})
        if len(values) < 2:
            continue
        browser.run(f"(s => {{ s.value = {json.dumps(values[0])}; s.dispatchEvent (new Event ('input',"
                    f" {{ bubbles: true }})); }}) (document.querySelector ('#f-{name}'))")
        check(name, [row for row in expected if row[i] == values[0]])
        browser.click("button[type=reset]")
        browser.run("new Promise (done => setTimeout (done))")
    browser.click(".card.critical")
    check("a card", [row for row in expected if row[0] == "critical"])
    critical = sum(row[0] == "critical" for row in expected)
    tap.report("it says how many", differ("text", browser.run("document.querySelector ('#shown').value"),
                                          f"{critical} of {len(expected)} findings"))
    browser.click(".card.critical")
    browser.type("#f-text", "there is no such word")
    check("no match", [])
    said = browser.run("document.querySelector ('#none').offsetParent !== null")
    tap.report("it says so", differ("shown", said, True))


def check_sorting(tap, browser, path):
    browser.open(path)
    for column, heading in enumerate(("Severity", "Finding", "Account", "Region", "Resource")):
        cells = []
        for _ in range(2):
            browser.click(f"#findings th:nth-child({column + 1}) button")
            cells.append(browser.run(f"{SHOWN}.map (row => row.cells[{column}]).map ("
                                     "cell => cell.dataset.sort ?? cell.textContent)"))
        order = browser.run(f"document.querySelector ('#findings th:nth-child({column + 1})').ariaSort")
        ascending, descending = (cells[1], cells[0]) if column == 0 else (cells[0], cells[1])
        compare = browser.run(f"JSON.stringify ({json.dumps(ascending)}.sort ("
                              "(a, b) => a.localeCompare (b, 'en', { numeric: true })))")
        tap.report(f"sort by {heading}", differ("up", ascending, json.loads(compare))
                   + differ("down", sorted(descending), sorted(ascending))
                   + differ("first and last", [descending[0], descending[-1]], [ascending[-1], ascending[0]])
                   + differ("aria-sort", order, "ascending" if column == 0 else "descending"))


def check_looks(tap, browser, path):
    back = "getComputedStyle (document.body).backgroundColor"
    browser.open(path)
    browser.emulate(scheme="light")
    light = browser.run(back)
    browser.emulate(scheme="dark")
    dark = browser.run(back)
    tap.report("light and dark", differ("light", light, "rgb(246, 247, 249)")
               + differ("dark", dark, "rgb(17, 21, 28)"))
    browser.click("#theme")
    tap.report("the button turns it", differ("back", browser.run(back), light))
    browser.emulate("print", "dark")
    printed = browser.run(back)
    hidden = browser.run("['#theme', '.filters label'].map ("
                         "selector => getComputedStyle (document.querySelector (selector)).display)")
    tap.report("printed on white", differ("back", printed, "rgb(255, 255, 255)")
               + differ("hidden", hidden, ["none"] * 2))
    pdf = browser.print()
    opened = browser.run("[...document.querySelectorAll ('details')].every (each => each.open)")
    tap.report("printed in full", differ("opened", opened, True) + differ("PDF", pdf[:5], b"%PDF-"))
    browser.emulate()


def check_links(tap, browser, path):
    browser.open(path)
    target = browser.run("document.querySelector ('#findings tbody a').getAttribute ('href')")
    browser.click("#findings tbody a")
    browser.run("new Promise (done => setTimeout (done))")
    tap.report("a finding leads to its detection", differ("open", browser.run(
        f"document.querySelector ({json.dumps(target)}).open"), True))


def check_hostile(tap, browser, reports):
    """Names that want to run, in every column and in an error."""
    pack = os.path.join(reports.folder, "hostile")
    os.makedirs(pack)
    texts = [text.replace("'", "''") for text in HOSTILE]
    selects = [f"SELECT '{text}' AS account_id, '{text}' AS region, '{text}' AS resource_arn, '{text}' AS title,"
               f" '{text}' AS detail" for text in texts]
    statements = {"names": " UNION ALL ".join(selects), "error": "SELECT * FROM \"<img src=x onerror=window.ran=1>\""}
    for name, sql in statements.items():
        with open(os.path.join(pack, name + ".sql"), "w", encoding="utf-8") as file:
            file.write(HEADER.format(title=HOSTILE[0], text=HOSTILE[3]) + sql + ";\n")
    path, report = reports.make(pack + "/")
    with open(path, encoding="utf-8") as file:
        tap.report("hostile names: the markup is sound", Markup(file.read()).found)
    browser.open(path)
    ran = browser.run("typeof window.ran")
    tap.report("hostile names do not run", differ("ran", ran, "undefined") + differ("said", browser.said, [])
               + differ("requests", list(browser.requests.values()), [f"file://{path}"]))
    details = browser.run(f"{SHOWN}.map (row => row.cells[1].lastChild.textContent)")
    expected = sorted(text.replace("\u202e", "\\u202e").replace("\u0007", "\\x07") for text in HOSTILE)
    tap.report("they are shown as they are", differ("details", sorted(details), expected)
               + differ("rows", len(report["detections"][1]["findings"]), len(HOSTILE)))
    tap.report("what was not evaluated is said", [] if "1 detection could not be evaluated" in browser.run(
        "document.querySelector ('.notice').textContent") else ["it is not"])
    browser.run("(() => { const s = document.createElement ('script'); s.textContent = 'window.ran = 1';"
                " document.body.append (s); document.body.setAttribute ('onclick', 'window.ran = 1');"
                " document.body.click (); const i = new Image (); i.src = 'https://example.com/x.png'; })()")
    browser.run("new Promise (done => setTimeout (done))")
    ran = browser.run("typeof window.ran")
    tap.report("and the policy would keep them from running", differ("ran", ran, "undefined")
               + differ("blocked", browser.blocked, ["https://example.com/x.png"])
               + differ("requests", list(browser.requests.values()), [f"file://{path}"])
               + ([] if len(browser.said) >= 3 else [f"the browser said {browser.said}"]))


def check_partial(tap, browser, reports, aws):
    """One Region cannot be read: the page has what the other gives, and says so in each place."""
    aws.add_rule({"action": "ListCodeSigningConfigs", "region": "eu-west-1", "count": 0, "fault": "access-denied"})
    path, report = reports.make("code-signing")
    browser.open(path)
    lost = sum(d["status"] == "error" for d in report["detections"])
    notices = browser.run("[...document.querySelectorAll ('.notice')].map (e => e.textContent).join (' ')")
    tap.report("partial: the notices", [f"{words} is not in {notices}" for words in (
        "1 scope (account, Region) was not read", f"{lost} detections could not be evaluated") if words not in notices])
    rows = browser.run(ROWS)
    tap.report("partial: what was found elsewhere", differ("rows", sorted(rows), sorted(rows_of(report)))
               + ([] if {row[3] for row in rows} == {"us-east-1"} else [str(rows)]))
    chart = browser.run("(c => [c.querySelectorAll ('li').length, c.textContent]) (document.querySelector ('.chart'))")
    tap.report("partial: the chart", [] if chart[0] > 1 and "Without what could not be read: lambda ListCodeSign" in
               chart[1] else [str(chart)])
    words = browser.run("[...document.querySelectorAll ('.detection')].map (e => e.textContent).join (' ')")
    kept = sum(len(d["findings"]) for d in report["detections"] if d["status"] == "error")
    tap.report("partial: detections", differ("kept", sum(map(int, re.findall(
        r"not fully evaluated: (\d+) findings? so far", words))), kept) + ([] if kept else ["nothing was kept"]))


def check_empty(tap, browser, reports):
    path, _ = reports.make("collection-health")
    browser.open(path)
    tap.report("a page without findings", differ("rows", browser.run(f"{SHOWN}.length"), 0)
               + differ("filters", browser.run("document.querySelector ('#filters').offsetParent"), None)
               + differ("said", browser.said, []) + ([] if "Nothing was found by" in browser.run(
                   "document.body.textContent") else ["it does not say so"]))


def main():
    tap = Tap()
    if shutil.which("chromium") is None:
        print("1..0 # SKIP there is no Chromium; tests/tools/install.sh test installs it")
        return
    with FakeAws(FAKE, ESTATE) as aws, tempfile.TemporaryDirectory() as folder, Chromium() as browser:
        command = Command(PROGRAM, aws.environment(
            LAMBDAQUERY_SCOPE_REGIONS="us-east-1;eu-west-1", LAMBDAQUERY_TRUST_ORGANIZATION_ID="o-a1b2c3d4e5",
            LAMBDAQUERY_PACKS_FOLDERS=PACKS))
        reports = Reports(command, folder)
        path, report = reports.make("malicious-layers", "collection-health")
        check_markup(tap, path)
        check_content(tap, browser, path, report)
        check_charts(tap, browser, command)
        check_filters(tap, browser, path, report)
        check_sorting(tap, browser, path)
        check_looks(tap, browser, path)
        check_links(tap, browser, path)
        check_hostile(tap, browser, reports)
        check_empty(tap, browser, reports)
        check_partial(tap, browser, reports, aws)
    tap.finish()


if __name__ == "__main__":
    main()
