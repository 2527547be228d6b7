#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds, and runs the tests. --full adds the long ones.
# The last line is `N passed, N failed`.
set -euo pipefail
cd "$(dirname "$0")"
exec tests/run.sh "$@"
