#!/usr/bin/env python3
"""What the segments of an earlier day said about the days after it, computed a second time.

Writes out_of_time_expected.json beside itself; the test is src/pipeline/out_of_time_test.cpp. The
data are Online Retail, of which only the figures are kept. It shares no code with Coterie: pandas,
numpy, SciPy, scikit-learn. Two things are rewritten because they are definitions: the hash of a
customer's id and the draw that puts a customer in a fold (src/base/random.hpp). Written with pandas
3.1.1, numpy 2.4.6, SciPy 1.17.1, scikit-learn 1.9.1; run it as
  COTERIE_DATA=<data folder> python3 tests/oracle/out_of_time_oracle.py

The project: as_of 2011-12-10, horizon 60 days, two folds; a grid rf_10 of recency_days and orders,
and four cells of orders and spend cut at their medians, where a value equal to the cut is high.
"""
import json
import pathlib

import numpy as np
import pandas as pd
from scipy.stats import spearmanr
from sklearn.linear_model import LinearRegression
from sklearn.metrics import adjusted_rand_score

from figures_oracle import BOXES, online_retail

HERE = pathlib.Path(__file__).resolve().parent
AS_OF = pd.Timestamp("2011-12-10")
HORIZON, FOLDS, SEED, CV_FOLDS = 60, 2, 1, 10
MASK = (1 << 64) - 1


def mix64(x):
    x = (x + 0x9e3779b97f4a7c15) & MASK
    x = ((x ^ (x >> 30)) * 0xbf58476d1ce4e5b9) & MASK
    x = ((x ^ (x >> 27)) * 0x94d049bb133111eb) & MASK
    return x ^ (x >> 31)


def key_of(text):
    h = 0xcbf29ce484222325
    for byte in text.encode():
        h = ((h ^ byte) * 0x100000001b3) & MASK
    return mix64(h ^ mix64(0))


def fold_of(customer):
    return mix64(mix64(mix64(SEED) ^ 0x666f6c64) ^ key_of(customer)) % CV_FOLDS


def snapshot(lines, as_of, window=None):
    """One row a customer with a purchase before as_of, in the order of ids."""
    own = lines[lines.order_date < as_of]
    if window:
        own = own[own.order_date >= as_of - pd.Timedelta(days=window)]
    by = own.groupby("customer_id")
    last = own.groupby(["customer_id", "order_id"]).order_date.min().groupby("customer_id").max()
    return pd.DataFrame({"recency_days": (as_of - last.dt.normalize()).dt.days,
                         "orders": by.order_id.nunique(), "micros": by.micros.sum()}).sort_index()


def grid_cuts(table):
    q = [0.2, 0.4, 0.6, 0.8]
    return np.quantile(table.recency_days, q), np.quantile(table.orders, q)


def grid(table, cuts):
    r = 5 - (table.recency_days.to_numpy()[:, None] > cuts[0]).sum(axis=1)
    f = 1 + (table.orders.to_numpy()[:, None] > cuts[1]).sum(axis=1)
    out = np.full(len(table), -1)
    for i, ((r0, r1), (f0, f1)) in enumerate(BOXES):
        out[(r >= r0) & (r <= r1) & (f >= f0) & (f <= f1)] = i
    return out


def cell_cuts(table):
    return np.quantile(table.orders, 0.5), np.quantile(table.micros / 1e6, 0.5)


def cells(table, cuts):
    often = table.orders.to_numpy() >= cuts[0]
    much = (table.micros / 1e6).to_numpy() >= cuts[1]
    return np.where(often, np.where(much, 0, 1), np.where(much, 2, 3))


MODELS = {"rfm": (grid_cuts, grid, 10), "cells": (cell_cuts, cells, 4)}


def cross_validated(x, y, fold):
    """Held-out R² with the training rows' mean below the line."""
    errors = total = 0.0
    for f in range(CV_FOLDS):
        train, held = fold != f, fold == f
        fit = LinearRegression().fit(x[train], y[train])
        errors += ((y[held] - fit.predict(x[held])) ** 2).sum()
        total += ((y[held] - y[train].mean()) ** 2).sum()
    return 1 - errors / total


def gini(score, outcome):
    """Twice the area between the diagonal and the curve of outcomes by ascending score; customers
    with one score share what they have."""
    def area(score):
        table = pd.DataFrame({"s": score, "y": outcome}).groupby("s").y.agg(["sum", "size"])
        x = np.concatenate([[0], table["size"].cumsum()]) / len(outcome)
        y = np.concatenate([[0], table["sum"].cumsum()]) / outcome.sum()
        return 1 - ((x[1:] - x[:-1]) * (y[1:] + y[:-1])).sum()
    return area(score) / area(outcome)


