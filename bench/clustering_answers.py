"""Whether all contenders of a row of bench/clustering found the same, from what they wrote.

    clustering_answers.py SPECIFICATION.json    prints lists of faults, worse and remarks

Everything is computed afresh in float64 from the data and from what a contender returned: inertia
from its centres, likelihood from its mixture; after a given start and number of iterations, the
labels of a Lloyd in float64, and ours row for row by one whose centres lie on the grid. Ours stands
first. A search may end in another
optimum: ours above a rival's by more than NO_WORSE is `worse`, a promise missed; above by FARTHEST
it is a fault, other work. Needs numpy, so it runs in the venv; the specification holds task, data,
rows, cols, options and, by contender, values and folder.
"""
import concurrent.futures
import json
import os
import pathlib
import sys

import numpy as np

CHUNK = 200_000
GRID = 65536.0
SAME_START = 5e-5   # relative, in inertia: rounding of centres lets paths part after 20 iterations
NO_WORSE = 1e-4     # relative, in inertia of a search
FARTHEST = 0.02     # relative, likewise
INDEX = 1e-6        # absolute for silhouettes, relative for the others
FLOAT32 = 1e-4      # likewise, of a rival that sums in float32
HEIGHT = 1e-6       # relative
TIE = 1e-5          # of the squared distance: nearer together than float32 can tell
LABELS = 5e-3       # share of rows whose label may differ from float64's
WATCHING = 0.01     # of the time of a fit, what progress and cancel may cost
LIKELIHOOD = 2e-5   # of the mean log-likelihood, relative
AGREEMENT = 0.95    # adjusted Rand of two HDBSCANs: they disagree on noise
LOSS = 0.01         # relative, of medoids


class Found:
    """What one contender wrote."""

    def __init__(self, one):
        self.values, self.folder = one["values"], pathlib.Path(one["folder"])

    def has(self, name):
        return any(self.folder.glob(name + ".*"))

    def __getitem__(self, name):
        path = self.folder / name
        if path.with_suffix(".i32").is_file():
            return np.fromfile(path.with_suffix(".i32"), np.int32)
        return np.fromfile(path.with_suffix(".f64"), np.float64)


def chunks(x):
    for at in range(0, len(x), CHUNK):
        yield slice(at, at + CHUNK), x[at:at + CHUNK].astype(np.float64)


def squared(part, centres):
    return np.maximum((part * part).sum(1)[:, None] - 2.0 * part @ centres.T
                      + (centres * centres).sum(1), 0.0)


def inertia_and_faults(x, centres, labels=None, tie=TIE):
    """The inertia of centres, and how many labels are not of the nearest one, ties aside."""
    total, wrong = 0.0, 0
    for rows, part in chunks(x):
        distance = squared(part, centres)
        least = distance.min(1)
        total += least.sum()
        if labels is not None:
            own = distance[np.arange(len(part)), labels[rows]]
            wrong += int((own > least * (1 + tie) + 1e-9).sum())
    return float(total), wrong


def apart(name, ours, theirs, tolerance, relative=True):
    """A fault when two numbers differ."""
    scale = abs(ours) if relative else 1.0
    if not abs(ours - theirs) <= tolerance * scale:
        yield f"{name}: {ours!r} and {theirs!r}"


def reference(x, start, iterations, grid=False):
    """Centres after so many of Lloyd's iterations in float64, and the labels of their rows.

    Sums are exact in any order: values are multiples of 2^-16 below 64. grid: centres are rounded
    to such multiples, halves up, as Coterie's are; then distances are exact as well.
    """
    k = len(start)
    centres, labels = start.astype(np.float64), np.empty(len(x), np.int32)

    def visit(chunk):
        rows, part = chunk
        labels[rows] = ((centres * centres).sum(1)[:, None] - 2.0 * centres @ part.T).argmin(0)
        mine = (labels[rows] == np.arange(k)[:, None]).astype(np.float64)
        return mine @ part, mine.sum(1)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for number in range(iterations + 1):
            parts = list(pool.map(visit, chunks(x)))
            if number < iterations:
                sums, sizes = (sum(each) for each in zip(*parts))
                centres = sums / sizes[:, None]
                if grid:
                    centres = np.floor(centres * GRID + 0.5) / GRID
    return centres, labels


