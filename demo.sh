#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds, then runs the packs on a made-up AWS account; ./demo.sh "SELECT ..." asks that account something else, and
# ./demo.sh run --format markdown makes a report of it: what stands behind is for lambdaquery.
set -euo pipefail
cd "$(dirname "$0")"

build=build/demo
log=$build/demo.log

quietly() {
  "$@" >>"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    echo "demo.sh: $1 failed; all of its output is in $log" >&2
    exit 1
  }
}

tests/tools/install.sh build
mkdir -p "$build"
: >"$log"
[ -f "$build/build.ninja" ] || echo "building in $build, which takes a minute the first time"
[ -f "$build/build.ninja" ] || quietly meson setup "$build" --buildtype=release
quietly ninja -C "$build" plugin/cli/lambdaquery tests/fake-aws/lambdaquery-fake-aws
exec python3 tests/tools/demo.py "$build" "$@"
