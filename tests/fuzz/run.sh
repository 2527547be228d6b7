#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs every fuzzer for so many minutes, or those that are named: run.sh MINUTES [NAME...]. Inputs that lead somewhere
# new stay in the build folder's corpus/, those that broke something in crashes/. Prints a line per fuzzer.
set -euo pipefail
cd "$(dirname "$0")/../.."

minutes=${1:?usage: tests/fuzz/run.sh MINUTES [NAME...]}
shift
build=${LAMBDAQUERY_FUZZ_BUILD:-build/fuzz}

# clang warns of what g_autoptr declares; the warnings that count are gcc's.
[ -f "$build/build.ninja" ] ||
  CC=clang meson setup "$build" -Dfuzz=true -Dwerror=false -Db_sanitize=address,undefined -Db_lundef=false >/dev/null
names=("$@")
[ ${#names[@]} -gt 0 ] || mapfile -t names < <(basename -s .c tests/fuzz/*.c | grep -vx replay)
ninja -C "$build" "${names[@]/#/tests/fuzz/fuzz-}" >"$build/fuzz-build.log" || {
  tail -n 20 "$build/fuzz-build.log" >&2
  exit 1
}

# seeds_of NAME FOLDER: the seeds as bytes.
seeds_of() {
  local folder=tests/fuzz/seeds/$1 seed
  # What a real osquery sent.
  [ "$1" != frame ] || folder=tests/osquery/wire
  for seed in "$folder"/*; do
    case $seed in
    *.hex) tail -n +2 "$seed" | python3 -c 'import sys; sys.stdout.buffer.write(bytes.fromhex(sys.stdin.read()))' ;;
    *) cat "$seed" ;;
    esac >"$2/$(basename "$seed")"
  done
}

failed=0
for name in "${names[@]}"; do
  corpus=$build/corpus/$name
  crashes=$build/crashes/$name
  log=$build/fuzz-$name.log
  mkdir -p "$corpus" "$crashes"
  seeds_of "$name" "$corpus"
  status=0
  "$build/tests/fuzz/fuzz-$name" -max_total_time=$((minutes * 60)) -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$crashes/" "$corpus" >"$log" 2>&1 || status=$?
  inputs=$(awk '/^stat::number_of_executed_units/ { print $2 }' "$log")
  echo "$name: ${inputs:-0} inputs, $(find "$crashes" -type f | wc -l) crashes"
  if [ $status -ne 0 ]; then
    failed=1
    tail -n 30 "$log" >&2
  fi
done
exit $failed
