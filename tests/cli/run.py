#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`lambdaquery run` on the sample estate: every format, every status, every way to end. run.py LAMBDAQUERY FAKE PACKS
ESTATE."""
import csv
import html
import io
import json
import os
import re
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
from command import Command, differ  # noqa: E402
from fakeaws import FakeAws  # noqa: E402
from tap import Tap  # noqa: E402

PROGRAM, FAKE, PACKS, ESTATE = sys.argv[1:]
COLUMNS = ["account_id", "region", "resource_arn", "title", "detail"]
DETECTION = """-- title: {title}
-- description: What it means.
-- severity: {severity}
-- interval: 3600
-- attack: T1525
-- controls: attack:M1047
-- references: https://example.com/
-- false positives: None.
-- remediation: Look.

{sql};
"""
FINDING = ("SELECT '123456789012' AS account_id, 'us-east-1' AS region, '{0}' AS resource_arn, 'T' AS title,"
           " '{0}' AS detail")
HOSTILE = "<b>|x`_*\x1b[31m=1\u202e"


def write(folder, name, sql, severity="high", title="T"):
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name + ".sql")
    with open(path, "w", encoding="utf-8") as file:
        file.write(DETECTION.format(title=title, severity=severity, sql=sql))
    return path


def run_json(command, *words):
    ended = command.run("run", *words, "--format", "json")
    return ended, json.loads(ended.out) if ended.out else None


def test_shape(tap, command):
    """What docs/command.md promises of the JSON."""
    ended, report = run_json(command, "malicious-layers", "collection-health")
    found = differ("status", ended.status, 0) + differ("stderr", ended.err, "")
    found += differ("keys", sorted(report), ["as_of", "detections", "scopes"])
    found += [] if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", report["as_of"]) else [report["as_of"]]
    found += differ("scopes", report["scopes"], [
        {"account_id": "123456789012", "region": region, "account_name": "", "status": "ok", "error": ""}
        for region in ("eu-west-1", "us-east-1")])
    tap.report("the shape of a run", found)
    keys = ["id", "pack", "title", "severity", "status", "error", "findings"]
    wrong = [d["id"] for d in report["detections"] if list(d) != keys or d["id"].split("/")[0] != d["pack"]
             or d["status"] != ("findings" if d["findings"] else "ok") or d["error"] != ""]
    tap.report("the shape of a detection", wrong)
    rows = [f for d in report["detections"] for f in d["findings"]
            if list(f)[:5] != COLUMNS or f["title"] != d["title"]]
    tap.report("the shape of a finding", [str(row) for row in rows])
    names = sorted(f"{pack}/{name[:-4]}" for pack in ("malicious-layers", "collection-health")
                   for name in os.listdir(os.path.join(PACKS, pack)) if name != "scopes.sql")
    tap.report("every detection, sorted, and no snapshot",
               differ("ids", [d["id"] for d in report["detections"]], names))
    again = run_json(command, "collection-health", "malicious-layers")[1]
    tap.report("a run gives the same again", differ("detections", again["detections"], report["detections"]))
    return report


def test_formats(tap, command, report):
    findings = [(d["id"], f) for d in report["detections"] for f in d["findings"]]
    lines = command.run("run", "malicious-layers", "collection-health", "--format", "jsonl").lines()
    tap.report("jsonl", differ("findings", [(line["id"], line["finding"]) for line in lines
                                            if line["record"] == "finding"], findings)
               + differ("first", list(lines[0]), ["record", "as_of"])
               + differ("scopes", [line["status"] for line in lines if line["record"] == "scope"], ["ok", "ok"])
               + differ("detections", sum(line["record"] == "detection" for line in lines), len(report["detections"])))
    rows = list(csv.DictReader(io.StringIO(command.run(
        "run", "malicious-layers", "collection-health", "--format", "csv", "--csv-raw").out, newline="")))
    cells = [(row["id"], {**{name: row[name] for name in COLUMNS}, **json.loads(row["more"] or "{}")})
             for row in rows if row["status"] == "findings"]
    tap.report("csv", differ("findings", cells, findings)
               + differ("ok", [row["id"] for row in rows if row["status"] == "ok"],
                        [d["id"] for d in report["detections"] if not d["findings"]]))
    for name in ("table", "markdown"):
        text = command.run("run", "malicious-layers", "--format", name).out
        plain = re.sub(r"\\(.)", r"\1", text)
        tap.report(name, [f"{f['detail']} is missing" for _, f in findings if f["detail"] not in plain]
                   + [f"{word} is missing" for word in ["As of" if name == "table" else "as of"] if word not in text])
    order = re.findall(r"^([A-Z]+)  ", command.run("run", "malicious-layers").out, re.M)
    worst = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "INFO"]
    tap.report("the worst first", differ("order", order, sorted(order, key=worst.index)))


def test_end(tap, command, report):
    """The end of a long list: what to look at first, what was read as of when, and the sums."""
    worst = ["critical", "high", "medium", "low", "info"]
    found = sorted((worst.index(d["severity"]), d["id"], len(d["findings"])) for d in report["detections"]
                   if d["findings"])
    text = command.run("run", "malicious-layers", "collection-health").out
    listed, end = re.search(r"^The worst, with how many findings:\n((?:  .*\n)+)\n(.*)\Z", text, re.M | re.S).groups()
    rows = [(worst.index(severity), name, int(n)) for severity, n, name in re.findall(
        r"^  (\w+) +(\d+)  .*\((\S+)\)$", listed, re.M)]
    tap.report("the worst at the end", differ("listed", rows, found[:10]) + differ(
        "more", re.findall(r"^  and (\d+) more detection", listed, re.M), [str(len(found) - 10)]))
    sums = {severity: sum(n for rank, _, n in found if worst[rank] == severity) for severity in worst}
    end = re.sub(r"As of \S+,", "As of T,", end)
    tap.report("what was read, and the sums", differ("last lines", end.splitlines(), [
        "As of T, 2 scopes read (1 account, 2 Regions).",
        f"{sum(sums.values())} findings of {len(report['detections'])} detections ("
        + ", ".join(f"{n} {severity}" for severity, n in sums.items() if n) + ")."]))
    markdown = command.run("run", "malicious-layers", "--format", "markdown").out
    tap.report("the same in markdown", [] if "2 scopes read (1 account, 2 Regions), and 0 could not be." in markdown
               else [markdown])
    none = command.run("run", "collection-health").out
    tap.report("no list where nothing was found", [] if none.startswith("As of ") and "0 scopes read" in none
               else [none])


def test_event_time(tap, command):
    """People see when it happened, wherever they read of it."""
    report = run_json(command, "lambda-changes")[1]
    findings = [f for d in report["detections"] for f in d["findings"]]
    for name in ("table", "markdown", "html"):
        text = re.sub(r"\\(.)", r"\1", command.run("run", "lambda-changes", "--format", name).out)
        tap.report(f"when it happened: {name}", [f"{f['event_time']}: {f['detail']}" for f in findings if html.escape(
            f"{f['event_time']}: {f['detail']}", quote=False) not in text] or ([] if findings else ["no findings"]))


def test_hostile(tap, command, folder):
    path = write(os.path.join(folder, "mine"), "hostile", FINDING.format(HOSTILE))
    table = command.run("run", path).out
    tap.report("table: nothing moves the cursor", [] if "\\x1b[31m" in table and "\x1b" not in table else [table])
    markdown = command.run("run", path, "--format", "markdown").out
    tap.report("markdown: no markup", [] if "&lt;b>\\|x\\`\\_\\*\\\\x1b\\[31m" in markdown else [markdown])
    tap.report("json: as it is", differ("detail", run_json(command, path)[1]["detections"][0]["findings"][0]["detail"],
                                        HOSTILE))


def test_errors(tap, command, folder):
    """One detection that cannot be evaluated does not keep the others from it."""
    mine = os.path.join(folder, "errors")
    write(mine, "good", FINDING.format("a"), "low")
    write(mine, "typo", "SELECT * FROM lambda_functoins")
    write(mine, "late", f"SELECT *, json_extract (detail, '$') FROM ({FINDING.format('b')})")
    write(mine, "columns", "SELECT 1 AS account_id, 2 AS region")
    write(mine, "statements", "SELECT :a")
    write(mine, "writes", "CREATE TEMP TABLE x (a)")
    ended, report = run_json(command, mine + "/")
    said = {d["id"].split("/")[1]: d for d in report["detections"]}
    expected = {"good": "", "typo": "no such table: lambda_functoins; did you mean lambda_functions?",
                "late": "malformed JSON", "columns": "column 3 of a finding is resource_arn, and the query gives none",
                "statements": "parameters such as ?", "writes": "is no SELECT"}
    for name, words in expected.items():
        found = said[name]
        tap.report(f"a detection: {name}", differ("status", found["status"], "error" if words else "findings")
                   + ([] if words in found["error"] else [found["error"]])
                   + differ("findings", len(found["findings"]), 0 if words else 1))
    tap.report("the run as a whole", differ("status", ended.status, 1) + (
        [] if "5 of 6 detections could not be evaluated: errors/columns," in ended.err else [ended.err]))
    for name, words in {"table": "NOT EVALUATED  T  (errors/typo)", "markdown": "## Not evaluated", "csv": ",error,",
                        "jsonl": '"status": "error"'}.items():
        ended = command.run("run", mine + "/", "--format", name)
        tap.report(f"errors in {name}", ([] if words in ended.out.replace("Z,error", "Z,error") else [ended.out])
                   + differ("status", ended.status, 1))
    return mine


def test_exit(tap, command, mine):
    good = os.path.join(mine, "good.sql")
    cases = [((good, "--fail-on", "low"), 3), ((good, "--fail-on", "medium"), 0), ((good,), 0),
             ((mine + "/", "--fail-on", "info"), 3), ((mine + "/", "--fail-on", "critical"), 1),
             ((good, "--min-severity", "high"), 2)]
    for arguments, status in cases:
        ended = command.run("run", *arguments)
        tap.report(f"exit {status}: {' '.join(os.path.basename(a) for a in arguments)}",
                   differ("status", ended.status, status))
    ended = command.run("run", "malicious-layers", "--min-severity", "critical", "--format", "json")
    tap.report("--min-severity", differ("severities", {d["severity"] for d in json.loads(ended.out)["detections"]},
                                        {"critical"}))


def test_controls(tap, command, folder):
    """A control passes only where all that speaks of it was evaluated and found nothing."""
    packs = os.path.join(folder, "framework")
    write(os.path.join(packs, "p"), "found", FINDING.format("a"))
    write(os.path.join(packs, "p"), "fine", FINDING.format("a") + " WHERE 0")
    write(os.path.join(packs, "p"), "wrong", "SELECT nothing")
    for name, control in ("found", "A"), ("fine", "B"), ("wrong", "C"):
        path = os.path.join(packs, "p", name + ".sql")
        with open(path, encoding="utf-8") as file:
            text = file.read().replace("attack:M1047", f"mine:{control}" + (", mine:D" if name == "fine" else ""))
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    covered = {"pass_proves": "this", "pass_does_not_prove": "that"}
    lists = {"A": ["p/found"], "B": ["p/fine"], "C": ["p/wrong"], "D": ["p/fine", "p/other"]}
    controls = [{"id": each, "title": "T", "detections": names, **covered} for each, names in lists.items()]
    controls.append({"id": "E", "title": "T", "detections": [], "not_covered": "no table"})
    framework = {"framework": "mine", "title": "Mine", "publisher": "Me", "version": "1",
                 "url": "https://example.com/", "controls": controls}
    os.mkdir(os.path.join(packs, "controls"))
    with open(os.path.join(packs, "controls", "mine.json"), "w", encoding="utf-8") as file:
        json.dump(framework, file)
    words = ("run", "--packs", packs, "--framework", "mine")
    expected = {"A": "findings", "B": "pass", "C": "error", "D": "not_evaluated", "E": "not_covered"}
    report = json.loads(command.run(*words, "--format", "json").out)
    tap.report("--framework: how controls fare", differ("status", {c["id"]: c["status"] for c in report["controls"]},
                                                        expected)
               + differ("not run", report["controls"][3]["not_run"], ["p/other"]))
    lines = command.run(*words, "--format", "jsonl").lines()
    rows = csv.DictReader(io.StringIO(command.run(*words, "--format", "csv").out, newline=""))
    fared = {line["id"]: line["status"] for line in lines if line["record"] == "control"}
    tap.report("in lines", differ("jsonl", fared, expected)
               + differ("csv", {row["id"]: row["status"] for row in rows if row["status"].startswith("control_")},
                        {f"mine:{each}": f"control_{status}" for each, status in expected.items()}))
    text = command.run(*words).out
    tap.report("for people", [f"{word} is missing" for word in ("Shown: this", "Not shown: that", "not run: p/other",
                                                                "no table") if word not in text])
    text = command.run(*words, "--format", "markdown").out
    cells = [f"| {each} | T | {status} |".replace("_", "\\_") for each, status in expected.items()]
    tap.report("in markdown", [f"{word} is missing" for word in ("## Mine 1", "| B | T | pass | this |", *cells)
                               if word not in text])
    text = command.run(*words, "--format", "html").out
    tap.report("in HTML", [f"{word} is missing" for word in (
        "Shown: this", "Not shown: that", "A detection that speaks of it could not be evaluated.") if word not in text])
    ids = [d["id"] for d in run_json(command, "malicious-layers", "--framework", "attack")[1]["detections"]]
    tap.report("what speaks of no control is left out", [
        name for name in ids if name.endswith(("layer-outdated", "layer-exposure-unknown"))] or (
            [] if "malicious-layers/loader-hook-with-layer" in ids else [str(ids)]))
    unknown = command.run("run", "--framework", "ccm-4.0")
    tap.report("an unknown framework", unknown.failure(2, "did you mean ccm-4.1?"))


def test_selection(tap, command, folder, aws):
    cases = [("malicious-layer", "there is no pack malicious-layer; did you mean malicious-layers?"),
             ("nothing", "there are: code-exposure, code-"), ("malicious-layers/layer-publik", "there is no pack"),
             ("controls", "there is no pack controls"), ("/nonexistent/x.sql", "No such file"),
             (os.path.join(PACKS, "collection-health", "scopes.sql"), "only snapshots")]
    for word, said in cases:
        tap.report(f"refused: {os.path.basename(word)}", command.run("run", word).failure(2, said))
    broken = write(os.path.join(folder, "broken"), "header", FINDING.format("a"), "severe")
    tap.report("refused: a wrong header", command.run("run", broken).failure(2, "header.sql:3: severity is 'severe'"))
    for words in ("run",), ("run", "malicious-layers"), ("packs",):
        tap.report(f"no pack anywhere: {' '.join(words)}", command.run(*words, "--packs", "/nonexistent").failure(
            2, "no pack in /nonexistent; --packs or"))
    every = {detection["pack"] for detection in run_json(command)[1]["detections"]}
    listed = command.run("packs", "--format", "jsonl").lines()
    tap.report("without a word: every pack", differ("packs", every, {
        row["pack"] for row in listed if row["detections"] != "0"}))
    twice = run_json(command, "malicious-layers/layer-public", f"{PACKS}/malicious-layers/layer-public.sql",
                     f"{PACKS}/collection-health/")[1]
    tap.report("the same file twice counts once", differ("ids", [d["id"] for d in twice["detections"]], [
        "collection-health/action-failing", "collection-health/scope-not-read", "malicious-layers/layer-public"]))
    other = write(os.path.join(folder, "malicious-layers"), "layer-public", FINDING.format("a"))
    tap.report("two that have one id", command.run("run", "malicious-layers", other).failure(2, "two different"))
    os.mkdir(os.path.join(folder, "packs"))
    shutil.copytree(os.path.join(folder, "errors"), os.path.join(folder, "packs", "ours"))
    configured = aws.environment(LAMBDAQUERY_PACKS_FOLDERS=f"{folder}/packs;{PACKS}")
    listed = command.run("packs", "--format", "jsonl", environment=configured).lines()
    names = [row["pack"] for row in listed]
    tap.report("packs", [f"{name} is missing" for name in ("collection-health", "malicious-layers", "ours")
                         if name not in names] + differ("order", names, sorted(names)))
    listed = command.run("packs", "ours", "--packs", f"{folder}/packs", "--format", "jsonl").lines()
    tap.report("packs NAME", differ("ids", len([row for row in listed if row["id"].startswith("ours/")]), 6))


def main():
    tap = Tap()
    with FakeAws(FAKE, ESTATE) as aws, tempfile.TemporaryDirectory() as folder:
        command = Command(PROGRAM, aws.environment(
            LAMBDAQUERY_SCOPE_REGIONS="us-east-1;eu-west-1", LAMBDAQUERY_TRUST_ORGANIZATION_ID="o-a1b2c3d4e5",
            LAMBDAQUERY_PACKS_FOLDERS=PACKS))
        report = test_shape(tap, command)
        test_formats(tap, command, report)
        test_end(tap, command, report)
        test_event_time(tap, command)
        test_hostile(tap, command, folder)
        mine = test_errors(tap, command, folder)
        test_exit(tap, command, mine)
        test_controls(tap, command, folder)
        test_selection(tap, command, folder, aws)
    tap.finish()


if __name__ == "__main__":
    main()
