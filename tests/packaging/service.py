# SPDX-License-Identifier: Apache-2.0
"""The report's service and timer, in the system that the package is installed in: what systemd makes of their files,
and one run of them, under systemd as process 1, with everything that the service's file takes from the command."""
import json
import os
import re
import shutil
import subprocess

from tap import differ

UNIT = "lambdaquery-report.service"
TIMER = "lambdaquery-report.timer"
# Of systemd's 0 to 10, in tenths; the network is what remains.
EXPOSURE = 15
PATIENCE_S = 300
STATE = "var/lib/private/lambdaquery-report"

# Runs inside, and ends the system.
PROBE = f"""[Unit]
Wants={TIMER}
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'systemctl enable --now {TIMER}; systemctl is-active {TIMER} > /seen-timer; \\
 systemctl start {UNIT}; systemctl show -p Result,ExecMainStatus {UNIT} > /seen-service; \\
 journalctl -u {UNIT} --no-pager > /seen-log'
ExecStopPost=/bin/systemctl poweroff --no-block
[Install]
WantedBy=multi-user.target
"""
# What an administrator would write into a drop-in, and a look from inside the same walls.
DROP_IN = """[Service]
{environment}
ExecStartPost=/bin/sh -c 'exec > %S/lambdaquery-report/walls 2>&1; \\
 grep -E "^(CapEff|CapBnd|NoNewPrivs|Seccomp):" /proc/self/status; ls /root; touch /usr/x /etc/x /x; true'
"""
WALLS = [r"CapBnd:\s0+$", r"CapEff:\s0+$", r"NoNewPrivs:\s1$", r"Seccomp:\s2$", r"/root.*(denied|No such)",
         r"/usr/x.*Read-only", r"/etc/x.*Read-only", r"'?/x'?.*Read-only"]


def look_at(tap, system):
    for words in (["verify", f"/lib/systemd/system/{UNIT}", f"/lib/systemd/system/{TIMER}"],
                  ["security", "--offline=true", f"--threshold={EXPOSURE}", "--no-pager", UNIT]):
        done = subprocess.run(["chroot", system.root, "systemd-analyze", "--man=no", *words], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False)
        tap.report(f"systemd-analyze {words[0]}", [] if done.returncode == 0 else done.stdout.splitlines())


def boot(system):
    """Until it powers itself off."""
    done = subprocess.run(["systemd-nspawn", "--register=no", "--keep-unit", "--quiet", "--resolv-conf=off",
                           "--timezone=off", "-D", system.root, "--boot"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=PATIENCE_S)
    return [] if os.path.exists(system.path("seen-log")) else done.stdout.splitlines()[-50:]


def report_problems(report):
    problems = [f"{d['id']}: {d['error']}" for d in report["detections"] if d["status"] == "error"]
    problems += differ("scopes", {scope["status"] for scope in report["scopes"]}, {"ok"})
    return problems + ([] if any(d["findings"] for d in report["detections"]) else ["nothing was found"])


def look_back(tap, system):
    tap.report("the service ran", differ("systemd says", system.read("seen-service").split(),
                                         ["Result=success", "ExecMainStatus=0"]) and [system.read("seen-log")])
    tap.report("the timer is active", differ("it is", system.read("seen-timer"), "active\n"))
    tap.report("its report is whole", report_problems(json.loads(system.read(f"{STATE}/report.json"))))
    walls = system.read(f"{STATE}/walls")
    tap.report("it ran behind walls", [f"no {wall} in {walls}" for wall in WALLS if not re.search(wall, walls, re.M)])
    modes = {name: oct(os.stat(system.path(f"{STATE}/{name}")).st_mode & 0o777) for name in ("", "report.json")}
    tap.report("what it left is its own alone", differ("modes", modes, {"": "0o700", "report.json": "0o600"}))
    tap.report("it kept its answers", [] if os.path.exists(system.path(f"{STATE}/state.sqlite")) else ["no state"])


def check(tap, system, fake):
    look_at(tap, system)
    environment = {name: value for name, value in fake.environment(LAMBDAQUERY_COLLECT_STATE_DIR=None).items()
                   if name.startswith(("AWS_", "LAMBDAQUERY_"))}
    os.makedirs(system.path(f"etc/systemd/system/{UNIT}.d"))
    system.write(f"etc/systemd/system/{UNIT}.d/here.conf", DROP_IN.format(environment="\n".join(
        f'Environment="{name}={value}"' for name, value in environment.items())))
    system.write("etc/systemd/system/probe.service", PROBE)
    system.run(["systemctl", "enable", "--quiet", "probe.service"])
    problems = boot(system)
    tap.report("the system comes up", problems)
    if not problems:
        look_back(tap, system)
    system.run(["systemctl", "disable", "--quiet", "probe.service", TIMER])
    os.remove(system.path("etc/systemd/system/probe.service"))
    shutil.rmtree(system.path(f"etc/systemd/system/{UNIT}.d"))
