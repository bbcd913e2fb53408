// The map of customers on two principal components, as density: all of them, then one small map a
// segment over the grey of all. Never a dot a customer.
import { useState } from 'preact/hooks';
import { mapAnswer, sum } from '../answers';
import type { DensityMap } from '../document';
import { Drawing, Figure, Missing } from '../figure';
import { FeatureName, Legend, SegmentName, Symbol } from '../pieces';
import { useRun } from '../run';
import { words } from '../words';

type Cells = [number, number, number][];

/** One path for each of five steps of density, even in the logarithm: few elements. */
function densityPaths(cells: Cells, bins: number, full: number): string[] {
  const paths = ['', '', '', '', ''];
  for (const [x, y, count] of cells) {
    if (count <= 0) continue;
    const level =
      full <= 1 ? 4 : Math.min(4, Math.floor((Math.log(count) / Math.log(full)) * 4.999));
    paths[level] += `M${x} ${bins - 1 - y}h1v1h-1z`;
  }
  return paths;
}

function allCells(map: DensityMap): Cells {
  const cells = new Map<number, number>();
  for (const segment of map.segments) {
    for (const [x, y, count] of segment.cells) {
      cells.set(y * map.bins + x, (cells.get(y * map.bins + x) ?? 0) + count);
    }
  }
  return [...cells].map(([at, count]) => [at % map.bins, Math.floor(at / map.bins), count]);
}

const most = (cells: Cells) => Math.max(1, ...cells.map(([, , count]) => count));

function Density({
  cells,
  bins,
  full,
  kind,
}: {
  cells: Cells;
  bins: number;
  full: number;
  kind: string;
}) {
  return (
    <svg class={`density ${kind}`} viewBox={`0 0 ${bins} ${bins}`} preserveAspectRatio="none">
      {densityPaths(cells, bins, full).map(
        (d, level) => d && <path key={level} class={`d${level}`} d={d} />,
      )}
    </svg>
  );
}

interface Point {
  id: number;
  left: number;
  top: number;
  name: string;
}

interface Box {
  from: number;
  to: number;
  top: number;
}

const HIGH = 5; // percent of the box that a line of text takes

/**
 * Where labels stand, in percent of the box: at their symbol's side, or the least way up or
 * down from there at which they cover no other label and no symbol; null where there is no such
 * place near by.
 */
export function placeLabels(
  points: Point[],
): (Point & { label: number | null; leftward: boolean })[] {
  const taken: Box[] = points.map(({ left, top }) => ({ from: left - 1.6, to: left + 1.6, top }));
  const free = (box: Box, own: number) =>
    taken.every(
      (other, i) =>
        i === own ||
        other.to < box.from ||
        other.from > box.to ||
        Math.abs(other.top - box.top) >= HIGH,
    );
  return points.map((point, own) => {
    const wide = Math.min(42, 3 + point.name.length * 1.45);
    const leftward = point.left > 70 || (point.left > 50 && point.left + wide > 100);
    const box = (label: number): Box =>
      leftward
        ? { from: point.left - wide, to: point.left - 1.7, top: label }
        : { from: point.left + 1.7, to: point.left + wide, top: label };
    const label =
      Array.from(
        { length: 40 },
        (_, i) => point.top + Math.ceil(i / 2) * 1.5 * (i % 2 ? 1 : -1),
      ).find((at) => at > 2.5 && at < 97.5 && free(box(at), own)) ?? null;
    if (label !== null) taken.push(box(label));
    return { ...point, label, leftward };
  });
}

