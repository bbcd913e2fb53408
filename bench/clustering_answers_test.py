"""Proves that the judge of bench/clustering lets right answers pass and refuses wrong ones.

Needs numpy and scikit-learn: clustering_test.py runs it with the bench's venv.
"""
import pathlib
import sys
import tempfile
import unittest

try:
    import numpy as np
except ImportError as error:
    raise unittest.SkipTest("needs numpy: run it with the bench's venv") from error

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import clustering_answers as answers
import clustering_data as data
import clustering_rivals as rivals

ROWS, COLS, K = 3000, 3, 4
US, RIVAL = "Coterie", "rival"


class Judged(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.x = np.concatenate(list(data.chunks("blobs", ROWS, COLS)))
        cls.centres = cls.x[:K].astype(np.float64)
        for _ in range(20):
            cls.labels = data.nearest(cls.x, cls.centres)
            cls.centres = np.array([cls.x[cls.labels == j].mean(0, dtype=np.float64)
                                    for j in range(K)])
        cls.labels = data.nearest(cls.x, cls.centres)

    def told(self, task, arrays=None, values=None, change=None, who=US, **job):
        """Faults, worse and remarks when both found `arrays` and one of them, then, `change`."""
        with tempfile.TemporaryDirectory() as folder:
            folder, found = pathlib.Path(folder), {}
            self.x.tofile(folder / "data.f32")
            self.x[:K].tofile(folder / "start.f32")
            for name in (US, RIVAL):
                mine = {key: np.array(one) for key, one in (arrays or {}).items()}
                numbers = dict(values or {})
                if name == who and change is not None:
                    change(mine, numbers)
                (folder / name).mkdir()
                for key, one in mine.items():
                    whole = one.dtype.kind in "iu"
                    one.astype(np.int32 if whole else np.float64).tofile(
                        folder / name / f"{key}.{'i32' if whole else 'f64'}")
                found[name] = {"values": numbers, "folder": folder / name}
            return answers.judge({"task": task, "data": folder / "data.f32", "rows": ROWS,
                                  "start": folder / "start.f32", "cols": COLS, "k": K,
                                  "found": found} | job)

    def passes(self, *args, **named):
        faults, worse, _ = self.told(*args, **named)
        self.assertEqual((faults, worse), ([], []))

    def fails(self, word, *args, **named):
        faults, _, _ = self.told(*args, **named)
        self.assertTrue(any(word in line for line in faults), faults)

    def test_lloyd(self):
        centres, labels = answers.reference(self.x, self.x[:K], 20)
        np.testing.assert_allclose(centres, self.centres, rtol=1e-12, atol=1e-12)
        np.testing.assert_array_equal(labels, self.labels)
        exact, _ = answers.reference(self.x, self.x[:K], 20, grid=True)
        np.testing.assert_allclose(exact, centres, rtol=0, atol=1e-4)
        np.testing.assert_array_equal(exact * answers.GRID, np.round(exact * answers.GRID))
        both, job = {"centres": self.centres, "labels": self.labels}, {"iterations": 20}
        self.passes("lloyd", both, **job)
        renamed = np.array([2, 0, 3, 1])
        self.passes("lloyd", both, change=lambda mine, _: mine.update(
            centres=self.centres[np.argsort(renamed)], labels=renamed[self.labels]), **job)

        def move_centre(by):
            def change(mine, _):
                mine["centres"][0] += by
                mine["labels"] = data.nearest(self.x, mine["centres"])
            return change

        self.fails("inertia", "lloyd", both, change=move_centre(0.2), **job)
        self.fails("nearest", "lloyd", both, who=RIVAL, change=lambda mine, _: mine[
            "labels"].__setitem__(0, (self.labels[0] + 1) % K), **job)
        # Few rows that change sides are a rival's rounding, but our fault.
        self.fails("exact", "lloyd", both, change=move_centre(0.01), **job)
        faults, _, remarks = self.told("lloyd", both, change=move_centre(0.01), who=RIVAL, **job)
        self.assertEqual(faults, [])
        self.assertTrue(any(RIVAL in line and "float64" in line for line in remarks), remarks)
        # As many iterations as the others, or it is other work.
        self.fails("float64", "lloyd", both, iterations=3)

    def test_fit(self):
        both = {"centres": self.centres, "labels": self.labels}

        def spoil(by):
            def change(mine, _):
                mine["centres"][0] += by
                mine["labels"] = data.nearest(self.x, mine["centres"])
            return change

        self.passes("fit", both)
        self.fails("above", "fit", both, change=spoil(2.0))
        faults, worse, _ = self.told("fit", both, change=spoil(0.08))
        self.assertEqual((faults, len(worse)), ([], 1))
        faults, worse, remarks = self.told("fit", both, change=spoil(2.0), who=RIVAL)
        self.assertEqual((faults, worse, len(remarks)), ([], [], 1))

    def test_watched_fit(self):
        values = {"inertia": 5.0, "inertia_watched": 5.0, "seconds": 1.0,
                  "seconds_watched": 1.009, "reports": 9.0}
        self.passes("watched_fit", values=values)
        faults, worse, _ = self.told("watched_fit", values=values | {"seconds_watched": 1.02})
        self.assertEqual((faults, len(worse)), ([], 1))
        self.fails("watched", "watched_fit", values=values | {"inertia_watched": 5.5})
        self.fails("progress", "watched_fit", values=values | {"reports": 0.0})

    def test_sweep(self):
        from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score
        arrays, values = {}, {}
        for k in (2, 3):
            centres = self.x[:k].astype(np.float64)
            labels = data.nearest(self.x, centres)
            arrays |= {f"centres_{k}": centres, f"labels_{k}": labels}
            values |= {f"calinski_harabasz_{k}": calinski_harabasz_score(self.x, labels),
                       f"davies_bouldin_{k}": davies_bouldin_score(self.x, labels),
                       f"silhouette_squared_{k}": rivals.linear_silhouette(self.x, labels, k)}
        self.passes("sweep", arrays, values, k_high=3)
        for name in values:
            with self.subTest(name):
                self.fails(name[:-2], "sweep", arrays, values, k_high=3,
                           change=lambda _, found: found.update({name: found[name] * 1.001}))
        self.fails("above", "sweep", arrays, values, k_high=3,
                   change=lambda mine, _: mine["centres_3"].__iadd__(5.0))

    def test_indices(self):
        from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score
        x = self.x.astype(np.float64)
        values = {"silhouette_euclidean": 0.3,
                  "silhouette_squared": rivals.linear_silhouette(x, self.labels, K),
                  "davies_bouldin": davies_bouldin_score(x, self.labels),
                  "calinski_harabasz": calinski_harabasz_score(x, self.labels)}
        with tempfile.NamedTemporaryFile() as labels:
            self.labels.astype(np.int32).tofile(labels.name)
            for task, name in (("silhouette", "silhouette_euclidean"), ("ch_db", "davies_bouldin"),
                               ("linear_silhouette", "silhouette_squared"),
                               ("ch_db", "calinski_harabasz")):
                with self.subTest(name):
                    self.passes(task, values=values, labels=labels.name)
                    for who, by in ((US, 1 + 1e-5), (RIVAL, 1.001)):
                        self.fails(name, task, values=values, labels=labels.name, who=who,
                                   change=lambda _, found: found.update({name: found[name] * by}))

    def test_linear_silhouette_is_that_of_all_pairs(self):
        from sklearn.metrics import silhouette_score
        x = self.x[:400]
        self.assertAlmostEqual(rivals.linear_silhouette(x, self.labels[:400], K), silhouette_score(
            x.astype(np.float64), self.labels[:400], metric="sqeuclidean"), places=9)

    def test_mixture(self):
        parts = [self.x[self.labels == j].astype(np.float64) for j in range(K)]
        both = {"weights": np.array([len(part) / ROWS for part in parts]),
                "means": np.array([part.mean(0) for part in parts]),
                "covariances": np.array([np.cov(part.T) for part in parts])}
        self.passes("mixture_step", both)
        self.fails("likelihood", "mixture_step", both,
                   change=lambda mine, _: mine["means"][0].__iadd__(0.1))
        from sklearn.mixture import GaussianMixture
        fit = GaussianMixture(K, random_state=0).fit(self.x.astype(np.float64))
        factors = answers.factors_of(fit.covariances_)
        self.assertAlmostEqual(answers.log_likelihood(self.x, fit.weights_, fit.means_, factors),
                               fit.score(self.x.astype(np.float64)), places=9)
        theirs = {"weights": fit.weights_, "means": fit.means_, "factors": factors}
        self.passes("mixture_step", theirs)
        self.fails("likelihood", "mixture_step", theirs,
                   change=lambda mine, _: mine["factors"].__imul__(1.01))

    def test_heights(self):
        both = {"heights": np.sqrt(np.arange(1.0, 100.0))}
        self.passes("ward", both)
        self.fails("heights", "ward", both,
                   change=lambda mine, _: mine["heights"].__setitem__(50, 7.2))
        self.fails("merges", "single", both,
                   change=lambda mine, _: mine.update(heights=mine["heights"][:-1]))

    def test_dbscan(self):
        labels = np.where(np.arange(ROWS) < 50, -1, self.labels)
        core = (np.arange(ROWS) >= 100).astype(np.int32)
        both = {"labels": labels, "core": core}
        self.passes("dbscan", both)
        self.passes("dbscan", both, change=lambda mine, _: mine.update(
            labels=np.where(labels < 0, -1, K - 1 - labels)))
        self.fails("core", "dbscan", both, change=lambda mine, _: mine["core"].__setitem__(0, 1))
        self.fails("noise", "dbscan", both, change=lambda mine, _: mine["labels"].__setitem__(0, 0))
        self.fails("grouped", "dbscan", both, change=lambda mine, _: mine["labels"].__setitem__(
            200, (labels[200] + 1) % K))

    def test_hdbscan(self):
        both = {"labels": self.labels}
        self.passes("hdbscan", both)
        self.fails("Rand", "hdbscan", both, change=lambda mine, _: mine.update(
            labels=np.where(self.labels == 0, 1, self.labels)))

    def test_medoids(self):
        medoids = np.array([np.abs(self.x - centre).sum(1).argmin() for centre in self.centres])
        both = {"medoids": medoids.astype(np.int32)}
        self.passes("medoids", both)
        self.fails("loss", "medoids", both,
                   change=lambda mine, _: mine.update(medoids=medoids[[0, 0, 1, 2]]))


class Data(unittest.TestCase):
    def test_values_lie_on_the_grid_and_fewer_rows_are_the_first_of_more(self):
        for kind in ("blobs", "cust"):
            for rows in (100, 100_000, 100_001):
                x = np.concatenate(list(data.chunks(kind, rows, 5)))
                self.assertEqual(x.shape, (rows, 5))
                units = x.astype(np.float64) * data.GRID
                self.assertTrue((units == np.floor(units)).all())
                self.assertTrue((np.abs(units) < 2 ** 22).all())
                more = np.concatenate(list(data.chunks(kind, rows + 50, 5)))
                self.assertTrue((more[:rows] == x).all())

    def test_columns_are_standardised_and_customers_are_often_zero(self):
        x = np.concatenate(list(data.chunks("cust", 100_000, 6))).astype(np.float64)
        self.assertLess(np.abs(x.mean(0)).max(), 5e-3)
        self.assertLess(np.abs(x.std(0) - 1).max(), 5e-2)
        most = max(np.unique(x[:, 2], return_counts=True)[1])
        self.assertGreater(most, 50_000)


if __name__ == "__main__":
    unittest.main()
