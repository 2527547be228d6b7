#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Debian's package: package.py SOURCE builds it twice, checks it, and puts it through its life in a new system.

Needs root (for the system's folder), dpkg-dev, debhelper, lintian and debootstrap, and Debian's archive."""
import glob
import hashlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile

from chroot import Chroot
from tap import Tap, differ

sys.path.insert(0, os.path.join(sys.argv[1], "tests", "checks"))
import checklib  # noqa: E402

LOAD = "etc/osquery/extensions.load"
EXTENSION = "/usr/lib/lambdaquery/lambdaquery.ext"


def call(words, **more):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **more)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: exit {done.returncode}\n{done.stdout[-4000:]}")
    return done.stdout


def build(folder, umask, environment):
    """The tree as a package; where and how it is built is different each time."""
    source = os.path.join(folder, "lambdaquery")
    for path in checklib.tree():
        os.makedirs(os.path.dirname(os.path.join(source, path)), exist_ok=True)
        shutil.copy2(os.path.join(checklib.ROOT, path), os.path.join(source, path))
    kept = {k: v for k, v in os.environ.items() if k not in ("CC", "CFLAGS", "PYTHONPATH", "MESON_TEST_ITERATION")}
    call(["dpkg-buildpackage", "-us", "-uc", "-b", "-Pnocheck"], cwd=source, env={**kept, **environment}, umask=umask)
    shutil.rmtree(source)
    return sorted(glob.glob(os.path.join(folder, "*.deb")))


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def same_bytes(first, second):
    return [f"{os.path.basename(a)} differs" for a, b in zip(first, second) if digest(a) != digest(b)] + (
        [] if len(first) == len(second) else ["not the same packages"])


def look_at(changes):
    done = subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning,info", "-I", *changes],
                          stdout=subprocess.PIPE, text=True, check=False)
    return [] if done.returncode == 0 else [done.stdout]


def is_guarded(root, path):
    """As osquery demands of an extension: root's, and nobody else may write it, nor its folder."""
    problems = []
    for part in (path, os.path.dirname(path)):
        info = os.stat(root + part)
        if info.st_uid != 0 or info.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            problems.append(f"{part}: owner {info.st_uid}, mode {info.st_mode:o}")
    return problems + ([] if os.access(root + path, os.X_OK) else [f"{path} is no program"])


def later(package, folder):
    """The same package, as a later version whose sample of the configuration has changed."""
    tree = os.path.join(folder, "later")
    call(["dpkg-deb", "-R", package, tree])
    control = os.path.join(tree, "DEBIAN", "control")
    with open(control, encoding="utf-8") as file:
        text = file.read()
    with open(control, "w", encoding="utf-8") as file:
        file.write(text.replace("Version: ", "Version: 99+", 1))
    with open(os.path.join(tree, "etc/lambdaquery/lambdaquery.conf"), "a", encoding="utf-8") as file:
        file.write("# of the later version\n")
    made = os.path.join(folder, "later.deb")
    call(["dpkg-deb", "--root-owner-group", "-b", tree, made])
    return made


def equal(tap, name, found, expected):
    tap.report(name, differ("it is", found, expected))


def install(tap, system, package):
    os.makedirs(system.path("etc/osquery"))
    system.write(LOAD, "/opt/other.ext")
    system.install(package)
    tap.report("the extension is guarded", is_guarded(system.root, EXTENSION))
    equal(tap, "osquery's list names it, once, beside what stood there", system.read(LOAD),
              f"/opt/other.ext\n{EXTENSION}\n")
    equal(tap, "its state is root's alone", oct(os.stat(system.path("var/lib/lambdaquery")).st_mode & 0o7777), "0o700")
    tap.report("the command runs", [] if "lambda_functions" in system.run(["lambdaquery", "tables"]) else ["no tables"])
    tap.report("no timer starts by itself",
               glob.glob(system.path("etc/systemd/system/timers.target.wants/lambdaquery*")))


def upgrade(tap, system, package, folder):
    mine = "[scope]\nregions=eu-central-1\n"
    system.write("etc/lambdaquery/lambdaquery.conf", mine)
    system.write(LOAD, "/opt/other.ext\n")
    system.install(later(package, folder))
    equal(tap, "an upgrade keeps the configuration", system.read("etc/lambdaquery/lambdaquery.conf"), mine)
    equal(tap, "and does not register again what was taken out", system.read(LOAD), "/opt/other.ext\n")


def remove(tap, system):
    system.write(LOAD, f"/opt/other.ext\n{EXTENSION}\n")
    system.write("var/lib/lambdaquery/state", "kept")
    system.run(["dpkg", "--remove", "lambdaquery"])
    equal(tap, "removal unregisters it", system.read(LOAD), "/opt/other.ext\n")
    equal(tap, "removal keeps the configuration", os.path.exists(system.path("etc/lambdaquery/lambdaquery.conf")), True)
    equal(tap, "and the state", os.path.exists(system.path("var/lib/lambdaquery/state")), True)
    system.run(["dpkg", "--purge", "lambdaquery"])
    left = [path for path in ("etc/lambdaquery", "var/lib/lambdaquery", "usr/lib/lambdaquery", "usr/share/lambdaquery")
            if os.path.exists(system.path(path))]
    equal(tap, "a purge leaves nothing", left, [])


def osquery_comes_later(tap, system, package):
    shutil.rmtree(system.path("etc/osquery"))
    system.install(package)
    equal(tap, "without osquery nothing is made for it", os.path.exists(system.path("etc/osquery")), False)
    os.makedirs(system.path("etc/osquery"))
    system.run(["dpkg-trigger", "--by-package=lambdaquery", "/etc/osquery"])
    system.run(["dpkg", "--configure", "--pending"])
    equal(tap, "osquery that comes later finds it", system.read(LOAD), f"{EXTENSION}\n")


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        places = [os.path.join(folder, "one"), os.path.join(folder, "other", "deeper")]
        first = build(places[0], 0o022, {"TZ": "UTC", "LC_ALL": "C.UTF-8"})
        second = build(places[1], 0o077, {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "DEB_BUILD_OPTIONS": "parallel=1"})
        tap.report("two builds give the same bytes", same_bytes(first, second))
        changes = glob.glob(os.path.join(places[0], "*.changes"))
        tap.report("lintian has nothing to say", look_at(changes))
        package = next(path for path in first if "dbgsym" not in path)
        with Chroot(os.path.join(folder, "system")) as system:
            install(tap, system, package)
            upgrade(tap, system, package, folder)
            remove(tap, system)
            osquery_comes_later(tap, system, package)
    tap.finish()


if __name__ == "__main__":
    main()