def judge(name, day, end, after):
    cuts_of, assign, k = MODELS[name]
    then = assign(day, cuts_of(day))
    future = after.reindex(day.index)
    micros = future.micros.fillna(0).astype(np.int64).to_numpy()
    orders = future.orders.fillna(0).astype(np.int64).to_numpy()
    spend, past = micros / 1e6, (day.micros / 1e6).to_numpy()
    segments = []
    for s in range(k):
        own = then == s
        segments.append({"customers": int(own.sum()), "past_micros": int(day.micros[own].sum()),
                         "spend_micros": int(micros[own].sum()), "orders": int(orders[own].sum()),
                         "active": int((orders[own] > 0).sum())})
    there = [s for s in segments if s["customers"]]
    past_mean = [s["past_micros"] / s["customers"] for s in there]
    future_mean = [s["spend_micros"] / s["customers"] for s in there]
    turned = sum(p > q and x < y for p, x in zip(past_mean, future_mean)
                 for q, y in zip(past_mean, future_mean))

    base = np.column_stack([np.log1p(day.recency_days), np.log1p(past)])
    dummies = (then[:, None] == np.arange(k)).astype(float)
    y, fold = np.log1p(spend), np.array([fold_of(c) for c in day.index])
    before = cross_validated(base, y, fold)
    both = cross_validated(np.column_stack([base, dummies]), y, fold)

    mean_by = lambda values: np.array([values[then == s].mean() for s in then])
    both_there = day.index.isin(end.index)
    now = pd.Series(assign(end, cuts_of(end)), end.index).reindex(day.index[both_there]).to_numpy()
    frozen = pd.Series(assign(end, cuts_of(day)), end.index).reindex(day.index).to_numpy()
    return {
        "segments": segments, "spearman": float(spearmanr(past_mean, future_mean).statistic),
        "turned": turned,
        "r_squared": {"before": before, "with_segments": both, "gain": both - before,
                      "segments_alone": cross_validated(dummies, y, fold)},
        "gini": {"by_past": gini(past, spend), "by_segments": gini(mean_by(past), spend),
                 "in_hindsight": gini(mean_by(spend), spend)},
        "from_to": pd.crosstab(then[both_there], now).reindex(
            index=range(k), columns=range(k), fill_value=0).to_numpy().ravel().tolist(),
        "stayed": float((then[both_there] == now).mean()),
        "stayed_frozen": float((then == frozen)[both_there].mean()),
        "adjusted_rand": adjusted_rand_score(then[both_there], now),
        "adjusted_rand_models": adjusted_rand_score(then, assign(day, cuts_of(end)))}


def folds_of(lines):
    out, end = [], snapshot(lines, AS_OF)
    for number in range(FOLDS):
        until = AS_OF - pd.Timedelta(days=HORIZON * number)
        day = snapshot(lines, until - pd.Timedelta(days=HORIZON))
        after = snapshot(lines, until, HORIZON)
        known, new = after[after.index.isin(day.index)], after[~after.index.isin(day.index)]
        out.append({"customers": len(day), "active": len(known), "orders": int(known.orders.sum()),
                    "spend_micros": int(known.micros.sum()), "new_customers": len(new),
                    "new_orders": int(new.orders.sum()), "new_spend_micros": int(new.micros.sum()),
                    "models": {name: judge(name, day, end, after) for name in MODELS}})
        end = day
    return out


def cut_of(now, other):
    """Both models on what two cuts of the data have in common."""
    both = now.index[now.index.isin(other.index)]
    out = {"customers": len(both), "gone": len(now) - len(both), "models": {}}
    for name, (cuts_of, assign, k) in MODELS.items():
        at = lambda table, cuts: pd.Series(assign(table, cuts), table.index)[both].to_numpy()
        own, frozen, refit = (at(now, cuts_of(now)), at(other, cuts_of(now)),
                              at(other, cuts_of(other)))
        out["models"][name] = {"changed_frozen": float((own != frozen).mean()),
                               "changed_refit": float((own != refit).mean()),
                               "adjusted_rand_frozen": adjusted_rand_score(own, frozen),
                               "adjusted_rand_refit": adjusted_rand_score(own, refit)}
    return out


def weeks_of(lines):
    """Orders a week, the last seven days first; whole weeks."""
    first = lines[lines.order_date < AS_OF].groupby(["customer_id", "order_id"]).order_date.min()
    week = (AS_OF - first - pd.Timedelta(seconds=1)).dt.total_seconds() // (7 * 86400)
    whole = (AS_OF - first.min()).days // 7
    return week.value_counts().reindex(range(whole), fill_value=0).astype(int).tolist()


def peak_of(weeks):
    """The rule of src/evidence/sensitivity.hpp by trying every stretch."""
    year, best = np.array(weeks[:52]), None
    for length in range(4, 9):
        for begin in range(len(year) - length + 1):
            own = year[begin:begin + length]
            rest = np.delete(year, np.arange(begin, begin + length))
            above = (own - np.median(rest)).sum()
            if (own.mean() >= 1.5 * np.median(rest) and own.min() > np.quantile(rest, 0.75)
                    and (best is None or above > best[0])):
                best = (above, begin, length, own.mean(), np.median(rest))
    return best


def main():
    lines = online_retail()
    lines["micros"] = (lines.unit_price * 1e6).round().astype(np.int64) * lines.quantity
    now, weeks = snapshot(lines, AS_OF), weeks_of(lines)
    peak = peak_of(weeks)
    assert peak is not None
    _, begin, length, mean, median = peak
    until = AS_OF - pd.Timedelta(weeks=begin)
    start = until - pd.Timedelta(weeks=length)
    # A peak that ends within a week of as_of is cut off; one before it is left out.
    other = (snapshot(lines, start) if begin == 0 else
             snapshot(lines[(lines.order_date < start) | (lines.order_date >= until)], AS_OF))
    result = {"folds": folds_of(lines),
              "shift_1": cut_of(now, snapshot(lines, AS_OF - pd.Timedelta(days=1))),
              "shift_7": cut_of(now, snapshot(lines, AS_OF - pd.Timedelta(days=7))),
              "weeks": weeks,
              "peak": {"begin": begin, "weeks": length, "orders_a_week": float(mean),
                       "median_week": float(median), **cut_of(now, other)}}
    (HERE / "out_of_time_expected.json").write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
