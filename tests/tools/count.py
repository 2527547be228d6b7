#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts the test cases of a meson run from its JUnit file and closes with the line `N passed, N failed`."""
import sys
import xml.etree.ElementTree as ET

passed, failed = 0, []
for suite in ET.parse(sys.argv[1]).getroot().iter("testsuite"):
    for case in suite.iter("testcase"):
        if case.find("skipped") is not None:
            continue
        if case.find("failure") is not None or case.find("error") is not None:
            failed.append(f"{suite.get('name')}: {case.get('name')}")
        else:
            passed += 1
    # A program that dies after its last test reports no failing case, only an error count.
    if int(suite.get("errors", 0)) and not any(f.startswith(f"{suite.get('name')}:") for f in failed):
        failed.append(f"{suite.get('name')}: ended badly")
for name in failed:
    print(f"FAILED {name}")
print(f"{passed} passed, {len(failed)} failed")
sys.exit(1 if failed or passed == 0 else 0)
