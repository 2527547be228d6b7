# SPDX-License-Identifier: Apache-2.0
"""A new Debian system in a folder, from the archive that this machine uses."""
import os
import shutil
import subprocess


def archive():
    """Where this machine's apt finds Debian's main archive."""
    listed = subprocess.run(["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE)", "Created-By: Packages"],
                            stdout=subprocess.PIPE, text=True, check=True).stdout
    for line in listed.splitlines():
        site, release = line.split()
        if release in ("bookworm", "stable"):
            return site
    raise RuntimeError("no sources of Debian 12 in apt's configuration")


class Chroot:
    # What it takes to boot it, and the host of the SQLite module.
    packages = ("systemd", "systemd-sysv", "dbus", "sqlite3")

    def __init__(self, root):
        self.root = root

    def __enter__(self):
        # In memory, as dpkg waits for the disk after each file.
        os.makedirs(self.root)
        self._call(["mount", "-t", "tmpfs", "-o", "mode=755,size=2g", "tmpfs", self.root])
        try:
            self._fill()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _fill(self):
        self._call(["debootstrap", "--variant=minbase", "--include=" + ",".join(self.packages), "bookworm", self.root,
                    archive()])
        for name in ("sources.list.d", "apt.conf.d"):
            shutil.rmtree(self.path(f"etc/apt/{name}"))
            shutil.copytree(f"/etc/apt/{name}", self.path(f"etc/apt/{name}"))
        for name in ("resolv.conf", "hosts"):
            shutil.copy(f"/etc/{name}", self.path(f"etc/{name}"))
        # The trust that this machine has, as its way to the archive may need it.
        shutil.copytree("/etc/ssl/certs", self.path("etc/ssl/certs"), dirs_exist_ok=True)
        self._call(["mount", "-t", "proc", "proc", self.path("proc")])
        self.run(["apt-get", "update", "-qq"])

    def __exit__(self, *problem):
        subprocess.run(["umount", "-R", self.root], check=False)

    @staticmethod
    def _call(words):
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(words)}: exit {done.returncode}\n{done.stdout[-4000:]}")
        return done.stdout

    def path(self, name):
        return os.path.join(self.root, name)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def run(self, words):
        return self._call(["chroot", self.root, "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
                           "DEBIAN_FRONTEND=noninteractive", *words])

    def install(self, package):
        shutil.copy(package, self.path("package.deb"))
        self.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends",
                  "-o", "Dpkg::Options::=--force-confold", "/package.deb"])
