#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Debian's package: package.py SOURCE FAKE_AWS builds it twice, checks it, and puts it through its life in a new
system.

Needs root (for the system's folder), dpkg-dev, debhelper, lintian, debootstrap and systemd-nspawn, and Debian's
archive."""
import glob
import hashlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time

import service
from chroot import Chroot
from fakeaws import FakeAws
from tap import Tap, differ

sys.path.insert(0, os.path.join(sys.argv[1], "tests", "checks"))
import checklib  # noqa: E402

sys.path.insert(0, os.path.join(sys.argv[1], "tests", "osquery-host"))
from host import Host  # noqa: E402

SAMPLE = os.path.join(sys.argv[1], "tests", "fake-aws", "estates", "sample.json")
LOAD = "etc/osquery/extensions.load"
EXTENSION = "/usr/lib/lambdaquery/lambdaquery.ext"


def call(words, **more):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **more)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: exit {done.returncode}\n{done.stdout[-4000:]}")
    return done.stdout


def copy_tree(folder):
    """What git would commit, once: it may change under somebody's hands while it is built."""
    for path in checklib.tree():
        os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
        shutil.copy2(os.path.join(checklib.ROOT, path), os.path.join(folder, path))
    return folder


def touch(folder, time_s):
    """A clone of today, or a tree that somebody has kept for years."""
    for path, _, names in os.walk(folder):
        for name in names:
            os.utime(os.path.join(path, name), (time_s, time_s))


def build(tree, folder, umask, environment, time_s):
    """The tree as a package; where, when and how it is built is different each time."""
    source = os.path.join(folder, "lambdaquery")
    shutil.copytree(tree, source)
    touch(source, time_s)
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
    """As osquery demands of an extension: root's, and nobody else may write it, nor its folder, which is not sticky."""
    problems = []
    for part in (path, os.path.dirname(path)):
        info = os.stat(root + part)
        if info.st_uid != 0 or info.st_mode & (stat.S_IWGRP | stat.S_IWOTH | stat.S_ISVTX):
            problems.append(f"{part}: owner {info.st_uid}, mode {info.st_mode:o}")
    return problems + ([] if os.access(root + path, os.X_OK) else [f"{path} is no program"])


def later(package, folder, version):
    """The same package, as a later version whose sample of the configuration has changed."""
    tree = os.path.join(folder, f"later-{version}")
    call(["dpkg-deb", "-R", package, tree])
    control = os.path.join(tree, "DEBIAN", "control")
    with open(control, encoding="utf-8") as file:
        text = file.read()
    with open(control, "w", encoding="utf-8") as file:
        file.write(text.replace("Version: ", f"Version: {version}+", 1))
    with open(os.path.join(tree, "etc/lambdaquery/lambdaquery.conf"), "a", encoding="utf-8") as file:
        file.write(f"# of version {version}\n")
    made = tree + ".deb"
    call(["dpkg-deb", "--root-owner-group", "-b", tree, made])
    return made


def equal(tap, name, found, expected):
    tap.report(name, differ("it is", found, expected))


def in_place(system):
    """What somebody looks for who has read the documentation."""
    paths = ["usr/bin/lambdaquery", "usr/lib/lambdaquery/lambdaquery.ext", "usr/lib/lambdaquery/lambdaquery.so",
             "usr/share/man/man1/lambdaquery.1.gz", "usr/share/man/man5/lambdaquery.conf.5.gz",
             "etc/lambdaquery/lambdaquery.conf", "usr/share/doc/lambdaquery/examples/lambdaquery.conf",
             "usr/share/doc/lambdaquery/iam-base.json", "usr/lib/systemd/system/lambdaquery-report.timer"]
    packs = os.path.join(checklib.ROOT, "packs")
    for pack in sorted(os.listdir(packs)):
        if glob.glob(os.path.join(packs, pack, "*.sql")):
            paths += [f"usr/share/lambdaquery/packs/{pack}.conf", f"usr/share/lambdaquery/packs/{pack}.fleet.yml"]
    # systemd's folder is where it was before /usr was merged
    return [path for path in paths if not os.path.exists(system.path(path))
            and not os.path.exists(system.path(path.replace("usr/lib/systemd", "lib/systemd")))]


def programs_work(tap, system, fake):
    """The command, osquery's extension and SQLite's module, as they were installed."""
    tap.report("the command runs", [] if "lambda_functions" in system.run(["lambdaquery", "tables"]) else ["no tables"])
    listed = system.run(["lambdaquery", "packs", "--format", "csv"])
    tap.report("it finds its packs", [] if "malicious-layers" in listed else [listed])
    environment = fake.environment()
    with Host([system.root + EXTENSION], env=environment) as host:
        equal(tap, "the extension answers", host.query("SELECT count (*) AS n FROM lambda_layers")[0]["n"] > 0, True)
    found = system.run(["env", *(f"{name}={value}" for name, value in environment.items() if name.startswith((
        "AWS_", "LAMBDAQUERY_"))), "sqlite3", "-cmd", ".load /usr/lib/lambdaquery/lambdaquery", ":memory:",
                        "SELECT count (*) > 0 FROM lambda_layers"])
    equal(tap, "the module answers", found, "1\n")


def install(tap, system, package):
    os.makedirs(system.path("etc/osquery"))
    system.write(LOAD, "/opt/other.ext")
    system.install(package)
    tap.report("the extension is guarded", is_guarded(system.root, EXTENSION))
    equal(tap, "osquery's list names it, once, beside what stood there", system.read(LOAD),
              f"/opt/other.ext\n{EXTENSION}\n")
    equal(tap, "its state is root's alone", oct(os.stat(system.path("var/lib/lambdaquery")).st_mode & 0o7777), "0o700")
    tap.report("all is in its place", [f"{path} is missing" for path in in_place(system)])
    tap.report("no timer starts by itself",
               glob.glob(system.path("etc/systemd/system/timers.target.wants/lambdaquery*")))


def upgrade(tap, system, package, folder):
    mine = "[scope]\nregions=eu-central-1\n"
    conf = "etc/lambdaquery/lambdaquery.conf"
    system.write(LOAD, "/opt/other.ext\n")
    system.install(later(package, folder, 98))
    equal(tap, "an upgrade replaces a configuration that nobody changed", system.read(conf).splitlines()[-1],
          "# of version 98")
    system.write(conf, mine)
    system.install(later(package, folder, 99))
    equal(tap, "an upgrade keeps one that somebody changed", system.read(conf), mine)
    equal(tap, "and puts the new one beside it", system.read(conf + ".dpkg-dist").splitlines()[-1], "# of version 99")
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
        tree = copy_tree(os.path.join(folder, "tree"))
        places = [os.path.join(folder, "one"), os.path.join(folder, "other", "deeper")]
        first = build(tree, places[0], 0o022, {"TZ": "UTC", "LC_ALL": "C.UTF-8"}, 1_000_000_000)
        second = build(tree, places[1], 0o077, {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "HOME": "/nonexistent",
                                                "DEB_BUILD_OPTIONS": "parallel=1"}, time.time())
        tap.report("two builds give the same bytes", same_bytes(first, second))
        changes = glob.glob(os.path.join(places[0], "*.changes"))
        tap.report("lintian has nothing to say", look_at(changes))
        package = next(path for path in first if "dbgsym" not in path)
        with Chroot(os.path.join(folder, "system")) as system, FakeAws(sys.argv[2], SAMPLE) as fake:
            install(tap, system, package)
            programs_work(tap, system, fake)
            service.check(tap, system, fake)
            upgrade(tap, system, package, folder)
            remove(tap, system)
            osquery_comes_later(tap, system, package)
    tap.finish()


if __name__ == "__main__":
    main()
