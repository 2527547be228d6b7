# SPDX-License-Identifier: Apache-2.0
"""The AWS SDK for JavaScript, installed with npm."""
import fcntl
import os
import re
import shutil
import subprocess

WANTED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "package.json")
OFFLINE = re.compile(r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def install(folder):
    """Installs what package.json names in the folder, unless that was done before; one process at a time. Returns npm's
    complaint."""
    os.makedirs(folder, exist_ok=True)
    done = os.path.join(folder, "installed.json")
    with open(os.path.join(folder, "lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if os.path.exists(done) and read(done) == read(WANTED):
            return None
        shutil.copy(WANTED, folder)
        npm = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts",
                              "--loglevel=error"], cwd=folder, capture_output=True, text=True, check=False)
        if npm.returncode != 0:
            return npm.stderr or "npm failed"
        shutil.copy(WANTED, done)
    return None