function Loadings({ map }: { map: DensityMap }) {
  const { n } = useRun();
  const full = Math.max(...map.loadings.flatMap((l) => [Math.abs(l.x), Math.abs(l.y)]), 1e-9);
  const weight = (l: DensityMap['loadings'][number]) =>
    Math.hypot(l.x * map.explained[0], l.y * map.explained[1]);
  const ordered = [...map.loadings].sort((a, b) => weight(b) - weight(a)).slice(0, 14);
  const bar = (value: number) => (
    <i class={`diverging ${value < 0 ? 'below' : 'above'}`}>
      <b style={{ width: `${(Math.abs(value) / full) * 50}%` }} />
    </i>
  );
  return (
    <table class="loadings">
      <caption>{words.map.loadings}</caption>
      <thead>
        <tr>
          <td />
          {[1, 2].map((i) => (
            <th key={i} scope="col" colSpan={2}>
              {words.map.loading(i)} <small>{n.share(map.explained[i - 1])}</small>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ordered.map((l) => (
          <tr key={l.feature}>
            <th scope="row">
              <FeatureName name={l.feature} />
            </th>
            <td aria-hidden="true">{bar(l.x)}</td>
            <td class="number">{n.fixed(l.x, 2)}</td>
            <td aria-hidden="true">{bar(l.y)}</td>
            <td class="number">{n.fixed(l.y, 2)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What lies in the cell under the pointer. */
function useHere(map: DensityMap): [string, (event: PointerEvent) => void] {
  const run = useRun();
  const [text, say] = useState<string>(words.map.here);
  const look = (event: PointerEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * map.bins);
    const y = map.bins - 1 - Math.floor(((event.clientY - box.top) / box.height) * map.bins);
    const found = map.segments
      .flatMap(({ id, cells }) =>
        cells
          .filter((cell) => cell[0] === x && cell[1] === y)
          .map((cell) => ({ id, count: cell[2] })),
      )
      .sort((a, b) => b.count - a.count);
    say(
      found.length === 0
        ? words.map.nobody
        : words.map.count(
            run.n.whole(sum(found.map((f) => f.count))),
            found
              .slice(0, 4)
              .map((f) => `${run.nameOf(f.id)} ${run.n.whole(f.count)}`)
              .join(', '),
          ),
    );
  };
  return [text, look];
}

function Picture({ map, answer }: { map: DensityMap; answer: string }) {
  const run = useRun();
  const [here, look] = useHere(map);
  const all = allCells(map);
  const full = most(all);
  const points = placeLabels(
    map.centres.map(({ id, x, y }) => ({
      id,
      name: run.nameOf(id),
      left: Math.max(1, Math.min(99, ((x - map.x.low) / (map.x.high - map.x.low || 1)) * 100)),
      top: Math.max(1, Math.min(99, (1 - (y - map.y.low) / (map.y.high - map.y.low || 1)) * 100)),
    })),
  );
  return (
    <div>
      <p class="axis-title">{words.map.axis(2, run.n.share(map.explained[1]))} ↑</p>
      <Drawing label={answer} kind="map">
        <div class="plane" onPointerMove={look}>
          <Density cells={all} bins={map.bins} full={full} kind="plain" />
          <svg class="leaders" viewBox="0 0 100 100" preserveAspectRatio="none">
            {points.map(
              ({ id, left, top, label, leftward }) =>
                label !== null &&
                label !== top && (
                  <path key={id} d={`M${left} ${top}L${left + (leftward ? -2 : 2)} ${label}`} />
                ),
            )}
          </svg>
          {points.map(({ id, name, left, top, label, leftward }) => (
            <div key={id} class={`centre${leftward ? ' left' : ''}`}>
              {label !== null && (
                <span
                  style={{
                    [leftward ? 'right' : 'left']: `${leftward ? 100 - left : left}%`,
                    top: `${label}%`,
                  }}
                >
                  {name}
                </span>
              )}
              <i style={{ left: `${left}%`, top: `${top}%` }}>
                <Symbol mark={run.mark(id)} size={15} />
              </i>
            </div>
          ))}
        </div>
      </Drawing>
      <p class="axis-title right">{words.map.axis(1, run.n.share(map.explained[0]))} →</p>
      <p class="note here">{here}</p>
    </div>
  );
}

export function CustomerMap() {
  const run = useRun();
  const { document, n } = run;
  const map = document.figures?.map;
  if (!map) return <Missing why={words.map.missing} />;
  const answer = mapAnswer(map, n) ?? words.map.question;
  const all = allCells(map);
  return (
    <Figure
      id="map"
      question={words.map.question}
      answer={answer}
      note={
        <>
          {words.map.centre} {map.outside > 0 && words.map.outside(n.whole(map.outside))}
        </>
      }
      controls={<Legend dense />}
      table={() => ({
        columns: [
          { label: words.segment },
          { label: words.map.inside, kind: 'whole' },
          { label: words.map.width, kind: 'whole' },
          { label: words.map.densest, kind: 'whole' },
          { label: words.map.x, kind: 'number' },
          { label: words.map.y, kind: 'number' },
        ],
        rows: map.segments.map(({ id, cells }) => {
          const centre = map.centres.find((c) => c.id === id);
          return [
            run.nameOf(id),
            sum(cells.map((c) => c[2])),
            cells.length,
            cells.length ? most(cells) : 0,
            centre?.x ?? null,
            centre?.y ?? null,
          ];
        }),
      })}
    >
      <div class="beside">
        <Picture map={map} answer={answer} />
        <Loadings map={map} />
      </div>
      <ul class="maps">
        {map.segments.map(({ id, cells }) => (
          <li key={id}>
            <h4>
              <SegmentName id={id} />
            </h4>
            <Drawing
              kind="map"
              label={
                `${run.nameOf(id)}: ${n.whole(sum(cells.map((c) => c[2])))} ` +
                words.customers.toLowerCase()
              }
            >
              <div class={`plane s${run.mark(id).colour}`}>
                <Density
                  cells={all.map(([x, y]) => [x, y, 1])}
                  bins={map.bins}
                  full={Infinity}
                  kind="ground"
                />
                <Density cells={cells} bins={map.bins} full={most(cells)} kind="own" />
              </div>
            </Drawing>
          </li>
        ))}
      </ul>
    </Figure>
  );
}
