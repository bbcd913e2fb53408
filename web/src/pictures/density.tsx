// How the methods of density came to their groups: for dbscan the distances to neighbours with eps,
// for hdbscan the groups that split off and how long each held.
import { Chart, type Look } from '../chart';
import type { Density, Model } from '../document';
import type { EChartsOption } from '../echarts';
import { Drawing, Figure } from '../figure';
import {
  branchesOf,
  condensedAnswer,
  having,
  neighboursAnswer,
  segmentOf,
  ticks,
} from '../methods';
import type { Numbers } from '../numbers';
import { Named } from '../pieces';
import { useRun } from '../run';
import { words } from '../words';

/** The last distances can be a hundred times those that count: above so many eps they stand at the edge. */
const EDGE = 4;
const MANY = 40;

const edgeOf = ({ eps, k_distances }: Density): number => {
  const last = k_distances.at(-1) ?? 1;
  return eps ? Math.min(last, EDGE * eps) : last;
};

const rank = (i: number, of: number): number => (i + 1) / of;

function option(density: Density, look: Look, n: Numbers): EChartsOption {
  const w = words.neighbours;
  const { eps, k_distances: distances } = density;
  const edge = edgeOf(density);
  const axis = {
    type: 'value',
    min: 0,
    nameLocation: 'middle',
    nameTextStyle: { color: look.muted },
    splitLine: { lineStyle: { color: look.line } },
  };
  return {
    grid: { left: 60, right: 20, top: 16, bottom: 44 },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: look.muted } },
      formatter: (items: unknown) => {
        const i = (items as { dataIndex: number }[])[0]?.dataIndex ?? 0;
        return `${n.share(rank(i, distances.length))} ${words.segments.ofCustomers}\n${n.short(distances[i])}`;
      },
    },
    xAxis: {
      ...axis,
      max: 1,
      interval: 0.25,
      name: w.x,
      nameGap: 26,
      axisLabel: { color: look.muted, formatter: (value: number) => n.share(value) },
    },
    yAxis: {
      ...axis,
      max: edge * 1.04,
      name: w.y(n.whole(density.min_points)),
      nameGap: 40,
      axisLabel: {
        color: look.muted,
        showMaxLabel: false,
        formatter: (value: number) => n.short(value),
      },
    },
    series: [
      {
        type: 'line',
        data: distances.map((d, i) => [rank(i, distances.length), Math.min(d, edge)]),
        symbol: 'none',
        lineStyle: { color: look.accent, width: 2 },
        areaStyle: { color: look.accent, opacity: 0.08 },
        markLine: {
          silent: true,
          symbol: 'none',
          data: eps === null ? [] : [{ yAxis: eps }],
          lineStyle: { color: look.ink, type: [4, 4] },
          label: {
            formatter: w.eps(n.short(eps)),
            position: 'insideStartTop',
            color: look.ink,
            fontSize: 12,
          },
        },
      },
    ],
  } as EChartsOption;
}

function Curve({ model, density, id }: { model: Model; density: Density; id: string }) {
  const { document, n } = useRun();
  const w = words.neighbours;
  const question = w.question(model.name);
  const answer = neighboursAnswer(model, density, n);
  const distances = density.k_distances;
  const edge = edgeOf(density);
  const note = [
    w.note,
    w.measured(n.whole(density.measured), n.whole(document.totals.customers)),
    ...(distances.at(-1)! > edge ? [w.edge(n.short(edge))] : []),
  ];
  return (
    <Figure
      id={id}
      question={question}
      answer={answer}
      note={note.join(' ')}
      table={() => ({
        columns: [
          { label: w.rank, kind: 'share' },
          { label: w.distance, kind: 'number' },
        ],
        rows: distances.map((d, i) => [rank(i, distances.length), d]),
      })}
    >
      <div class="narrow">
        <Chart label={answer ?? question} height={320} draw={(look) => option(density, look, n)} />
      </div>
    </Figure>
  );
}

