// Whether the segments come again: in halves of the customers, in customers drawn anew, with other
// seeds, with one segment fewer or more.
import type { Maybe } from '../document';
import { Drawing, Figure } from '../figure';
import type { Numbers } from '../numbers';
import { Named } from '../pieces';
import { useRun } from '../run';
import { Behind, type TableData } from '../table';
import { words as page } from '../words';
import type { Gap, Splits } from './document';
import {
  At,
  Axis,
  Findings,
  From,
  Line,
  named,
  scaleOf,
  segmentNamed,
  Unanswered,
  useModel,
} from './parts';
import { words } from './words';

const w = words.again;
const SCALE = scaleOf(0, 1);
/** Hennig's: below the first a segment is dissolved, below the second a pattern. */
const GUIDES = [0.6, 0.75];
/** Below it two partitions agree poorly (Steinley 2004). */
const POOR = 0.65;

export function againAnswer(one: Splits, n: Numbers): Maybe<string> {
  const of = (word: string) =>
    one.bootstrap.segments.filter((s) => s.word === word).map((s) => s.segment);
  const [dissolved, patterned, stable] = [of('dissolved'), of('patterned'), of('stable')];
  if (dissolved.length) return w.dissolved(named(dissolved, n));
  if (patterned.length) return w.patterned(named(patterned, n));
  const rand = one.adjusted_rand;
  if (stable.length && rand !== null && rand < POOR) return w.poorHalves(n.fixed(rand, 2));
  if (stable.length) return w.stable;
  return rand === null
    ? (one.bootstrap.problem ?? one.sentences[0] ?? null)
    : w.halves(n.fixed(rand, 2));
}

interface Agreement {
  what: string;
  value: Maybe<number>;
  low: Maybe<number>;
  high: Maybe<number>;
  said: string;
}

/** Agreement of the whole segmentation, a row a way of making it again. */
function agreements({ splits, bootstrap, seeds }: Splits, n: Numbers): Agreement[] {
  const out = splits.map((split): Agreement => {
    const value = split.problem === null ? split.adjusted_rand : null;
    const said = split.problem ?? n.fixed(value, 2);
    return { what: split.name, value, low: null, high: null, said };
  });
  if (bootstrap.adjusted_rand !== null) {
    const { adjusted_rand: value, low, high } = bootstrap;
    const interval =
      low === null || high === null ? '' : ` (${w.interval(n.fixed(low, 2), n.fixed(high, 2))})`;
    out.push({ what: w.draws, value, low, high, said: n.fixed(value, 2) + interval });
  }
  if (seeds.adjusted_rand !== null) {
    const { adjusted_rand: value, lowest } = seeds;
    const least = lowest === null ? '' : ` (${w.lowest(n.fixed(lowest, 2))})`;
    const what = w.seeds(n.whole(seeds.seeds));
    out.push({ what, value, low: lowest, high: value, said: n.fixed(value, 2) + least });
  }
  return out;
}

function gapsTable(gaps: (Gap & { split: string })[]): TableData {
  const c = w.columns;
  return {
    columns: [
      { label: page.segment },
      { label: c.metric },
      { label: c.split },
      { label: c.first, kind: 'number' },
      { label: c.second, kind: 'number' },
      { label: c.percent, kind: 'number' },
      { label: c.standardised, kind: 'number' },
      { label: c.chance, kind: 'number' },
      { label: c.gapWord },
    ],
    rows: gaps.map((gap) => [
      gap.segment,
      gap.metric,
      gap.split,
      gap.first,
      gap.second,
      gap.percent,
      gap.standardised,
      gap.chance,
      gap.word === null ? null : (w.gapWords[gap.word] ?? gap.word),
    ]),
  };
}

function splitsTable(one: Splits): TableData {
  const c = w.columns;
  return {
    columns: [
      { label: c.split },
      { label: c.firstCustomers, kind: 'whole' },
      { label: c.secondCustomers, kind: 'whole' },
      { label: c.rand, kind: 'number' },
      { label: page.segment },
      { label: c.jaccard, kind: 'number' },
      { label: c.problem },
    ],
    rows: one.splits.flatMap((split) =>
      (split.segments.length ? split.segments : [null]).map((s) => [
        split.name,
        split.first,
        split.second,
        split.adjusted_rand,
        s?.segment ?? null,
        s?.jaccard ?? null,
        split.problem,
      ]),
    ),
  };
}

export function Again({ splits }: { splits: Splits[] }) {
  const { document, n } = useRun();
  const { one, control } = useModel(splits);
  if (!one) return <Unanswered id="again" question={w.question} why={w.missing} />;
  const answer = againAnswer(one, n);
  const all = agreements(one, n);
  const { bootstrap, neighbours, seeds } = one;
  const c = w.columns;
  const gaps = one.splits.flatMap((split) =>
    split.gaps.map((gap) => ({ ...gap, split: split.name })),
  );
  // What the two lists below say is not said twice.
  const beside = neighbours.map((x) => x.sentence ?? x.problem);
  const findings = one.sentences.filter((line) => !beside.includes(line));
  return (
    <Figure
      id="again"
      question={w.question}
      answer={answer}
      controls={control}
      note={[w.note, w.customers(n.whole(one.customers)), bootstrap.problem, seeds.problem]
        .filter(Boolean)
        .join(' ')}
      table={() => ({
        columns: [
          { label: page.segment },
          { label: c.jaccard, kind: 'number' },
          { label: c.word },
          { label: c.dissolved, kind: 'whole' },
          { label: c.draws, kind: 'whole' },
        ],
        rows: bootstrap.segments.map((s) => [
          s.segment,
          s.jaccard,
          s.word === null ? null : (w.words[s.word] ?? s.word),
          s.dissolved,
          s.resamples,
        ]),
      })}
      more={
        <>
          <Behind
            id="again-largest"
            name={w.largest}
            label={w.largest}
            table={() => gapsTable(one.largest)}
          />
          <Behind id="again-gaps" name={w.gaps} label={w.gaps} table={() => gapsTable(gaps)} />
          <Behind
            id="again-splits"
            name={w.splits}
            label={w.splits}
            table={() => splitsTable(one)}
          />
        </>
      }
    >
      {(all.length > 0 || bootstrap.segments.length > 0) && (
        <Drawing label={answer ?? w.question} kind="rows">
          {all.length > 0 && <p class="head">{w.whole}</p>}
          {all.map((row) => (
            <Line key={row.what} what={row.what} said={row.said}>
              <From scale={SCALE} low={row.low} high={row.high} kind="span" />
              <At scale={SCALE} x={row.value} shape="dot" />
            </Line>
          ))}
          {bootstrap.segments.length > 0 && <p class="head">{w.each}</p>}
          {bootstrap.segments.map((s, i) => (
            <Line
              key={i}
              what={<Named {...segmentNamed(document, one.model, s.segment)} />}
              said={
                <>
                  {n.fixed(s.jaccard, 2)}
                  {s.word !== null && (
                    <>
                      {' '}
                      <span class="marks">{w.marks[s.word] ?? ''}</span> {w.words[s.word] ?? s.word}
                    </>
                  )}
                </>
              }
              scale={SCALE}
              guides={GUIDES}
            >
              <From
                scale={SCALE}
                low={s.jaccard === null ? null : 0}
                high={s.jaccard}
                kind="fill"
              />
            </Line>
          ))}
          <Axis low="0" high="1" />
        </Drawing>
      )}
      <div class="two">
        <Findings title={words.findings} lines={findings} />
        <Findings title={w.neighbours} lines={beside} />
      </div>
    </Figure>
  );
}
