// The customers beside worlds that have no groups: whether they look any different.
import { useChoice } from '../address';
import { Drawing, Figure } from '../figure';
import { spoken, type Numbers } from '../numbers';
import { Select } from '../pieces';
import { useRun } from '../run';
import { Behind } from '../table';
import type { Against, Evidence, World } from './document';
import { At, Axis, From, Key, Line, scaleAround, Unanswered } from './parts';
import { words } from './words';

const w = words.worlds;

export const worldName = (world: World): string => w.names[world.name] ?? spoken(world.name);

const of = (world: World, statistic: string): Against | undefined =>
  world.statistics.find((one) => one.name === statistic);

/** Whether worlds without groups look the same, in a sentence. */
export function worldsAnswer({ verdict, judgement: { worlds } }: Evidence, n: Numbers): string {
  const left = worlds.filter((world) => !world.beaten);
  const all = n.whole(worlds.length);
  if (!left.length) return verdict === 'clusters' ? w.all(all) : w.allButWeak(all);
  if (left.length === worlds.length) return w.none(all);
  const names = left.map((world) => worldName(world).toLocaleLowerCase());
  return w.some(n.whole(worlds.length - left.length), all, n.list(names));
}

export function Worlds({ evidence }: { evidence: Evidence }) {
  const { n } = useRun();
  const { judgement } = evidence;
  const names = [...new Set(judgement.worlds.flatMap((x) => x.statistics.map((s) => s.name)))];
  const [wanted, choose] = useChoice('worlds', names[0] ?? '');
  const statistic = (names.includes(wanted) ? wanted : names[0]) ?? '';
  const rows = judgement.worlds.flatMap((world) => {
    const one = of(world, statistic);
    return one ? [{ world, one }] : [];
  });
  const scale = scaleAround(
    rows.flatMap(({ one }) => [one.low, one.high, one.median, one.observed]),
  );
  if (!scale) return <Unanswered id="worlds" question={w.question} why={w.missing} />;
  const answer = worldsAnswer(evidence, n);
  const definition = judgement.statistics.find((s) => s.name === statistic);
  const c = w.byKColumns;
  const d = w.definitionColumns;
  return (
    <Figure
      id="worlds"
      question={w.question}
      answer={answer}
      controls={
        <>
          {names.length > 1 && (
            <Select
              label={w.statistic}
              value={statistic}
              choose={choose}
              options={names.map((one) => ({ value: one, label: spoken(one) }))}
            />
          )}
          <Key
            marks={[
              { shape: 'from band', label: w.key.range },
              { shape: 'at-mark tick', label: w.key.median },
              { shape: 'at-mark diamond', label: w.key.data },
            ]}
          />
        </>
      }
      note={[w.note(n.whole(judgement.customers), n.whole(judgement.of)), definition?.text]
        .filter(Boolean)
        .join(' ')}
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
          { label: w.mean, kind: 'number' },
          { label: w.sd, kind: 'number' },
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
            s.mean,
            s.sd,
            s.p_value,
            s.p_error,
            world.worlds,
            world.beaten ? w.beaten : w.notBeaten,
          ]),
        ),
      })}
      more={
        <>
          {judgement.by_k.length > 0 && (
            <Behind
              id="worlds-k"
              name={w.byK}
              label={w.byK}
              table={() => ({
                columns: [
                  { label: w.k, kind: 'whole' },
                  { label: c.separation, kind: 'number' },
                  { label: c.pSeparation, kind: 'number' },
                  { label: c.silhouette, kind: 'number' },
                  { label: c.pSilhouette, kind: 'number' },
                  { label: c.logInertia, kind: 'number' },
                  { label: c.pGap, kind: 'number' },
                  { label: c.smallest, kind: 'share' },
                ],
                rows: judgement.by_k.map((at) => [
                  at.k,
                  at.separation,
                  at.p_separation,
                  at.silhouette_simplified,
                  at.p_silhouette,
                  at.log_inertia,
                  at.p_gap,
                  at.smallest_share,
                ]),
              })}
            />
          )}
          {judgement.statistics.length > 0 && (
            <Behind
              id="worlds-statistics"
              name={w.definitions}
              label={w.definitions}
              table={() => ({
                columns: [
                  { label: w.statistic },
                  { label: d.text },
                  { label: d.range },
                  { label: d.part },
                  { label: d.source },
                ],
                rows: judgement.statistics.map((s) => [s.name, s.text, s.range, s.part, s.source]),
              })}
            />
          )}
        </>
      }
    >
      <Drawing label={answer} kind="rows">
        {rows.map(({ world, one }) => (
          <Line
            key={world.name}
            what={<span title={world.meaning}>{worldName(world)}</span>}
            said={
              <>
                {w.said(n.short(one.observed), n.short(one.p_value))}{' '}
                {statistic === names[0] && <b>{world.beaten ? w.beaten : w.notBeaten}</b>}
              </>
            }
          >
            <From scale={scale} low={one.low} high={one.high} kind="band" />
            <At scale={scale} x={one.median} shape="tick" />
            <At scale={scale} x={one.observed} shape="diamond" />
          </Line>
        ))}
        <Axis low={n.short(scale.low)} high={n.short(scale.high)} />
      </Drawing>
    </Figure>
  );
}