function Lives({ model, density, id }: { model: Model; density: Density; id: string }) {
  const { n } = useRun();
  const w = words.condensed;
  const { nodes } = density;
  const question = w.question(model.name);
  const answer = condensedAnswer(model, density, n) ?? question;
  const branches = branchesOf(nodes, MANY);
  // A group of equal customers never ends: its bar goes to the edge.
  const high = Math.max(...nodes.flatMap((node) => [node.birth ?? 0, node.death ?? 0])) * 1.02 || 1;
  const left = (value: number) => `${(100 * value) / high}%`;
  const most = Math.max(1, ...nodes.map((node) => node.customers));
  const nameOf = (at: number): string => {
    const node = nodes[at]!;
    if (node.segment !== null) return segmentOf(model, node.segment).name;
    return node.parent === null ? words.all : w.group(n.whole(at));
  };
  const marks = ticks(high, 4);
  return (
    <Figure
      id={id}
      question={question}
      answer={answer}
      note={[
        w.note,
        ...(branches.length < nodes.length
          ? [w.fewer(n.whole(branches.length), n.whole(nodes.length))]
          : []),
      ].join(' ')}
      table={() => ({
        columns: [
          { label: w.columns.group, kind: 'whole' },
          { label: w.columns.parent, kind: 'whole' },
          { label: w.columns.birth, kind: 'number' },
          { label: w.columns.death, kind: 'number' },
          { label: words.customers, kind: 'whole' },
          { label: w.columns.stability, kind: 'number' },
          { label: words.segment },
        ],
        rows: nodes.map((node, i) => [
          i,
          node.parent,
          node.birth,
          node.death,
          node.customers,
          node.stability,
          node.segment === null ? null : segmentOf(model, node.segment).name,
        ]),
      })}
    >
      <p class="axis-title">{w.axis}</p>
      <Drawing label={answer} kind="lives">
        {branches.map((branch) => {
          const { mark } = segmentOf(model, branch.segment);
          const birth = branch.birth ?? 0;
          return (
            <div key={branch.at} class={`life${mark ? ` s${mark.colour}` : ' passed'}`}>
              <span class="who" style={{ paddingLeft: `${Math.min(branch.depth, 8) * 0.6}rem` }}>
                <Named name={nameOf(branch.at)} mark={mark} />
              </span>
              <span class="span" title={w.life(n.short(birth), n.short(branch.death))}>
                <b
                  style={{
                    left: left(birth),
                    width: left(Math.max(0, (branch.death ?? high) - birth)),
                    height: `${20 + 80 * Math.sqrt(branch.customers / most)}%`,
                  }}
                />
              </span>
              <span class="number">{n.whole(branch.customers)}</span>
            </div>
          );
        })}
        <div class="life axis">
          <span />
          <span class="ticks">
            {marks.map((t, i) => (
              <span
                key={t}
                class={i ? (t > 0.95 * high ? 'last' : '') : 'first'}
                style={{ left: left(t) }}
              >
                {n.short(t)}
              </span>
            ))}
          </span>
          <span class="number">{words.customers}</span>
        </div>
      </Drawing>
    </Figure>
  );
}

const numbered = (id: string, i: number): string => (i ? `${id}-${i + 1}` : id);

export function Neighbours() {
  const { document } = useRun();
  return (
    <>
      {having(document, 'density')
        .filter(({ found }) => found.k_distances.length > 0)
        .map(({ model, found }, i) => (
          <Curve key={model.name} id={numbered('neighbours', i)} model={model} density={found} />
        ))}
    </>
  );
}

export function Condensed() {
  const { document } = useRun();
  return (
    <>
      {having(document, 'density')
        .filter(({ found }) => found.nodes.length > 0)
        .map(({ model, found }, i) => (
          <Lives key={model.name} id={numbered('condensed', i)} model={model} density={found} />
        ))}
    </>
  );
}
