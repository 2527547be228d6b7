# SPDX-License-Identifier: Apache-2.0
"""Figures beside their bounds, and the machine they were measured on."""
import os
import platform
import statistics

ROW = "{:<46} {:>16}  {:<22} {}"


def median(values):
    return statistics.median(values)


def spread(values, unit, digits=2):
    """Least, median and most of several runs, for people."""
    low, high = min(values), max(values)
    return f"{low:.{digits}f} / {median(values):.{digits}f} / {high:.{digits}f} {unit}"


def memory_mb():
    with open("/proc/meminfo", encoding="ascii") as lines:
        return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("MemTotal:"))


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


class Report:
    """Prints a line per figure as it comes."""

    def __init__(self, build):
        self.over = 0
        load = " ".join(f"{value:.2f}" for value in os.getloadavg())
        print(f"machine  {processor()}, {len(os.sched_getaffinity(0))} processors, {memory_mb()} MB")
        print(f"system   {platform.system()} {platform.release()}, load {load}")
        print(f"build    {build}\n")
        print(ROW.format("figure", "measured", "bound", ""), flush=True)

    def at_most(self, name, value, bound, unit, digits=2, bound_note=""):
        self._row(name, value, bound, unit, digits, "<=", bound_note, value <= bound)

    def at_least(self, name, value, bound, unit, digits=0, bound_note=""):
        self._row(name, value, bound, unit, digits, ">=", bound_note, value >= bound)

    def _row(self, name, value, bound, unit, digits, sign, bound_note, is_fine):
        self.over += not is_fine
        measured, limit = f"{value:,.{digits}f} {unit}", f"{sign} {bound:,.{digits}f} {unit}{bound_note}"
        print(ROW.format(name, measured, limit, "ok" if is_fine else "OVER"), flush=True)

    @staticmethod
    def note(text):
        print(f"    {text}", flush=True)
