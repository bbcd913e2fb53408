"""Reference figures of src/medoids/medoids_test.cpp, gower_test.cpp and prototypes_test.cpp.

Written with numpy 2.4.6, kmedoids 0.5.5 and kmodes 0.12.2:
    python3 tests/oracle/medoids_oracle.py
Prints the literal figures. The 24 data sets come from a linear congruential generator that both
sides write down. Rivals run from their own starts, best of 20 (kmedoids) or of 10 by each of their
two ways to start (kmodes); ours must not be worse than the figures by more than 1e-9 of them.
"""
import kmedoids
import numpy as np
from kmodes.kprototypes import KPrototypes

SETS, STEP = 24, 2.0 ** -16


class Draws:
    def __init__(self, number):
        self.state = 1000003 * (number + 1)

    def __call__(self):
        self.state = (self.state * 1103515245 + 12345) % 2147483648
        return self.state >> 11  # 20 bits


def drawn(number):
    rows, cols, groups = 80 + 40 * number, 1 + number % 5, 2 + number % 4
    draw = Draws(number)
    units, codes = [], []
    for _ in range(rows):
        group = draw() % groups
        numbers = []
        for col in range(cols):
            centre = (group * 7919 + col * 104729 + number * 31) % 17 * 60000 - 480000
            noise = draw() + draw() + draw()
            numbers.append(centre + noise // 4 - 393216)
        units.append(numbers)
        levels = []
        for feature in range(2):
            level = (group + feature) % 3
            if draw() % 4 == 0:
                level = draw() % 4
            if draw() % 16 == 0:
                level = -1
            levels.append(level)
        codes.append(levels)
    return np.array(units) * STEP, np.array(codes), 2 + number % 7


def euclidean(x):
    return np.sqrt(((x[:, None, :] - x[None, :, :]) ** 2).sum(axis=2))


def gower(x, codes):
    spread = x.max(axis=0) - x.min(axis=0)
    near = (np.abs(x[:, None, :] - x[None, :, :]) / spread).sum(axis=2)
    differ = (codes[:, None, :] != codes[None, :, :]).sum(axis=2)
    return (near + differ) / (x.shape[1] + codes.shape[1])


def best_medoids(distances, k):
    runs = [kmedoids.fasterpam(distances, k, random_state=seed, n_cpu=1) for seed in range(20)]
    best = min(runs, key=lambda run: run.loss)
    return float(distances[:, best.medoids.astype(int)].min(axis=1).sum())


def best_prototypes(x, codes, k):
    table = np.concatenate([x.astype(object), codes.astype(object)], axis=1)
    categorical = list(range(x.shape[1], table.shape[1]))
    found = []
    for start in ("Huang", "Cao"):
        model = KPrototypes(k, init=start, n_init=10, random_state=1)
        model.fit(table, categorical=categorical)
        found.append((float(model.cost_), float(model.gamma)))
    return min(found)


def show(name, numbers):
    print(f"constexpr double {name}[] = {{{', '.join(repr(v) for v in numbers)}}};")


medoids, shares, prototypes = [], [], []
for number in range(SETS):
    x, codes, k = drawn(number)
    medoids.append(best_medoids(euclidean(x), k))
    shares.append(best_medoids(gower(x, codes), k))
    prototypes.append(best_prototypes(x, codes, k))

x, codes, k = drawn(7)
show("kEuclideanLoss", medoids)
show("kGowerLoss", shares)
show("kGowerFirst", [float(v) for v in gower(x, codes)[0, 1:9]])
show("kPrototypesCost", [cost for cost, _ in prototypes])
show("kGamma", [gamma for _, gamma in prototypes])
