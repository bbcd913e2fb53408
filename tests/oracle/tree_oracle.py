"""Reference trees of src/rules/tree_grow_test.cpp and tree_prune_test.cpp.

Written with scikit-learn 1.9.1 and numpy 2.4.6:
    python3 tests/oracle/tree_oracle.py > tests/oracle/tree_expected.txt
Two hundred data sets, made alike on both sides from a linear congruential generator: some weighted,
some with missing values, some of few different values. Where two questions of a node gain the same,
any of them is right: such data sets are passed over, found by trying every question of every node.

A data set is four lines: its seed; the nodes of DecisionTreeClassifier in preorder (feature,
threshold, 1 where the missing go left, or -1 for a leaf); a checksum of its predictions; and alphas
and impurities of cost_complexity_pruning_path, alternating.
"""
import numpy as np
from sklearn.tree import DecisionTreeClassifier

WANTED = 200


def make(seed):
    state = (seed * 7919 + 12345) % 2147483648

    def draw(below):
        nonlocal state
        state = (state * 1103515245 + 12345) % 2147483648
        return (state >> 11) % below

    rows, columns, classes = 60 + draw(240), 1 + draw(5), 2 + draw(4)
    depth, leaf = 1 + draw(6), (0.0, 0.02, 0.05, 0.1)[draw(4)]
    weighted, gaps, values = draw(3) == 0, draw(3) == 0, (50, 1048576)[draw(2)]
    x, y, w = [], [], []
    for _ in range(rows):
        row = [float(draw(values)) for _ in range(columns)]
        label = int((row[0] + row[-1]) * classes // (2 * values))
        if draw(4) == 0:
            label = draw(classes)
        for column in range(columns):
            if gaps and draw(4 if label == 0 else 20) == 0:
                row[column] = float("nan")
        x.append(row)
        y.append(label)
        w.append((1 + draw(9)) / 4 if weighted else 1.0)
    return np.array(x), np.array(y), np.array(w), classes, depth, leaf


def gains(x, y, w, classes, least):
    """What every question of a node gains, in weight times impurity."""
    def purity(part):
        sums = np.bincount(y[part], w[part], classes)
        return (sums ** 2).sum() / sums.sum() if sums.sum() > 0 else 0
    whole, found = purity(np.full(len(y), True)), []
    for column in x.T:
        gone = np.isnan(column)
        sides = []
        for cut in np.unique(column[~gone])[1:]:
            sides.append((column >= cut) & ~gone)
            if gone.any():
                sides.append((column >= cut) | gone)
        if gone.any() and not gone.all():
            sides.append(gone)
        for side in sides:
            if min(w[side].sum(), w[~side].sum()) >= least and side.any() and not side.all():
                found.append(purity(side) + purity(~side) - whole)
    return np.array(found)


def tied(model, x, y, w, classes, leaf):
    tree, path = model.tree_, model.decision_path(x)
    for node in range(tree.node_count):
        here = path[:, [node]].toarray().ravel() > 0
        if tree.children_left[node] < 0:
            continue
        found = np.sort(gains(x[here], y[here], w[here], classes, leaf * w.sum()))
        best = found[-1]
        if best < 1e-9 or (len(found) > 1 and best - found[-2] < 1e-9):
            return True
    return False


def main():
    kept, seed = 0, 0
    while kept < WANTED:
        seed += 1
        x, y, w, classes, depth, leaf = make(seed)
        model = DecisionTreeClassifier(max_depth=depth, min_weight_fraction_leaf=leaf,
                                       random_state=0)
        model.fit(x, y, sample_weight=w)
        if tied(model, x, y, w, classes, leaf):
            continue
        kept += 1
        tree = model.tree_
        nodes = [f"{tree.feature[i]} {float(tree.threshold[i])!r} "
                 f"{int(tree.missing_go_to_left[i])}" if tree.children_left[i] >= 0 else "-1"
                 for i in range(tree.node_count)]
        said = model.predict(x)
        path = model.cost_complexity_pruning_path(x, y, sample_weight=w)
        steps = []
        for alpha, impurity in zip(path.ccp_alphas, path.impurities):
            if steps and alpha - steps[-1][0] <= 1e-15:
                steps.pop()
            steps.append((alpha, impurity))
        print(seed)
        print(" ".join(nodes))
        print(int(sum((i + 1) * (int(c) + 1) for i, c in enumerate(said))))
        print(" ".join(f"{a:.15g} {r:.15g}" for a, r in steps))


if __name__ == "__main__":
    main()
