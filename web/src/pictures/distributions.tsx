// The distribution of one feature: a row a segment, bars for the segment and an outline for all.
import { useChoice } from '../address';
import { distributionAnswer, sum } from '../answers';
import type { Distribution } from '../document';
import { Drawing, Figure, Missing } from '../figure';
import { spoken } from '../numbers';
import { SegmentName, Select } from '../pieces';
import { useRun } from '../run';
import { words } from '../words';
import { bySpread } from './snake';

const shares = (counts: number[]) => {
  const total = sum(counts) || 1;
  return counts.map((count) => count / total);
};

/** Where a value stands among the bins, 0 … 1; null outside. */
export function position(
  value: number | null | undefined,
  edges: number[],
  log: boolean,
): number | null {
  const bins = edges.length - 1;
  if (value == null || bins < 1 || value < edges[0]! || value > edges[bins]!) return null;
  let i = 0;
  while (i < bins - 1 && value >= edges[i + 1]!) ++i;
  const [from, to] = [edges[i]!, edges[i + 1]!];
  const within =
    log && from > 0
      ? Math.log(value / from) / Math.log(to / from || 1)
      : (value - from) / (to - from || 1);
  return (i + (Number.isFinite(within) ? within : 0)) / bins;
}

const bars = (values: number[], full: number) =>
  values.map((value, i) => (value > 0 ? `M${i + 0.06} 1V${1 - value / full}h.88V1z` : '')).join('');

const outline = (values: number[], full: number) =>
  'M0 1' + values.map((value, i) => `L${i} ${1 - value / full}H${i + 1}`).join('') + 'V1';

function Rows({ figure, answer }: { figure: Distribution; answer: string }) {
  const run = useRun();
  const { n } = run;
  const log = figure.scale === 'log';
  const bins = figure.edges.length - 1;
  const unit = run.feature(figure.feature)?.unit;
  const everyone = shares(figure.population);
  const ticks =
    bins <= 6
      ? figure.edges.map((_, i) => i)
      : [0, 1, 2, 3, 4].map((i) => Math.round((i * bins) / 4));
  return (
    <Drawing label={answer} kind="ridges">
      {figure.segments.map(({ id, counts }) => {
        const own = shares(counts);
        const full = Math.max(...own, ...everyone, 1e-9);
        const median = run
          .segment(id)
          ?.profile.find((row) => row.feature === figure.feature)?.median;
        const at = position(median, figure.edges, log);
        return (
          <div key={id} class={`ridge s${run.mark(id).colour}`}>
            <SegmentName id={id} />
            <span class="number">{n.ofUnit(median, unit)}</span>
            <svg viewBox={`0 0 ${bins} 1`} preserveAspectRatio="none">
              <path class="own" d={bars(own, full)} />
              <path class="everyone" d={outline(everyone, full)} />
              {at !== null && <path class="median" d={`M${at * bins} 0V1`} />}
            </svg>
          </div>
        );
      })}
      <div class="ridge axis">
        <span />
        <span />
        <div class="ticks">
          {ticks.map((i) => (
            <span
              key={i}
              class={i === 0 ? 'first' : i === bins ? 'last' : ''}
              style={{ left: `${(i / bins) * 100}%` }}
            >
              {n.short(figure.edges[i])}
            </span>
          ))}
        </div>
      </div>
    </Drawing>
  );
}

export function Distributions() {
  const run = useRun();
  const { document, n } = run;
  const figures = document.figures?.distributions ?? [];
  const ordered = bySpread(document.segments).filter((f) => figures.some((d) => d.feature === f));
  const usual = ordered.includes('spend') ? 'spend' : (ordered[0] ?? figures[0]?.feature ?? '');
  const [name, setName] = useChoice('distribution', usual);
  const figure =
    figures.find((d) => d.feature === name) ?? figures.find((d) => d.feature === usual);
  if (!figure) return <Missing why={words.distribution.missing} />;
  const text = spoken(figure.feature);
  const answer = distributionAnswer(document, figure, n) ?? words.distribution.question(text);
  return (
    <Figure
      id="distribution"
      question={words.distribution.question(text)}
      answer={answer}
      controls={
        <Select
          label={words.distribution.pick}
          value={figure.feature}
          choose={setName}
          options={figures.map((d) => ({ value: d.feature, label: spoken(d.feature) }))}
        />
      }
      note={[
        run.feature(figure.feature)?.text,
        words.distribution.outline,
        figure.scale === 'log' && words.distribution.log,
        figure.without > 0 && words.distribution.without(n.whole(figure.without)),
      ]
        .filter(Boolean)
        .join(' ')}
      table={() => ({
        columns: [
          { label: words.distribution.from, kind: 'number' },
          { label: words.distribution.to, kind: 'number' },
          { label: words.all, kind: 'whole' },
          ...figure.segments.map((s) => ({ label: run.nameOf(s.id), kind: 'whole' as const })),
        ],
        rows: figure.population.map((count, i) => [
          figure.edges[i]!,
          figure.edges[i + 1]!,
          count,
          ...figure.segments.map((s) => s.counts[i] ?? null),
        ]),
      })}
    >
      <Rows figure={figure} answer={answer} />
    </Figure>
  );
}
