import { describe, expect, it } from 'vitest';
import { madeUp } from '../dev/made_up';
import type { Density, DensityNode, Model, Tree } from './document';
import * as methods from './methods';
import { makeNumbers } from './numbers';

const n = makeNumbers('en', null);
const plain = (text: string | null) => text?.replaceAll('\u00a0', ' ');

/** Five branches: 0 and 1 join at 2, 3 and 4 at 3, 2 joins the first at 4, all at 10. */
const tree: Tree = {
  leaves: [30, 20, 5, 40, 1].map((customers, i) => ({
    customers,
    height: i === 4 ? 0 : 1,
    segment: i < 3 ? 2 : 1,
  })),
  merges: [
    { left: 0, right: 1, height: 2, customers: 50 },
    { left: 3, right: 4, height: 3, customers: 41 },
    { left: 5, right: 2, height: 4, customers: 55 },
    { left: 7, right: 6, height: 10, customers: 96 },
  ],
};
const run = madeUp({ segments: 2, features: 2 });
const model: Model = { ...run.models[0]!, customers_without: 7 };

const density = (part: Partial<Density>): Density => ({
  eps: null,
  min_points: 5,
  measured: 0,
  k_distances: [],
  nodes: [],
  ...part,
});

describe('the tree', () => {
  it('places a merge in the middle of what it joins', () => {
    const nodes = methods.nodesOf(tree);
    expect(nodes.map((node) => node.x)).toEqual([0.5, 1.5, 2.5, 3.5, 4.5, 1, 4, 1.75, 2.875]);
    expect(nodes.map((node) => node.segment)).toEqual([2, 2, 2, 1, 1, 2, 1, 2, null]);
  });
  it('is cut between the merge that is kept and the one that is undone', () => {
    expect(methods.cutOf(methods.nodesOf(tree))).toEqual({ kept: 4, undone: 10 });
    expect(methods.treeAnswer(model, tree, n)).toBe(
      'Cut between the heights 4 and 10, the tree leaves 2 segments.',
    );
    const three = structuredClone(tree);
    three.leaves[2]!.segment = 3;
    expect(methods.cutOf(methods.nodesOf(three))).toEqual({ kept: 3, undone: 4 });
    // Every branch is a segment: the cut lies above the branches themselves.
    const all = structuredClone(tree);
    all.leaves.forEach((leaf, i) => (leaf.segment = i));
    expect(methods.cutOf(methods.nodesOf(all))).toEqual({ kept: 1, undone: 2 });
  });
  it('has no cut when all are one segment', () => {
    const one = structuredClone(tree);
    for (const leaf of one.leaves) leaf.segment = 1;
    expect(methods.cutOf(methods.nodesOf(one))).toBeNull();
    expect(methods.treeAnswer(model, one, n)).toBe(
      'All customers of clusters are one segment; its last merge is at height 10.',
    );
  });
  it('puts neighbouring branches of a segment together', () => {
    expect(methods.runsOf(tree)).toEqual([
      { segment: 2, leaves: 3 },
      { segment: 1, leaves: 2 },
    ]);
  });
});

describe('densities', () => {
  const node = (parent: number | null, customers: number, segment: number | null): DensityNode => ({
    parent,
    birth: 1,
    death: 2,
    customers,
    stability: customers / 10,
    segment,
  });
  it('counts those with near neighbours', () => {
    const curve = density({ eps: 2, k_distances: [1, 1.5, 2, 2.5, 9] });
    expect(methods.coreShare(curve)).toBe(0.6);
    expect(plain(methods.neighboursAnswer(model, curve, n))).toBe(
      '60 % of customers are among 5 within eps = 2, themselves counted; ' +
        '7 customers stay without a segment.',
    );
    expect(methods.neighboursAnswer(model, density({ eps: 2 }), n)).toBeNull();
  });
  it('orders groups as a tree, and keeps segments and what they come from', () => {
    const nodes = [
      node(null, 100, null),
      node(0, 60, null),
      node(0, 30, null),
      node(1, 20, null),
      node(1, 25, null),
      node(2, 4, 1),
    ];
    const order = (most: number) =>
      methods.branchesOf(nodes, most).map(({ at, depth }) => [at, depth]);
    expect(order(9)).toEqual([
      [0, 0],
      [1, 1],
      [4, 2],
      [3, 2],
      [2, 1],
      [5, 2],
    ]);
    expect(order(4).map(([at]) => at)).toEqual([0, 1, 2, 5]);
    expect(methods.condensedAnswer(model, density({ nodes }), n)).toBe(
      '6 groups in the tree, 1 of them a segment. The steadiest is Champions (stability 0.4).',
    );
    expect(methods.condensedAnswer(model, density({}), n)).toBeNull();
  });
});

describe('stability', () => {
  it('names the least stable segment of the chosen model first', () => {
    const found = madeUp({ segments: 4, features: 2, methods: true });
    expect(methods.stabilityAnswer(found, n)).toBe(
      'Drawn anew, Promising of tree came back least: Jaccard similarity 0.58, dissolved.',
    );
    const own = structuredClone(found.models.find((m) => m.stability)!.stability!);
    own.segments = [{ id: 1, jaccard: 0.7, dissolved: 1, word: 'pattern' }];
    found.models[0]!.stability = own;
    expect(methods.stabilityAnswer(found, n)).toBe(
      'Drawn anew, Champions of clusters came back least: Jaccard similarity 0.70, ' +
        'a pattern, its members doubtful.',
    );
    expect(methods.stabilityAnswer(madeUp({ segments: 2, features: 2 }), n)).toBeNull();
  });
  it('leaves out what was not measured', () => {
    expect(
      methods.stabilitySentence(
        {
          adjusted_rand: 0.5,
          low: null,
          high: null,
          split_half: null,
          resamples: 1,
          customers: 1200,
          segments: [],
        },
        n,
      ),
    ).toBe('Adjusted Rand index 0.50 over 1 new draw of 1,200 customers.');
  });
});

describe('ticks', () => {
  it('are round and reach no further than the highest', () => {
    expect(methods.ticks(131)).toEqual([0, 50, 100]);
    expect(methods.ticks(10)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(methods.ticks(0.0023).map((t) => +t.toFixed(6))).toEqual([
      0, 0.0005, 0.001, 0.0015, 0.002,
    ]);
    expect(methods.ticks(0)).toEqual([0]);
  });
});
