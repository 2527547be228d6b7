#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that are missing: `build` for building, `test` for testing as well, `full` for the long
# tests, too.
set -euo pipefail

packages=(gcc libc6-dev meson ninja-build pkgconf python3 ca-certificates
  libglib2.0-dev libthrift-c-glib-dev thrift-compiler libcurl4-openssl-dev libssl-dev libjansson-dev libsqlite3-dev
  libsoup-3.0-dev)
[ "${1:-build}" != build ] && packages+=(libasan8 libubsan1 libtsan2 sqlite3 python3-thrift awscli nodejs npm openssl
  chromium python3-yaml)
[ "${1:-build}" = full ] && packages+=(dpkg-dev debhelper lintian debootstrap systemd-container
  clang libclang-rt-14-dev clang-tidy cppcheck gcovr)

missing=()
for package in "${packages[@]}"; do
  case "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" in
  installed) ;;
  *) missing+=("$package") ;;
  esac
done
# A Node.js of another origin serves as well as Debian's.
if command -v node >/dev/null && command -v npm >/dev/null; then
  kept=()
  for package in "${missing[@]}"; do
    [[ $package == nodejs || $package == npm ]] || kept+=("$package")
  done
  missing=("${kept[@]}")
fi
[ ${#missing[@]} -eq 0 ] && exit 0

echo "installing: ${missing[*]}"
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
