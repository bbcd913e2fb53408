"""What bench/clustering and bench/clustering_growth share: data, processes, threads, versions."""
import fcntl
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys

import measure

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH, BUILD = ROOT / "bench", ROOT / "build"
PYTHON = ROOT / ".deps" / "clustering-venv" / "bin" / "python"
SCRATCH = BUILD / "bench-runs" / "clustering"
OURS = "Coterie"
DISTURBED = 0.08  # of the machine used by others
PACKAGES = ("scikit-learn", "scikit-learn-intelex", "faiss-cpu", "fast_hdbscan", "fastcluster",
            "scipy", "kmedoids", "numpy", "numba")


def say(text):
    print(text, file=sys.stderr, flush=True)


def setup():
    """Makes the venv, and waits until no other run uses the same folders, and cores."""
    global LOCK
    subprocess.run([BENCH / "setup", "clustering-requirements.txt", "clustering-venv"], check=True)
    SCRATCH.mkdir(parents=True, exist_ok=True)
    LOCK = open(SCRATCH / "lock", "w", encoding="ascii")  # held until the program ends
    fcntl.flock(LOCK, fcntl.LOCK_EX)


def data_for(kind, rows, cols, k=8):
    """The folder of a data set, drawn on the first call."""
    folder = BUILD / "bench-data" / "clustering" / f"{kind}-{rows}x{cols}"
    needed = (folder / "data.f32", folder / f"start-{k}.f32", folder / f"labels-{k}.i32")
    if not all(path.is_file() for path in needed):
        say(f"drawing {kind}, {rows:,} x {cols}")
        subprocess.run([PYTHON, BENCH / "clustering_data.py", kind, str(rows), str(cols), str(k),
                        folder], check=True)
    return folder


def environment(threads):
    """Everybody's: threads are the same for all, and nothing of the caller's leaks in."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONDONTWRITEBYTECODE": "1"} | {
        name: str(threads) for name in names}


def flags(options):
    """{"k_high": 12} as --k-high 12."""
    return [word for name, value in options.items()
            for word in ("--" + name.replace("_", "-"), str(value))]


def run_one(who, task, options, program, out=None, threads=2, repeat=1):
    """One process of one contender: what it printed, and how it was measured besides.

    options: of coterie_bench, `data` among them, without threads and repeat. out: a folder, made
    afresh, for what was found.
    """
    if out is not None:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        options = options | {"out": out}
    if "data" in options:
        measure.warm(options["data"])
    head = [program, task] if who == OURS else [PYTHON, BENCH / "clustering_rivals.py", who, task]
    log = SCRATCH / "log"
    one = measure.run([*head, *flags(options | {"threads": threads, "repeat": repeat})], SCRATCH,
                      environment(threads), log)
    return one | json.loads(log.read_text(encoding="utf-8").splitlines()[-1])


def seconds_of(one):
    """Of each repetition in a process, change of layout included."""
    return [run["layout"] + run["work"] for run in one["runs"]]


def read_bandwidth(program, rows, cols, threads):
    """Bytes a second that the machine reads from an array of that size."""
    return run_one(OURS, "bandwidth", {"rows": rows, "cols": cols}, program,
                   threads=threads)["bytes_a_second"]


def versions():
    """Of the packages and the machine."""
    script = ("import importlib.metadata as m, json, sys;"
              "print(json.dumps({n: m.version(n) for n in sys.argv[1:]}))")
    got = subprocess.run([PYTHON, "-c", script, *PACKAGES], check=True, text=True,
                         stdout=subprocess.PIPE).stdout
    with open("/proc/cpuinfo", encoding="utf-8") as text:
        model = next((line.split(":")[1].strip() for line in text if "model name" in line), "")
    return {"packages": json.loads(got), "python": platform.python_version(),
            "kernel": platform.release(), "cpu": model, "cores": os.cpu_count(),
            "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")}
