"""Proves that the bench refuses wrong answers, measures right, and that its rivals are right.

The rivals need the bench's venv (bench/setup); where it is not there, their tests say so and skip.
"""
import argparse
import copy
import csv
import datetime
import importlib.machinery
import importlib.util
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

BENCH = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(BENCH))

import answers
import job
import measure

PROGRAM = BENCH.parent / "build" / "release" / "coterie"
PYTHON = BENCH.parent / ".deps" / "bench-venv" / "bin" / "python"
FOUND = {"customers": 100, "orders": 250, "purchases": 900, "returns": 30, "exact duplicates": 4,
         "revenue": 12345.67, "columns": ["orders", "spend"], "logged": ["spend"],
         "features": {"orders": {"present": 100, "mean": 2.5},
                      "lateness": {"present": 60, "mean": 1.25}},
         "inertia": {str(k): 1000.0 / k for k in job.CLUSTERS}}


def load_run():
    """The program bench/run as a module."""
    loader = importlib.machinery.SourceFileLoader("bench_run", str(BENCH / "run"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def judged(change, who="rival"):
    """Faults and remarks when one of two contenders finds something else."""
    found = {"Coterie": copy.deepcopy(FOUND), "rival": copy.deepcopy(FOUND)}
    change(found[who])
    return answers.judge(found)


class Judge(unittest.TestCase):
    def test_equal_answers_pass(self):
        self.assertEqual(judged(lambda one: None), ([], []))

    def test_each_count_must_be_equal(self):
        for name in answers.COUNTS:
            with self.subTest(name):
                faults, _ = judged(lambda one: one.update({name: one[name] + 1}))
                self.assertEqual(len(faults), 1)
                self.assertIn(name, faults[0])

    def test_revenue_is_equal_to_the_cent(self):
        self.assertEqual(judged(lambda one: one.update(revenue=12345.6701))[0], [])
        for wrong in (12345.68, 12345.66, float("nan")):
            self.assertEqual(len(judged(lambda one: one.update(revenue=wrong))[0]), 1)

    def test_means_are_equal_to_a_billionth(self):
        def off(share):
            return lambda one: one["features"]["lateness"].update(mean=1.25 * (1 + share))
        self.assertEqual(judged(off(5e-10))[0], [])
        self.assertEqual(len(judged(off(2e-9))[0]), 1)
        self.assertEqual(len(judged(off(float("nan")))[0]), 1)

    def test_the_same_values_are_missing(self):
        self.assertEqual(len(judged(lambda one: one["features"]["lateness"].update(present=61))[0]),
                         1)
        self.assertEqual(len(judged(lambda one: one["features"].pop("lateness"))[0]), 1)

    def test_the_transform_is_equal(self):
        self.assertEqual(len(judged(lambda one: one.update(logged=[]))[0]), 1)
        self.assertEqual(len(judged(lambda one: one.update(columns=["spend"]))[0]), 1)


class Inertia(unittest.TestCase):
    def off(self, share, which, who="rival"):
        def change(one):
            for k in which:
                one["inertia"][str(k)] *= 1 + share
        return judged(change, who)

    def test_one_percent_is_allowed(self):
        self.assertEqual(self.off(0.009, job.CLUSTERS), ([], []))
        self.assertEqual(self.off(0.009, job.CLUSTERS, "Coterie"), ([], []))

    def test_coterie_is_never_further_above(self):
        for k in job.CLUSTERS:
            self.assertEqual(len(self.off(0.011, [k], "Coterie")[0]), 1)

    def test_a_rival_may_end_in_another_optimum_now_and_then(self):
        faults, remarks = self.off(0.02, [7, 9])
        self.assertEqual(faults, [])
        self.assertIn("2.0 % at k = 9", remarks[0])

    def test_a_rival_that_does_other_work_is_refused(self):
        self.assertEqual(len(self.off(0.02, range(2, 8))[0]), 1)
        self.assertEqual(len(self.off(0.11, [9])[0]), 1)
        self.assertEqual(len(self.off(float("nan"), [2])[0]), 1)

    def test_lower_inertia_of_a_rival_counts_against_coterie(self):
        self.assertIn("Coterie", self.off(-0.02, [5])[0][0])

    def test_every_k_is_there(self):
        self.assertEqual(len(judged(lambda one: one["inertia"].pop("10"))[0]), 1)


class Words(unittest.TestCase):
    def test_the_transform_is_read_from_both_kinds_of_model(self):
        rival = {"columns": ["a", "b"], "logged": ["c", "b"]}
        columns = [{"name": "a", "log": False}, {"name": "b", "log": True}]
        ours = {"models": [{"name": "rfm"}, {"name": answers.MODEL, "fitted": {
            "transform": {"columns": columns}}}]}
        self.assertEqual(answers.transform_of(rival), answers.transform_of(ours))

    def test_a_collinear_feature_goes_unless_the_earlier_one_went(self):
        r = [[1, .99, .97], [.99, 1, .99], [.97, .99, 1]]
        self.assertEqual(list(job.left_out(["a", "b", "c"], r)), ["b"])
        self.assertEqual(list(job.left_out(["a", "b"], [[1, -.99], [-.99, 1]])), ["b"])

    def test_an_unknown_shop_is_told(self):
        with self.assertRaisesRegex(SystemExit, "no known shop"):
            job.shop_of(["a", "b"])

    def test_sizes_and_promises(self):
        run = load_run()
        self.assertEqual(run.lines_of("100k"), 100_000)
        self.assertEqual(run.lines_of("10M"), 10_000_000)
        with self.assertRaises(SystemExit):
            run.lines_of("10")
        self.assertEqual(run.kept("1M-csv", "pandas + sklearn", 1, 1), "")
        self.assertEqual(run.kept("10M-csv", "pandas + sklearn", 12.1, 0.3).count("kept"), 2)
        self.assertEqual(run.kept("10M-csv", "pandas + sklearn", 11.9, 0.4).count("MISSED"), 2)

    def test_the_table_shows_ratios_of_the_best_and_tells_disturbance(self):
        def runs(foreign, *walls):
            return [{"wall_s": wall, "peak_bytes": 100e6 * wall, "foreign_share": foreign}
                    for wall in walls]
        result = {"case": "1M-csv", "bytes": 1, "answers": {"Coterie": FOUND}, "remarks": [],
                  "runs": {"Coterie": runs(0, 2, 2.5), "rival": runs(0, 11, 10)}}
        text = load_run().table(result)
        self.assertRegex(text, r"rival +10\.00 +10 % +5\.0 \(4\.0 to 5\.5\) +1,100 +4\.4")
        self.assertNotIn("disturbed", text)
        result["runs"]["rival"] = runs(0.2, 10)
        self.assertIn("1 of 3 runs were disturbed", load_run().table(result))


class Measure(unittest.TestCase):
    def run_python(self, script):
        with tempfile.TemporaryDirectory() as folder:
            return measure.run([sys.executable, "-c", script], folder, dict(os.environ),
                               pathlib.Path(folder) / "log")

    def test_time_and_peak_memory_are_those_of_the_process(self):
        small = self.run_python("pass")
        large = self.run_python("import time; x = b'x' * 200_000_000; time.sleep(0.3)")
        self.assertGreaterEqual(large["wall_s"], 0.3)
        self.assertGreaterEqual(large["peak_bytes"] - small["peak_bytes"], 190e6)
        self.assertLess(large["cpu_s"], large["wall_s"])

    def test_a_failure_shows_the_end_of_the_log(self):
        with self.assertRaisesRegex(SystemExit, "exit 3 of(.|\n)*broken here"):
            self.run_python("import sys; print('broken here'); sys.exit(3)")


HEADER = ("order_id", "customer_id", "ordered_at", "product_id", "category", "quantity",
          "unit_price", "discount_amount", "channel")
# One customer of every definition. As of 2025-03-02: first order 2025-01-04, a Saturday.
KNOWN = [("a1", "K", "2025-01-04 10:00:00", "p", "c", 2, 10.0, 5.0, "online"),
         ("a1", "K", "2025-01-04 10:00:00", "q", "c", 1, 5.0, 0.0, "online"),
         ("a2", "K", "2025-01-24 10:00:00", "p", "c", 1, 10.0, 0.0, "Store"),
         ("a3", "K", "2025-01-24 10:00:00", "r", "c", 1, 10.0, 99.0, "App"),
         ("a4", "K", "2025-01-24 10:00:00", "r", "c", 1, 10.0, 0.0, "Store"),
         ("a4", "K", "2025-01-24 10:00:00", "r", "c", 1, 10.0, 0.0, "Store"),
         ("a5", "K", "2025-01-25 10:00:00", "p", "c", -3, 10.0, 0.0, "Store"),
         ("a6", "K", "2025-01-26 10:00:00", "p", "c", 1, 0.0, 0.0, "Store"),
         ("a7", "", "2025-03-01 10:00:00", "p", "c", 1, 1.0, 0.0, "Store")]
# Spend 15 + 5 + 10 + 0 + 10 + 10, discounts 5 + 10; the first r is that of a3, not those of a4.
EXPECTED = {"recency_days": 37, "orders": 4, "spend": 50, "aov": 12.5, "tenure_days": 57,
            "units_per_order": 7 / 4, "lines_per_order": 6 / 4, "products": 3,
            "gap_days_mean": 20 / 3, "lateness": 5.55, "weekend_share": 0.25,
            "reorder_share": 3 / 6, "discount_rate": 15 / 65, "return_rate": 3 / 7,
            "online_share": 0.5}
READ = ("import json, sys, pyarrow.parquet as pq; t = pq.read_table(sys.argv[1]).to_pylist();"
        "print(json.dumps(next(r for r in t if r['customer_id'] == 'K')))")


def small_shop():
    """The known customer and 300 others, of whom some bought once, returned or came twice a day."""
    chance = random.Random(7)
    rows = list(KNOWN)
    for customer in range(300):
        for order in range(chance.choice((1, 1, 2, 5, 9))):
            when = datetime.datetime(2025, 1, 1) + datetime.timedelta(
                minutes=chance.randrange(59 * 1440))
            for _ in range(chance.randrange(1, 5)):
                rows.append((f"o{customer}-{order}", f"C{customer}", str(when),
                             f"p{chance.randrange(20)}", "c", chance.choice((1, 2, 3, -1)),
                             chance.randrange(100, 5000) / 100, chance.choice((0.0, 0.5)),
                             chance.choice(("online", "Store", ""))))
    last = ("z", "C0", "2025-03-01 23:59:59", "p", "c", 1, 1.0, 0.0, "online")
    return [*rows, last, last]


@unittest.skipUnless(PYTHON.is_file(), "no .deps/bench-venv: run bench/setup")
class Rivals(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.folder = pathlib.Path(scratch.name)
        with open(cls.folder / "orders.csv", "w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows([HEADER, *small_shop()])
        cls.bench = load_run()
        for script in cls.bench.RIVALS.values():
            subprocess.run([PYTHON, BENCH / script, "orders.csv", script], check=True,
                           cwd=cls.folder, env=cls.bench.environment(1))

    def test_a_known_customer_has_the_features_of_the_definitions(self):
        for script in self.bench.RIVALS.values():
            text = subprocess.run([PYTHON, "-c", READ, self.folder / script / "features.parquet"],
                                  check=True, text=True, stdout=subprocess.PIPE).stdout
            features = self.bench.json.loads(text)
            self.assertEqual(set(features), {"customer_id", *EXPECTED})
            for name, value in EXPECTED.items():
                with self.subTest(script=script, feature=name):
                    self.assertAlmostEqual(features[name], value, places=12)

    def test_both_find_the_same_and_write_the_same_files(self):
        found = {name: self.bench.answers_in(self.folder / script)
                 for name, script in self.bench.RIVALS.items()}
        one, other = found.values()
        least = {k: min(one["inertia"][k], other["inertia"][k]) for k in one["inertia"]}
        self.assertEqual(answers.judge({"both": {**one, "inertia": least}, **found})[0], [])
        rows = small_shop()
        bought = [row for row in rows if row[1] and row[5] > 0 and row[6] > 0]
        self.assertEqual(one["customers"], len({row[1] for row in bought}))
        self.assertEqual(one["orders"], len({row[0] for row in bought}))
        self.assertEqual(one["purchases"], len(bought))
        self.assertEqual(one["exact duplicates"], len(rows) - len(set(rows)))
        files = [{path.name for path in (self.folder / script).iterdir()}
                 for script in self.bench.RIVALS.values()]
        self.assertEqual(files[0], files[1])

    @unittest.skipUnless(PROGRAM.is_file(), "no build/release/coterie: make build")
    def test_coterie_finds_the_same(self):
        options = argparse.Namespace(program=PROGRAM, threads=1)
        subprocess.run(self.bench.command_of("Coterie", options, "orders.csv", "coterie"),
                       check=True, cwd=self.folder, env=self.bench.environment(1),
                       stdout=subprocess.DEVNULL)
        found = {name: self.bench.answers_in(self.folder / folder)
                 for name, folder in {"Coterie": "coterie", **self.bench.RIVALS}.items()}
        self.assertEqual(answers.judge(found)[0], [])


if __name__ == "__main__":
    unittest.main()
