#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The test run behind ./test.sh: one build with AddressSanitizer and UBSan, and every suite but `long`. --full adds that
# one, the compiler's static analysis of the product, and the C tests and the soak in a build with ThreadSanitizer. The
# last line is `N passed, N failed`.
set -euo pipefail
cd "$(dirname "$0")/.."

full=no
case "${1:-}" in
'') ;;
--full) full=yes ;;
*)
  echo "usage: ./test.sh [--full]" >&2
  exit 2
  ;;
esac

build=${LAMBDAQUERY_TEST_BUILD:-build/test}
reports=()

# stage NAME COMMAND...: runs it and says how long it took.
stage() {
  local name=$1 start=$SECONDS status=0
  shift
  echo "== $name"
  "$@" || status=$?
  echo "== $name: $((SECONDS - start)) s"
  return $status
}

build_in() {
  local folder=$1
  shift
  [ -f "$folder/build.ninja" ] || meson setup "$folder" "$@"
  ninja -C "$folder"
}

# GLib reaches what an error carries by an offset that the analyzer takes for NULL, so its verdict on NULL is not asked.
analyze_in() {
  [ -f "$1/build.ninja" ] || meson setup "$1" -Doptimization=0 -Dc_args='-fanalyzer -Wno-analyzer-null-dereference'
  ninja -C "$1" plugin/cli/lambdaquery plugin/osquery/lambdaquery.ext plugin/sqlite/lambdaquery.so
}

# test_in FOLDER REPORT ARGUMENT...: what fails is counted from the reports at the end; a run without one ends here.
test_in() {
  local folder=$1 report=$1/meson-logs/$2.json
  shift 2
  rm -f "$report"
  meson test -C "$folder" --no-rebuild --print-errorlogs --timeout-multiplier 5 "$@" || true
  [ -f "$report" ] || return 1
  reports+=("$report")
}

stage packages tests/tools/install.sh "$([ $full = yes ] && echo full || echo test)"
stage build build_in "$build" -Db_sanitize=address,undefined -Db_lundef=false
if [ $full = yes ]; then
  stage tests test_in "$build" testlog
  stage analysis analyze_in "$build-analysis"
  stage 'thread build' build_in "$build-threads" -Db_sanitize=thread -Db_lundef=false
  stage 'thread tests' test_in "$build-threads" testlog-threads --setup threads --suite unit --suite threads
else
  stage tests test_in "$build" testlog --no-suite long
fi
python3 tests/tools/count.py "${reports[@]}"
