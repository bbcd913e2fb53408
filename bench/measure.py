"""Runs one program as a process of its own: wall time, CPU time, peak memory, foreign load.

Peak memory is the largest resident set of the process as the kernel kept it, pages of mapped files
among it. No contender starts further processes; if one did, the largest of them would count.
"""
import os
import subprocess
import time

SECONDS = 3600  # longer is a fault


def busy_seconds():
    """CPU seconds that the whole machine has worked since it started."""
    with open("/proc/stat", encoding="ascii") as stat:
        user, nice, system, _, _, irq, softirq, steal = map(int, stat.readline().split()[1:9])
    ticks = user + nice + system + irq + softirq + steal
    return ticks / os.sysconf("SC_CLK_TCK")


def run(command, folder, environment, log):
    """Runs a command in `folder` to its end, its output in `log`.

    Returns wall_s, cpu_s, peak_bytes, and foreign_share: the share of the machine's cores that
    others used meanwhile. Raises SystemExit with the end of the log when the command fails.
    """
    with open(log, "wb") as out:
        busy, begun = busy_seconds(), time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out,
                                   stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
        wall = time.perf_counter() - begun
        busy = busy_seconds() - busy
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        with open(log, encoding="utf-8", errors="replace") as text:
            end = "".join(text.readlines()[-15:])
        words = " ".join(map(str, command))
        raise SystemExit(f"bench: exit {process.returncode} of: {words}\n{end}")
    cpu = usage.ru_utime + usage.ru_stime
    foreign = max(0.0, busy - cpu) / (wall * os.cpu_count())
    return {"wall_s": wall, "cpu_s": cpu, "peak_bytes": usage.ru_maxrss * 1024,
            "foreign_share": foreign}


def warm(path):
    """Reads a file, so that every contender finds it in the kernel's cache."""
    with open(path, "rb", buffering=0) as data:
        while data.read(1 << 24):
            pass
