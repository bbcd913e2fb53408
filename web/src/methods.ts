// What the methods of clustering know beside their segments, read from the document: how stable the
// segments are, the tree of merges, the distances to neighbours, the groups that split off. Plain
// numbers and sentences; the pictures are in pictures/.
import { best, brief } from './answers';
import type { Density, DensityNode, Maybe, Model, RunDocument, Stability, Tree } from './document';
import type { Numbers } from './numbers';
import { markOf, type Mark } from './palette';
import { words } from './words';

/** Models that have this part, in the order of the document; none of an older one. */
export function having<K extends 'stability' | 'tree' | 'density'>(document: RunDocument, part: K) {
  return document.models.flatMap((model) => {
    const found = model[part];
    return found ? [{ model, found: found as NonNullable<Model[K]> }] : [];
  });
}

/** A segment of any model: the name and the mark that the cards give it when the model is theirs. */
export function segmentOf(model: Model, id: Maybe<number>): { name: string; mark: Mark | null } {
  const at = model.segments.findIndex((segment) => segment.id === id);
  return at < 0
    ? { name: words.none, mark: null }
    : { name: model.segments[at]!.name, mark: markOf(at) };
}

/** About `wanted` round numbers from 0 to `high`. */
export function ticks(high: number, wanted = 5): number[] {
  if (!(high > 0) || !Number.isFinite(high)) return [0];
  const raw = high / wanted;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = unit * (raw / unit > 5 ? 10 : raw / unit > 2 ? 5 : raw / unit > 1 ? 2 : 1);
  return Array.from({ length: Math.floor(high / step + 1e-9) + 1 }, (_, i) => i * step);
}

export const stabilitySentence = (s: Stability, n: Numbers): string =>
  words.stability.sentence(
    n.fixed(s.adjusted_rand, 2),
    s.low === null || s.high === null ? null : [n.fixed(s.low, 2), n.fixed(s.high, 2)],
    s.split_half === null ? null : n.fixed(s.split_half, 2),
    n.whole(s.resamples),
    n.whole(s.customers),
  );

/** The least stable segment of the chosen model, or of the first that was measured. */
export function stabilityAnswer(document: RunDocument, n: Numbers): string | null {
  const all = having(document, 'stability');
  const one = all.find(({ model }) => model.name === document.chosen) ?? all[0];
  const worst = one && best(one.found.segments, (s) => (s.jaccard === null ? null : -s.jaccard));
  if (!one || !worst) return null;
  return words.stability.answer(
    brief(one.model.name),
    brief(segmentOf(one.model, worst.id).name),
    n.fixed(worst.jaccard, 2),
    words.stability.words[worst.word ?? ''] ?? worst.word ?? words.missing,
  );
}

export interface Node {
  /** Of the middle, in leaves from the left. */
  x: number;
  height: number;
  customers: number;
  /** null: leaves of several segments are below. */
  segment: Maybe<number>;
}

/** Leaves, then merges, as the document counts them. */
export function nodesOf(tree: Tree): Node[] {
  const nodes = tree.leaves.map((leaf, i): Node => ({
    x: i + 0.5,
    height: leaf.height ?? 0,
    customers: leaf.customers,
    segment: leaf.segment,
  }));
  for (const merge of tree.merges) {
    const [left, right] = [nodes[merge.left]!, nodes[merge.right]!];
    nodes.push({
      x: (left.x + right.x) / 2,
      height: merge.height ?? 0,
      customers: merge.customers,
      segment: left.segment === right.segment ? left.segment : null,
    });
  }
  return nodes;
}

/** Between which heights the tree is cut: the last merge that is kept, the first that is undone. */
export function cutOf(nodes: Node[]): { kept: number; undone: number } | null {
  const heights = (whole: boolean) =>
    nodes.filter((node) => (node.segment !== null) === whole).map((node) => node.height);
  const [kept, undone] = [Math.max(0, ...heights(true)), Math.min(...heights(false))];
  return Number.isFinite(undone) && kept <= undone ? { kept, undone } : null;
}

/** Neighbouring leaves of one segment. */
export function runsOf(tree: Tree): { segment: number; leaves: number }[] {
  const runs: { segment: number; leaves: number }[] = [];
  for (const { segment } of tree.leaves) {
    if (runs.at(-1)?.segment === segment) ++runs.at(-1)!.leaves;
    else runs.push({ segment, leaves: 1 });
  }
  return runs;
}

export function treeAnswer(model: Model, tree: Tree, n: Numbers): string {
  const nodes = nodesOf(tree);
  const cut = cutOf(nodes);
  const k = new Set(tree.leaves.map((leaf) => leaf.segment)).size;
  return cut
    ? words.tree.answer(n.whole(k), n.short(cut.kept), n.short(cut.undone))
    : words.tree.whole(brief(model.name), n.short(nodes.at(-1)?.height));
}

/** Of those measured, the share whose `min_points`-th neighbour is within eps. */
export function coreShare({ eps, k_distances }: Density): number | null {
  if (eps === null || !k_distances.length) return null;
  return k_distances.filter((distance) => distance <= eps).length / k_distances.length;
}

export function neighboursAnswer(model: Model, density: Density, n: Numbers): string | null {
  const share = coreShare(density);
  return share === null
    ? null
    : words.neighbours.answer(
        n.share(share),
        n.whole(density.min_points),
        n.short(density.eps),
        n.whole(model.customers_without),
      );
}

export interface Branch extends DensityNode {
  /** Its index in the document's list. */
  at: number;
  depth: number;
}

/**
 * Groups in the order of the tree, children behind their parent, the larger one first; at most so
 * many: segments and what they come from, then the largest.
 */
export function branchesOf(nodes: DensityNode[], most: number): Branch[] {
  const kept = new Set<number>();
  nodes.forEach((node, i) => {
    if (node.segment === null) return;
    for (let at: Maybe<number> = i; at !== null && !kept.has(at); at = nodes[at]!.parent)
      kept.add(at);
  });
  // A parent is larger than its children, or comes before them: it is never left out before them.
  const bySize = nodes.map((_, i) => i).sort((a, b) => nodes[b]!.customers - nodes[a]!.customers);
  for (const i of bySize) if (kept.size < most) kept.add(i);
  const out: Branch[] = [];
  const visit = (parent: Maybe<number>, depth: number) => {
    for (const at of bySize)
      if (kept.has(at) && nodes[at]!.parent === parent) {
        out.push({ ...nodes[at]!, at, depth });
        visit(at, depth + 1);
      }
  };
  visit(null, 0);
  return out;
}

export function condensedAnswer(model: Model, { nodes }: Density, n: Numbers): string | null {
  const chosen = nodes.filter((node) => node.segment !== null);
  if (!nodes.length) return null;
  const steadiest = best(chosen, (node) => node.stability);
  return words.condensed.answer(
    n.whole(nodes.length),
    n.whole(chosen.length),
    steadiest && brief(segmentOf(model, steadiest.segment).name),
    n.short(steadiest?.stability),
  );
}
