#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the demo shows on the sample estate, finding by finding: demo.py SOURCE BUILD."""
import os
import re
import subprocess
import sys
import tempfile

from tap import Tap

# Detection -> the resources it names, by the end of their ARN. What else the sample estate holds only looks like it.
FINDINGS = {
    "alias-weight": ["orders-api:live"],
    "config-unused": ["csc-2c3d4e5f607182930"],
    "config-warns": ["csc-1b2c3d4e5f6071829", "csc-2c3d4e5f607182930", "csc-4e5f60718293a4b5c"],
    "destination-foreign": ["orders-worker"],
    "environment-unreadable": ["secrets-rotator"],
    "function-without-config": ["checksum-service", "feature-flags", "fraud-score", "gdpr-erase", "gdpr-export",
                                "gift-cards", "invoice-render", "legacy-reports", "login-hook", "metrics-shipper",
                                "newsletter", "nightly-batch", "orders-api", "orders-export", "orders-worker",
                                "receipt-parser", "search-index", "secrets-rotator", "session-tracker", "tax-rates",
                                "thumbnailer", "trace-demo", "user-profile", "vat-check", "weights-loader"],
    "invoke-confusable": ["orders-api", "thumbnailer"],
    "invoke-cross-account": ["gdpr-erase", "orders-export"],
    "invoke-exposure-unknown": ["receipt-parser"],
    "invoke-foreign-organization": ["payments-refund"],
    "invoke-public": ["feature-flags", "newsletter", "payments-webhook"],
    "invoke-qualified": ["orders-api:live"],
    "layer-access-denied": ["gift-cards", "receipt-parser", "session-tracker", "thumbnailer"],
    "layer-cross-account": ["partner-connector:1"],
    "layer-deleted": ["checksum-service", "legacy-reports"],
    "layer-exposure-unknown": ["db-driver:1"],
    "layer-foreign-organization": ["internal-sdk:1"],
    "layer-from-foreign-bucket": ["invoice-render"],
    "layer-lookalike": ["receipt-parser"],
    "layer-outdated": ["gdpr-erase", "orders-export"],
    "layer-public": ["pandas-lite:2"],
    "layer-unsigned-under-enforce": ["payments-capture"],
    "loader-hook": ["feature-flags"],
    "loader-hook-with-layer": ["login-hook"],
    "profile-shared": ["release"],
    "publisher-cancelled": ["csc-4e5f60718293a4b5c"],
    "publisher-dangling": ["csc-4e5f60718293a4b5c"],
    "publisher-foreign": ["csc-4e5f60718293a4b5c"],
    "publisher-unjudged": ["csc-3d4e5f60718293a4b", "csc-4e5f60718293a4b5c"],
    "signature-expired": ["ledger-archive"],
    "signature-revoked": ["ledger-close"],
    "signature-unjudged": ["ledger-audit", "ledger-open"],
    "source-mismatch": ["consent-api"],
    # of gift-cards, the version that its alias points to
    "unknown-layer-attached": ["checksum-service", "gift-cards", "metrics-shipper", "newsletter", "receipt-parser",
                               "session-tracker", "thumbnailer", "trace-demo"],
    "unsigned-under-enforce": ["payments-capture"],
    "url-public": ["payments-webhook"],
}


# Of the pack about events, some of whose detections have names as those about what is so now.
CHANGES = {
    "change-unjudged": ["receipt-parser"],
    "code-signature-bad": ["invoice-mailer"],
    "code-updated": ["invoice-mailer"],
    "invoke-granted": ["newsletter", "receipt-parser"],
    "layer-attached": ["thumbnailer"],
    "layer-published": ["pandas-lite:2"],
    "layer-shared": ["pandas-lite:2"],
    "signature-revoked": ["11111111-2222-4333-8444-555555555505"],
    "signing-config-removed": ["user-profile"],
    "signing-config-weakened": ["csc-1b2c3d4e5f6071829"],
    "url-opened": ["feature-flags"],
}


RESOURCE = (r"^  arn:aws:[a-z]+:[a-z0-9-]+:\d+:"
            r"(?:(?:function|layer|code-signing-config):|/signing-(?:jobs|profiles)/)(\S+)$")


def run(source, build, *sql):
    program = os.path.join(source, "tests", "tools", "demo.py")
    return subprocess.run([sys.executable, program, build, *sql], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, check=False)


def found(output):
    """Pack -> detection -> resources, as the demo printed them."""
    result = {}
    for block in re.split(r"^(?=[A-Z]+  .*\([a-z-]+/)", output, flags=re.M)[1:]:
        pack, name = re.match(r".*\(([a-z-]+)/(.*)\)", block).groups()
        result.setdefault(pack, {})[name] = sorted(re.findall(RESOURCE, block, re.M))
    return result


def others(expected, shown):
    return [f"{name}: {shown.get(name)}, not {expected.get(name)}" for name in sorted(set(shown) | set(expected))
            if shown.get(name) != expected.get(name)]


def main():
    source, build = sys.argv[1:]
    tap = Tap()
    done = run(source, build)
    fine = done.returncode == 0 and not done.stderr
    tap.report("it ends well", [] if fine else [f"exit {done.returncode}", done.stderr])
    shown = found(done.stdout)
    changes = shown.pop("lambda-changes", {})
    tap.report("it shows what is wrong and nothing else", others(FINDINGS, {
        name: resources for pack in shown.values() for name, resources in pack.items()}))
    tap.report("it shows who did what and nothing else", others(CHANGES, changes))
    tap.report("it says how to go on", [] if "./demo.sh \"SELECT" in done.stdout else [done.stdout])
    for sql in re.findall(r'\./demo\.sh "(.*)"', done.stdout):
        answer = run(source, build, sql)
        fine = answer.returncode == 0 and re.search(r"^\([1-9]\d* rows?\)$", answer.stdout, re.M)
        tap.report(sql, [] if fine else [answer.stdout, answer.stderr])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "report.html")
        answer = run(source, build, "run", "--format", "html", "--output", path)
        with open(path, encoding="utf-8") as file:
            page = file.read()
        tap.report("it makes a report", [] if answer.returncode == 0 and "</html>" in page else [answer.stderr])
    wrong = run(source, build, "SELECT nothing_known FROM lambda_functions")
    fine = wrong.returncode == 1 and "nothing_known" in wrong.stderr
    tap.report("a wrong query fails", [] if fine else [wrong.stderr])
    tap.finish()


if __name__ == "__main__":
    main()
