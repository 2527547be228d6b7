#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The test run behind ./test.sh: one sanitized build, every suite; --full adds the long ones.
set -euo pipefail
cd "$(dirname "$0")/.."

full=no
[ "${1:-}" = --full ] && full=yes
build=${LAMBDAQUERY_TEST_BUILD:-build/test}

tests/tools/install.sh test
[ -f "$build/build.ninja" ] || meson setup "$build" -Db_sanitize=address,undefined -Db_lundef=false
ninja -C "$build"

suites=(--no-suite long)
[ $full = yes ] && suites=()
meson test -C "$build" --print-errorlogs "${suites[@]}" || true
python3 tests/tools/count.py "$build/meson-logs/testlog.junit.xml"
