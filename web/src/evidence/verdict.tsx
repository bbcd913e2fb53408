// Whether there are groups at all: the verdict, and the customers beside worlds without groups.
import { useChoice } from '../address';
import { Drawing, Figure, Missing } from '../figure';
import { spoken } from '../numbers';
import { Select } from '../pieces';
import { useRun } from '../run';
import type { Against, Judgement, World } from './document';
import { words } from './words';

const w = words.worlds;

export const worldName = (world: World): string => words.names[world.name] ?? spoken(world.name);

const of = (world: World, statistic: string): Against | undefined =>
  world.statistics.find((one) => one.name === statistic);

/** The worlds' values and the customers' own, with a little room. */
export function spanOf(all: Against[]): { low: number; high: number } {
  const values = all
    .flatMap((one) => [one.low, one.high, one.observed])
    .filter((x): x is number => x !== null);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = (high - low || Math.abs(high) || 1) * 0.04;
  return { low: low - room, high: high + room };
}

function Row({ world, one, span }: { world: World; one: Against; span: ReturnType<typeof spanOf> }) {
  const { n } = useRun();
  const at = (x: number | null) => `${(100 * ((x ?? 0) - span.low)) / (span.high - span.low)}%`;
  const wide = (one.high ?? 0) - (one.low ?? 0);
  return (
    <div class="world">
      <span class="what" title={world.meaning}>
        {worldName(world)}
      </span>
      <span class="track">
        <i
          class="range"
          style={{ left: at(one.low), width: `${(100 * wide) / (span.high - span.low)}%` }}
        />
        <i class="tick" style={{ left: at(one.median) }} />
        <i class="diamond" style={{ left: at(one.observed) }} />
      </span>
      <span class="said">
        {w.chance(n.short(one.p_value))} <b>{world.beaten ? w.beaten : w.notBeaten}</b>
      </span>
    </div>
  );
}

export function Worlds({ judgement }: { judgement: Judgement }) {
  const { n } = useRun();
  const names = [...new Set(judgement.worlds.flatMap((x) => x.statistics.map((s) => s.name)))];
  const [name, choose] = useChoice('worlds', names[0] ?? '');
  const statistic = names.includes(name) ? name : names[0];
  const rows = judgement.worlds.flatMap((world) => {
    const one = statistic && of(world, statistic);
    return one ? [{ world, one }] : [];
  });
  if (!statistic || !rows.length) return <Missing why={w.missing} />;
  const span = spanOf(rows.map(({ one }) => one));
  const beaten = judgement.worlds.filter((x) => x.beaten).length;
  const first = (x: World) => of(x, names[0]!)?.p_value ?? 0;
  const hardest = [...judgement.worlds].sort((a, b) => first(b) - first(a))[0];
  const answer = w.answer(
    n.whole(beaten),
    n.whole(judgement.worlds.length),
    hardest ? worldName(hardest).toLocaleLowerCase() : '',
  );
  const definition = judgement.statistics.find((s) => s.name === statistic);
  return (
    <Figure
      id="worlds"
      question={w.question}
      answer={answer}
      controls={
        <Select
          label={w.statistic}
          value={statistic}
          choose={choose}
          options={names.map((one) => ({ value: one, label: spoken(one) }))}
        />
      }
      note={[w.note(n.whole(judgement.customers), n.whole(judgement.of)), definition?.text].join(' ')}
      table={() => ({
        columns: [
          { label: w.world },
          { label: w.meaning },
          { label: w.statistic },
          { label: w.k, kind: 'whole' },
          { label: w.observed, kind: 'number' },
          { label: w.low, kind: 'number' },
          { label: w.median, kind: 'number' },
          { label: w.high, kind: 'number' },
          { label: w.p, kind: 'number' },
          { label: w.error, kind: 'number' },
          { label: w.drawn, kind: 'whole' },
          { label: w.outcome },
        ],
        rows: judgement.worlds.flatMap((world) =>
          world.statistics.map((s) => [
            worldName(world),
            world.meaning,
            s.name,
            s.k,
            s.observed,
            s.low,
            s.median,
            s.high,
            s.p_value,
            s.p_error,
            world.worlds,
            world.beaten ? w.beaten : w.notBeaten,
          ]),
        ),
      })}
    >
      <Drawing label={answer} kind="worlds">
        {rows.map(({ world, one }) => (
          <Row key={world.name} world={world} one={one} span={span} />
        ))}
        <div class="world axis" aria-hidden="true">
          <span class="what" />
          <span class="track">
            <span>{n.short(span.low)}</span>
            <span>{n.short(span.high)}</span>
          </span>
          <span class="said" />
        </div>
      </Drawing>
    </Figure>
  );
}