def differing(one, centres, labels):
    """The share of the labels of one that differ, by the names of these centres: Coterie numbers
    clusters by their size."""
    shape = (len(centres), 1, centres.shape[1])
    nearest = ((one["centres"].reshape(shape) - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
    return float((nearest[one["labels"]] != labels).mean())


def judge_lloyd(x, job, found, first):
    faults, all_of = [], {}
    for name, one in found.items():
        centres = one["centres"].reshape(job["k"], -1)
        all_of[name], wrong = inertia_and_faults(x, centres, one["labels"])
        if wrong:
            faults.append(f"{name}: {wrong} labels are not of the nearest centre")
    start = np.fromfile(job["start"], np.float32).reshape(job["k"], -1)
    exact, truth = (reference(x, start, job["iterations"], grid) for grid in (True, False))
    remarks = [f"inertia {name} {value:.9g}" for name, value in all_of.items()]
    for name in found:
        faults += [f"{first} and {name}: {line}"
                   for line in apart("inertia", all_of[first], all_of[name], SAME_START)]
        share = differing(found[name], *truth)
        line = f"{name}: {100 * share:.5f} % of the labels differ from float64's"
        (faults if share > LABELS else remarks).append(line)
    wrong = round(differing(found[first], *exact) * len(x))
    (faults if wrong else remarks).append(
        f"{first}: {wrong} labels differ from exact arithmetic on the grid")
    return faults, [], remarks


def compare(inertias, first, told, what=""):
    """Adds to `told` (faults, worse, remarks) how ours stands to each rival's."""
    for name, theirs in inertias.items():
        gap = inertias[first] / theirs - 1
        if not gap <= NO_WORSE:
            told[1 if gap <= FARTHEST else 0].append(
                f"inertia{what}: {first} is {100 * gap:.4f} % above {name}")
        elif gap < -NO_WORSE:
            told[2].append(f"inertia{what}: {name} is {-100 * gap / (1 + gap):.2f} % above {first}")


def judge_fit(x, job, found, first):
    told, inertias = ([], [], []), {}
    for name, one in found.items():
        inertias[name], wrong = inertia_and_faults(x, one["centres"].reshape(job["k"], -1),
                                                   one["labels"])
        if wrong:
            told[0].append(f"{name}: {wrong} labels are not of the nearest centre")
    compare(inertias, first, told)
    return told


def judge_watched(_, __, found, first):
    told = ([], [], [])
    ours = found[first].values
    told[0].extend(apart("watched", ours["inertia"], ours["inertia_watched"], 0))
    if not ours["reports"] > 0:
        told[0].append("nothing was told of the progress")
    cost = ours["seconds_watched"] / ours["seconds"] - 1
    told[1 if cost > WATCHING else 2].append(
        f"progress and cancel cost {100 * cost:.2f} % of {1e3 * ours['seconds']:.1f} ms, "
        f"{ours['reports']:.0f} reports")
    return told


def judge_sweep(x, job, found, first):
    from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score
    import clustering_rivals
    x = x.astype(np.float64)
    told = ([], [], [])
    for k in range(2, job["k_high"] + 1):
        inertias = {name: inertia_and_faults(x, one[f"centres_{k}"].reshape(k, -1))[0]
                    for name, one in found.items()}
        compare(inertias, first, told, f" at k = {k}")
        ours, labels = found[first].values, found[first][f"labels_{k}"]
        for index, value in (("calinski_harabasz", calinski_harabasz_score(x, labels)),
                             ("davies_bouldin", davies_bouldin_score(x, labels)),
                             ("silhouette_squared",
                              clustering_rivals.linear_silhouette(x, labels, k))):
            told[0].extend(apart(f"{index} at k = {k}, again", ours[f"{index}_{k}"], value, INDEX))
    return told


def judge_silhouette(_, __, found, first):
    return judge_values(found, first, {}, ["silhouette_euclidean"], False)


def judge_linear(x, job, found, first):
    import clustering_rivals
    truth = {"silhouette_squared": clustering_rivals.linear_silhouette(x, given(job), job["k"])}
    return judge_values(found, first, truth, list(truth), False)


def judge_ch_db(x, job, found, first):
    from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score
    x = x.astype(np.float64)
    truth = {"calinski_harabasz": calinski_harabasz_score(x, given(job)),
             "davies_bouldin": davies_bouldin_score(x, given(job))}
    return judge_values(found, first, truth, list(truth), True)


def given(job):
    return np.fromfile(job["labels"], np.int32)


def judge_values(found, first, truth, names, relative):
    """Ours must be the truth in float64 where it is known; a rival's may have float32's errors."""
    faults = []
    for index in names:
        ours = found[first].values[index]
        if index in truth:
            faults += apart(f"{first}: {index}, again", ours, truth[index], INDEX, relative)
        for name, one in found.items():
            faults += apart(f"{first} and {name}: {index}", ours, one.values[index],
                            FLOAT32 if index in truth else INDEX, relative)
    return faults, [], [f"{index} {found[first].values[index]:.9g}" for index in names]


def factors_of(covariances):
    """Matrices W of which |W (x - mean)| is the distance of Mahalanobis."""
    return np.linalg.inv(np.linalg.cholesky(covariances))


def log_likelihood(x, weights, means, factors):
    """Of a mixture of Gaussians, the mean over rows, in float64."""
    cols, total = x.shape[1], 0.0
    constant = (np.log(weights) + np.log(np.einsum("jii->ji", factors)).sum(1)
                - 0.5 * cols * np.log(2 * np.pi))
    for _, part in chunks(x):
        each = np.stack([constant[j] - 0.5 * (((part - means[j]) @ factors[j].T) ** 2).sum(1)
                         for j in range(len(weights))], axis=1)
        top = each.max(1)
        total += (top + np.log(np.exp(each - top[:, None]).sum(1))).sum()
    return float(total / len(x))


def judge_mixture(x, job, found, first):
    shape = (job["k"], x.shape[1], x.shape[1])
    values = {}
    for name, one in found.items():
        factors = (one["factors"].reshape(shape) if one.has("factors")
                   else factors_of(one["covariances"].reshape(shape)))
        values[name] = log_likelihood(x, one["weights"], one["means"].reshape(shape[:2]), factors)
    faults = [f"{first} and {name}: {line}" for name in found
              for line in apart("mean log-likelihood", values[first], values[name], LIKELIHOOD)]
    return faults, [], [f"mean log-likelihood {name} {value:.7g}" for name, value in values.items()]


def judge_heights(_, __, found, first):
    faults, ours = [], np.sort(found[first]["heights"])
    for name, one in found.items():
        theirs = np.sort(one["heights"])
        if len(ours) != len(theirs):
            faults.append(f"{first} and {name}: {len(ours)} and {len(theirs)} merges")
            continue
        gap = np.abs(ours - theirs) / np.maximum(np.abs(theirs), 1e-3 * theirs[-1])
        if not gap.max() <= HEIGHT:
            faults.append(f"{first} and {name}: heights differ by up to {gap.max():.3g}")
    return faults, [], [f"highest merges {', '.join(f'{h:.6g}' for h in ours[-3:])}"]


def judge_dbscan(_, __, found, first):
    faults, ours = [], found[first]
    core = ours["core"].astype(bool)
    for name, one in found.items():
        differing = int((one["core"].astype(bool) != core).sum())
        if differing:
            faults.append(f"{first} and {name}: {differing} core points differ")
            continue
        a, b = ours["labels"], one["labels"]
        if ((a < 0) != (b < 0)).any():
            faults.append(f"{first} and {name}: not the same rows are noise")
        pairs = np.unique(np.stack([a[core], b[core]]), axis=1)
        if not pairs.shape[1] == len(set(pairs[0])) == len(set(pairs[1])):
            faults.append(f"{first} and {name}: the core points are not grouped alike")
    return faults, [], [f"{int(core.sum())} core points, {int(ours['labels'].max()) + 1} clusters"]


def judge_hdbscan(_, __, found, first):
    from sklearn.metrics import adjusted_rand_score
    faults, remarks = [], []
    for name, one in found.items():
        labels = one["labels"]
        remarks.append(f"{name}: {labels.max() + 1} clusters, {int((labels < 0).sum())} noise")
        score = adjusted_rand_score(found[first]["labels"], labels)
        if not score >= AGREEMENT:
            faults.append(f"{first} and {name}: adjusted Rand {score:.4f}")
        elif name != first:
            remarks.append(f"adjusted Rand with {name} {score:.4f}")
    return faults, [], remarks


def judge_medoids(x, __, found, first):
    losses = {}
    for name, one in found.items():
        best = np.full(len(x), np.inf)
        for medoid in one["medoids"]:
            best = np.minimum(best, ((x.astype(np.float64) - x[medoid]) ** 2).sum(1))
        losses[name] = float(np.sqrt(best).sum())
    faults = [f"loss: {first} is {100 * (losses[first] / loss - 1):.3f} % above {name}"
              for name, loss in losses.items() if not losses[first] <= loss * (1 + LOSS)]
    return faults, [], [f"loss {name} {loss:.7g}" for name, loss in losses.items()]


JUDGES = {
    "lloyd": judge_lloyd, "fit": judge_fit, "watched_fit": judge_watched, "sweep": judge_sweep,
    "silhouette": judge_silhouette, "linear_silhouette": judge_linear, "ch_db": judge_ch_db,
    "mixture_step": judge_mixture, "ward": judge_heights, "single": judge_heights,
    "dbscan": judge_dbscan, "hdbscan": judge_hdbscan, "medoids": judge_medoids,
}


def judge(specification):
    """Faults, what is worse, and remarks, as lines of text."""
    x = np.memmap(specification["data"], np.float32, "r",
                  shape=(specification["rows"], specification["cols"]))
    found = {name: Found(one) for name, one in specification["found"].items()}
    return JUDGES[specification["task"]](x, specification, found, next(iter(found)))


if __name__ == "__main__":
    TOLD = judge(json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")))
    json.dump(dict(zip(("faults", "worse", "remarks"), TOLD)), sys.stdout)
