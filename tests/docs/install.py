#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds, installs and demonstrates a clean copy of the tree as README.md says: install.py SOURCE."""
import os
import shutil
import subprocess
import sys
import tempfile

from markdown import blocks
from tap import Tap

sys.path.insert(0, os.path.join(sys.argv[1], "tests", "checks"))
import checklib  # noqa: E402

INSTALLED = [
    "usr/bin/lambdaquery", "usr/lib/lambdaquery/lambdaquery.ext", "usr/lib/lambdaquery/lambdaquery.so",
    "usr/share/lambdaquery/packs/malicious-layers.conf", "usr/share/doc/lambdaquery/examples/lambdaquery.conf",
    "usr/share/lambdaquery/packs/malicious-layers/layer-public.sql",
    "usr/share/man/man1/lambdaquery.1", "usr/share/man/man5/lambdaquery.conf.5",
    "usr/share/lambdaquery/packs/malicious-layers.fleet.yml", "usr/share/lambdaquery/packs/controls/ccm-4.1.json",
    "usr/share/doc/lambdaquery/docs/detections/malicious-layers-layer-public.md",
    "usr/share/doc/lambdaquery/README.md", "usr/share/doc/lambdaquery/docs/packs.md",
]


def copy_tree(clone):
    for path in checklib.tree():
        target = os.path.join(clone, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy2(os.path.join(checklib.ROOT, path), target)


def files_of(folder):
    return {os.path.relpath(os.path.join(base, name), folder) for base, _, names in os.walk(folder) for name in names}


def run(line, clone, root):
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "MESON_TEST_ITERATION")}
    return subprocess.run(["bash", "-c", line], cwd=clone, env={**environment, "DESTDIR": root}, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)


def lines_of_readme(clone, root):
    """What an administrator types, with the system's folders below `root`, and the demo."""
    with open(os.path.join(clone, "README.md"), encoding="utf-8") as file:
        found = blocks(file.read(), "sh")
    yield from found[0].splitlines()
    os.makedirs(os.path.join(root, "etc/osquery"))
    for line in "".join(found[1:]).splitlines():
        if line.startswith(("install ", "echo ")):
            yield line.replace(" /usr/", f" {root}/usr/").replace(" /etc/", f" {root}/etc/")
    yield f"{root}/usr/bin/lambdaquery --config {root}/etc/lambdaquery/lambdaquery.conf tables function_layers"
    yield "./demo.sh"


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        clone, root = os.path.join(folder, "clone"), os.path.join(folder, "root")
        copy_tree(clone)
        before = files_of(clone)
        for line in lines_of_readme(clone, root):
            done = run(line, clone, root)
            tap.report(line.replace(root, ""), [] if done.returncode == 0 else [f"exit {done.returncode}", done.stdout])
        tap.report("it installs what it should", [f"{path} is missing" for path in set(INSTALLED) - files_of(root)])
        with open(os.path.join(root, "etc/osquery/extensions.load"), encoding="utf-8") as file:
            loaded = file.read().strip()
        tap.report("osquery finds the extension", [] if os.access(loaded, os.X_OK) else [f"{loaded} is no program"])
        left = {path for path in files_of(clone) - before
                if not path.startswith("build/") and "__pycache__" not in path}
        tap.report("it leaves nothing outside build/", sorted(left))
    tap.finish()


if __name__ == "__main__":
    main()
