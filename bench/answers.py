"""What a contender found, read from the files that it wrote, and whether all found the same.

    answers.py FOLDER    prints the answers as JSON; needs pyarrow, so run it with the bench's venv

Comparing needs the standard library only. Counts and the transform must be equal, revenue to the
cent, the mean of each feature to 1e-9. k-means is a search: two that work on the same matrix may
end in different optima. So at each k the least inertia found is the mark. Coterie must be within
1 % of it everywhere; a rival that is further above at some k is reported and not refused, as long
as it agrees at most k and is nowhere 10 % above.
"""
import csv
import json
import math
import pathlib
import sys

import job

COUNTS = ("customers", "orders", "purchases", "returns", "exact duplicates")
CENT = 0.005
MEAN = 1e-9        # relative
INERTIA = 0.01     # relative
FARTHEST = 0.10    # beyond it, it was another matrix and not another optimum
MODEL = "clusters"


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as text:
        return list(csv.DictReader(text))


def transform_of(model):
    """The columns of the model and those of them that are logged."""
    if "models" not in model:  # of a rival
        logged = [name for name in model["columns"] if name in model["logged"]]
        return {"columns": model["columns"], "logged": logged}
    one = next(m for m in model["models"] if m["name"] == MODEL)
    columns = one["fitted"]["transform"]["columns"]
    return {"columns": [c["name"] for c in columns],
            "logged": [c["name"] for c in columns if c["log"]]}


def answers_of(folder):
    """The answers in a folder of results, of Coterie's current run when it is a workspace."""
    import pyarrow.compute as pc  # here, since judging must work without the venv
    import pyarrow.parquet as pq
    folder = pathlib.Path(folder)
    if (folder / "current").exists():
        folder = (folder / "current").resolve()
    facts = {row["check"]: int(row["rows"]) for row in rows_of(folder / "quality.csv")}
    out = {name: facts.get(name, 0) for name in COUNTS[2:]}
    features = pq.read_table(folder / "features.parquet")
    out["customers"] = features.num_rows
    out["features"] = {}
    for name in (name for name in job.FEATURES if name in features.column_names):
        column = features[name].cast("double")
        present = column.filter(pc.is_finite(column).fill_null(False)).to_pylist()
        total = math.fsum(present)
        out["features"][name] = {"present": len(present),
                                 "mean": total / len(present) if present else None}
        if name == "orders":
            out["orders"] = round(total)
        if name == "spend":
            out["revenue"] = total
    out |= transform_of(json.loads((folder / "model.json").read_text(encoding="utf-8")))
    out["inertia"] = {row["k"]: float(row["value"]) for row in rows_of(folder / "indices.csv")
                      if row["index"] == "inertia" and row.get("model", MODEL) == MODEL}
    return out


def different(ours, theirs):
    """Every answer that two contenders do not share, as lines of text; inertia aside."""
    for name in COUNTS:
        if ours[name] != theirs[name]:
            yield f"{name}: {ours[name]:,} and {theirs[name]:,}"
    if not abs(ours["revenue"] - theirs["revenue"]) < CENT:
        yield f"revenue: {ours['revenue']:,.3f} and {theirs['revenue']:,.3f}"
    for name in ("columns", "logged"):
        if ours[name] != theirs[name]:
            yield f"{name} of the model: {' '.join(ours[name])} and {' '.join(theirs[name])}"
    for name in sorted(ours["features"].keys() ^ theirs["features"].keys()):
        yield f"feature {name}: only one has it"
    for name in sorted(ours["features"].keys() & theirs["features"].keys()):
        a, b = ours["features"][name], theirs["features"][name]
        if a["present"] != b["present"]:
            yield f"feature {name}: {a['present']:,} and {b['present']:,} values"
        elif not (a["mean"] == b["mean"] or math.isclose(a["mean"], b["mean"], rel_tol=MEAN)):
            yield f"mean of {name}: {a['mean']!r} and {b['mean']!r}"


def judge_inertia(answers, first):
    """Faults and remarks on the inertias. answers: by contender; first: the one that must win."""
    faults, remarks = [], []
    if len({tuple(sorted(one["inertia"], key=int)) for one in answers.values()}) != 1:
        return ["inertia: not the same k everywhere"], []
    least = {k: min(one["inertia"][k] for one in answers.values())
             for k in answers[first]["inertia"]}
    for name, one in answers.items():
        above = {k: one["inertia"][k] / least[k] - 1 for k in least}
        worse = {k: share for k, share in above.items() if not share <= INERTIA}
        words = ", ".join(f"{100 * share:.1f} % at k = {k}" for k, share in worse.items())
        if not worse:
            continue
        if name == first:
            faults.append(f"inertia: {name} is above the least by {words}")
        elif 2 * len(worse) > len(least) or not max(worse.values()) <= FARTHEST:
            faults.append(f"inertia: {name} is above the least by {words}: not the same work")
        else:
            remarks.append(f"{name} ended in a worse optimum, above the least by {words}")
    return faults, remarks


def judge(answers):
    """Faults and remarks, as lines of text. answers: by contender, ours first."""
    first = next(iter(answers))
    faults = [f"{first} and {name} differ in {line}" for name in list(answers)[1:]
              for line in different(answers[first], answers[name])]
    more, remarks = judge_inertia(answers, first)
    return faults + more, remarks


if __name__ == "__main__":
    json.dump(answers_of(sys.argv[1]), sys.stdout)
