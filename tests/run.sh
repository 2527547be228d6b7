#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The test run behind ./test.sh: one build with AddressSanitizer and UBSan, and every suite but `long` and `analysis`.
# --full adds these, the C tests and the soak in a build with ThreadSanitizer, and how many lines the usual suites
# reach. The last line is `N passed, N failed`.
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
usual=(--no-suite long --no-suite analysis)

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

# Counters of an older build would be complained of on the standard error of each program.
cover_in() {
  build_in "$1" -Db_coverage=true -Doptimization=0
  find "$1" -name '*.gcda' -delete
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
  stage tests test_in "$build" testlog --no-suite analysis
  for tool in gcc cppcheck clang-tidy; do
    stage "$tool" test_in "$build" "$tool" --logbase "$tool" "analysis-$tool"
  done
  stage 'thread build' build_in "$build-threads" -Db_sanitize=thread -Db_lundef=false
  stage 'thread tests' test_in "$build-threads" testlog-threads --setup threads --suite unit --suite threads
  stage 'coverage build' cover_in "$build-coverage"
  stage 'coverage tests' test_in "$build-coverage" testlog "${usual[@]}"
  stage coverage test_in "$build-coverage" coverage --logbase coverage coverage
else
  stage tests test_in "$build" testlog "${usual[@]}"
fi
python3 tests/tools/count.py "${reports[@]}"
