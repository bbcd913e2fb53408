"""Proves what of bench/clustering needs no numpy, and runs the tests that do with the bench's venv.

Where the venv is not there (bench/setup clustering-requirements.txt clustering-venv), they skip.
"""
import importlib.machinery
import importlib.util
import pathlib
import subprocess
import sys
import tempfile
import unittest

BENCH = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(BENCH))

import clustering_running as running


def load(name):
    """A program of bench/ as a module."""
    loader = importlib.machinery.SourceFileLoader("bench_" + name, str(BENCH / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    sys.modules[loader.name] = module  # dataclasses look there
    loader.exec_module(module)
    return module


class Table(unittest.TestCase):
    def setUp(self):
        self.bench = load("clustering")

    def result(self, seconds, worse=()):
        runs = {name: [{"seconds": [one], "foreign_share": 0.0,
                        "runs": [{"layout": 0.25, "work": one - 0.25}]} for one in each]
                for name, each in seconds.items()}
        return {"runs": runs, "bandwidth": 0.0, "faults": [], "worse": list(worse), "remarks": []}

    def row(self, **other):
        return self.bench.Row(**{"name": "x", "text": "work", "task": "fit", "rows": 1000,
                                 "rivals": {"scikit-learn": (6, 9)}} | other)

    def line(self, seconds, worse=(), quick=False, **other):
        options = type("Options", (), {"quick": quick})
        text = self.bench.table(self.row(**other), self.result(seconds, worse), options)
        return next(line for line in text.splitlines() if "scikit-learn" in line)

    def test_a_ratio_is_of_the_best_and_shown_with_its_range(self):
        line = self.line({"Coterie": [1.0, 2.0], "scikit-learn": [8.0, 7.0, 10.0]})
        self.assertIn("7.0 x (3.5 to 10.0)", line)
        self.assertTrue(line.endswith("kept: 6 x"), line)

    def test_promises(self):
        ours = {"Coterie": [1.0]}
        self.assertIn("MISSED: 6 x", self.line(ours | {"scikit-learn": [5.9]}))
        self.assertIn("and the aim, 9 x", self.line(ours | {"scikit-learn": [9.5]}))
        self.assertIn("MISSED: 6 x, inertia no worse", self.line(
            ours | {"scikit-learn": [9.5]}, ["inertia: Coterie is 1 % above scikit-learn"]))
        self.assertNotIn("MISSED", self.line(ours | {"scikit-learn": [1.0]}, quick=True))

    def test_a_slope_is_of_the_best_of_both_counts(self):
        row = self.row(slope=(10, 40))
        runs = [{"pair": [1.0, 4.5], "seconds": [3.5 / 30]},
                {"pair": [1.5, 4.0], "seconds": [2.5 / 30]}]
        best, worst = self.bench.best_of(row, runs)
        self.assertAlmostEqual(best, 0.1)
        self.assertAlmostEqual(worst, 3.5 / 30)

    def test_a_page_keeps_what_stands_around_its_marks(self):
        with tempfile.TemporaryDirectory() as folder:
            page = pathlib.Path(folder) / "page.md"
            begin, end = self.bench.MARKS
            page.write_text(f"a\n{begin}\nold\n{end}\nb\n", encoding="utf-8")
            self.bench.write_page(page, "new\n")
            self.assertEqual(page.read_text(encoding="utf-8"), f"a\n{begin}\nnew\n{end}\nb\n")
            page.write_text("no marks", encoding="utf-8")
            self.assertRaises(SystemExit, self.bench.write_page, page, "new\n")

    def test_every_row_has_a_judge_and_every_rival_a_task(self):
        judges = (BENCH / "clustering_answers.py").read_text(encoding="utf-8")
        tasks = (BENCH / "clustering_rivals.py").read_text(encoding="utf-8")
        ours = (BENCH / "clustering_main.cpp").read_text(encoding="utf-8")
        for row in self.bench.ROWS:
            self.assertIn(f'"{row.task}": judge_', judges)
            self.assertIn(f'{{"{row.task}", ', ours)
            for rival in row.rivals:
                self.assertIn(f'("{rival}", "{row.task}"): ', tasks)

    def test_options_become_flags(self):
        self.assertEqual(running.flags({"k_high": 12, "eps": 1.5}), ["--k-high", "12", "--eps",
                                                                     "1.5"])


class WithNumpy(unittest.TestCase):
    @unittest.skipUnless(running.PYTHON.is_file(), "no venv: bench/setup makes it")
    def test_answers(self):
        done = subprocess.run([running.PYTHON, BENCH / "clustering_answers_test.py"], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env=running.environment(1))
        self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    unittest.main()
