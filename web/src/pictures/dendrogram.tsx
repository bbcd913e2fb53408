// The top of a tree of merges: brackets at the heights where groups join, the line where the tree is
// cut, and below each branch its customers and its segment.
import type { Model, Tree } from '../document';
import { sum } from '../answers';
import { Drawing, Figure } from '../figure';
import {
  cutOf,
  having,
  nodesOf,
  runsOf,
  segmentOf,
  ticks,
  treeAnswer,
  type Node,
} from '../methods';
import { Named, Scroll, Symbol } from '../pieces';
import { useRun } from '../run';
import { words } from '../words';

const w = words.tree;
/** A branch and the symbol below it need so many pixels; a wider tree scrolls. */
const LEAF = 9;

const round = (value: number) => +value.toFixed(4);

/** Brackets of these merges, y from 0 (top) to 1. */
function brackets(tree: Tree, nodes: Node[], of: (node: Node) => boolean, high: number): string {
  const y = (height: number) => round(1 - height / high);
  return tree.merges
    .map((merge, i) => {
      const node = nodes[tree.leaves.length + i]!;
      const [left, right] = [nodes[merge.left]!, nodes[merge.right]!];
      if (!of(node)) return '';
      return `M${round(left.x)} ${y(left.height)}V${y(node.height)}H${round(right.x)}V${y(right.height)}`;
    })
    .join('');
}

/** A triangle for each branch of several customers. */
const triangles = (tree: Tree, segment: number, high: number): string =>
  tree.leaves
    .map(({ height, segment: own }, i) =>
      own === segment && height
        ? `M${round(i + 0.5)} ${round(1 - height / high)}L${round(i + 0.85)} 1H${round(i + 0.15)}Z`
        : '',
    )
    .join('');

function Plot({ model, tree }: { model: Model; tree: Tree }) {
  const { n } = useRun();
  const nodes = nodesOf(tree);
  const cut = cutOf(nodes);
  const high = Math.max(...nodes.map((node) => node.height)) * 1.06 || 1;
  const top = (height: number) => `${(1 - height / high) * 100}%`;
  const marks = ticks(high);
  const runs = runsOf(tree);
  const ids = [...new Set(tree.leaves.map((leaf) => leaf.segment))];
  const colour = (id: number) => `s${segmentOf(model, id).mark?.colour ?? 8}`;
  const line = cut && (cut.kept + cut.undone) / 2;
  const most = Math.max(1, ...tree.leaves.map((leaf) => leaf.customers));
  // Every second segment is hatched: two that touch differ without their colours.
  const pattern = new Map(ids.map((id, i) => [id, i % 2 ? ' hatched' : '']));
  return (
    <>
      <div class="tree">
        <svg viewBox={`0 0 ${tree.leaves.length} 1`} preserveAspectRatio="none">
          <path
            class="guides"
            d={marks.map((t) => `M0 ${round(1 - t / high)}H${tree.leaves.length}`).join('')}
          />
          {ids.map((id) => (
            <g key={id} class={colour(id)}>
              <path class="branch" d={triangles(tree, id, high)} />
              <path class="own" d={brackets(tree, nodes, (node) => node.segment === id, high)} />
            </g>
          ))}
          <path class="above" d={brackets(tree, nodes, (node) => node.segment === null, high)} />
          {line !== null && (
            <path class="line" d={`M0 ${round(1 - line / high)}H${tree.leaves.length}`} />
          )}
        </svg>
        {marks.map((t) => (
          <span key={t} class="tick" style={{ top: top(t) }}>
            {n.short(t)}
          </span>
        ))}
        {line !== null && (
          <span class="at" style={{ top: top(line) }}>
            {w.cut(n.whole(ids.length))}
          </span>
        )}
      </div>
      <div class="crowd">
        {tree.leaves.map((leaf, i) => (
          <span
            key={i}
            class={colour(leaf.segment)}
            title={w.leaf(
              segmentOf(model, leaf.segment).name,
              n.whole(leaf.customers),
              n.short(leaf.height),
            )}
          >
            <b
              class={`people${pattern.get(leaf.segment)}`}
              style={{ height: `${(100 * leaf.customers) / most}%` }}
            />
          </span>
        ))}
      </div>
      <div class="runs">
        {runs.map(({ segment, leaves }, i) => {
          const { mark } = segmentOf(model, segment);
          return (
            <span key={i} class={colour(segment)} style={{ flexGrow: leaves }}>
              {mark && <Symbol mark={mark} size={LEAF} />}
            </span>
          );
        })}
      </div>
    </>
  );
}

function Dendrogram({ model, tree, id }: { model: Model; tree: Tree; id: string }) {
  const { n } = useRun();
  const question = w.question(model.name);
  const answer = treeAnswer(model, tree, n);
  const present = model.segments.filter((s) => tree.leaves.some((leaf) => leaf.segment === s.id));
  return (
    <Figure
      id={id}
      question={question}
      answer={answer}
      note={w.note}
      table={() => ({
        columns: [
          { label: w.columns.node, kind: 'whole' },
          { label: w.columns.left, kind: 'whole' },
          { label: w.columns.right, kind: 'whole' },
          { label: w.columns.height, kind: 'number' },
          { label: words.customers, kind: 'whole' },
          { label: words.segment },
        ],
        rows: nodesOf(tree).map((node, i) => {
          const merge = tree.merges[i - tree.leaves.length];
          return [
            i,
            merge?.left ?? null,
            merge?.right ?? null,
            node.height,
            node.customers,
            node.segment === null ? null : segmentOf(model, node.segment).name,
          ];
        }),
      })}
    >
      <p class="axis-title">{w.axis}</p>
      <Scroll name={`${model.name}: ${answer}`}>
        <Drawing label={answer} kind="dendrogram">
          <div style={{ minWidth: `${tree.leaves.length * LEAF}px` }}>
            <Plot model={model} tree={tree} />
          </div>
        </Drawing>
      </Scroll>
      <p class="axis-title">{w.bars}</p>
      <ul class="names">
        {present.map((s) => {
          const leaves = tree.leaves.filter((leaf) => leaf.segment === s.id);
          return (
            <li key={s.id}>
              <Named {...segmentOf(model, s.id)} />
              <small>
                {w.size(n.whole(sum(leaves.map((l) => l.customers))), n.whole(leaves.length))}
              </small>
            </li>
          );
        })}
      </ul>
    </Figure>
  );
}

export function Dendrograms() {
  const { document } = useRun();
  return (
    <>
      {having(document, 'tree')
        .filter(({ found }) => found.merges.length > 0)
        .map(({ model, found }, i) => (
          <Dendrogram
            key={model.name}
            id={i ? `dendrogram-${i + 1}` : 'dendrogram'}
            model={model}
            tree={found}
          />
        ))}
    </>
  );
}
