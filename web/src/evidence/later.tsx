// Whether the segments of an earlier day foresaw what customers did after it.
import { useChoice } from '../address';
import type { Maybe, RunDocument } from '../document';
import { Drawing, Figure } from '../figure';
import { spoken, type Numbers } from '../numbers';
import { markOf, type Mark } from '../palette';
import { Named, Select } from '../pieces';
import { useRun } from '../run';
import { Behind, type TableData } from '../table';
import { words as page } from '../words';
import type { Estimate, Fold, ModelFold, OutOfTime, Outcome } from './document';
import {
  At,
  Axis,
  Findings,
  From,
  Line,
  scaleAround,
  segmentNamed,
  Unanswered,
  useModel,
} from './parts';
import { words } from './words';

const w = words.later;

/**
 * What a segment of then is called. Clusters of then had no names: in the latest period, which ends
 * with the run, one that became a segment of the run is called like it.
 */
export function nameThen(
  document: RunDocument,
  model: string,
  one: Outcome,
  latest: boolean,
): { name: string; mark: Maybe<Mark> } {
  if (one.name !== null) return segmentNamed(document, model, one.name);
  const segments = document.models.find((m) => m.name === model)?.segments ?? [];
  const like = latest && one.now !== null ? segments[one.now] : undefined;
  return like
    ? { name: w.like(like.name), mark: markOf(one.now!) }
    : { name: w.unnamed(String(one.then + 1)), mark: null };
}

/** Segments from the highest worth before to the lowest; those without customers last. */
export function byPast(segments: Outcome[], money: boolean): Outcome[] {
  const past = (one: Outcome) => (money ? one.past_spend_mean : one.past_orders_mean) ?? -Infinity;
  return [...segments].sort((a, b) => past(b) - past(a) || a.then - b.then);
}

function outcomesTable(rows: { name: string; one: Outcome }[], money: boolean): TableData {
  const c = w.columns;
  return {
    columns: [
      { label: page.segment },
      { label: c.customers, kind: 'whole' },
      { label: c.share, kind: 'share' },
      { label: money ? c.past : c.pastOrders, kind: money ? 'money' : 'number' },
      ...(money
        ? ([
            { label: c.mean, kind: 'money' },
            { label: c.low, kind: 'money' },
            { label: c.high, kind: 'money' },
          ] as const)
        : []),
      { label: c.orders, kind: 'number' },
      { label: c.low, kind: 'number' },
      { label: c.high, kind: 'number' },
      { label: c.active, kind: 'share' },
      { label: c.activeLow, kind: 'share' },
      { label: c.activeHigh, kind: 'share' },
      { label: c.few },
    ],
    rows: rows.map(({ name, one }) => [
      name,
      one.customers,
      one.customers_share,
      money ? one.past_spend_mean : one.past_orders_mean,
      ...(money ? [one.spend_mean.value, one.spend_mean.low, one.spend_mean.high] : []),
      one.orders_mean.value,
      one.orders_mean.low,
      one.orders_mean.high,
      one.active_share.value,
      one.active_share.low,
      one.active_share.high,
      one.few ? w.few : null,
    ]),
  };
}

function figuresTable({ order, explained, ranking, moves }: ModelFold): TableData {
  const c = w.columns;
  const v = w.values;
  const plain = (value: Maybe<number>): Estimate => ({ value, low: null, high: null });
  const rows: [string, Estimate][] = [
    [v.spearman, order.spearman],
    [v.before, explained.before],
    [v.with, explained.with_segments],
    [v.alone, explained.segments_alone],
    [v.gain, explained.gain],
    [v.byPast, ranking.by_past],
    [v.bySegments, ranking.by_segments],
    [v.difference, ranking.difference],
    [v.hindsight, plain(ranking.in_hindsight)],
    [v.stayed, plain(moves.stayed)],
    [v.frozen, plain(moves.stayed_frozen)],
    [v.rand, plain(moves.adjusted_rand)],
    [v.randModels, plain(moves.adjusted_rand_models)],
    [v.gone, plain(moves.gone)],
    [v.arrived, plain(moves.arrived)],
  ];
  return {
    columns: [
      { label: c.what },
      { label: c.value, kind: 'number' },
      { label: c.low, kind: 'number' },
      { label: c.high, kind: 'number' },
    ],
    rows: rows.map(([label, one]) => [label, one.value, one.low, one.high]),
  };
}

/** Rows then, columns at the end; the last of each is "in no segment". */
export function movesTable({ moves }: ModelFold, then: string[], end: string[]): TableData {
  const of = (names: string[], i: number, last: number, unnamed: (n: string) => string) =>
    i === last ? page.none : (names[i] ?? unnamed(String(i + 1)));
  const columns = moves.from_to[0]?.length ?? 0;
  return {
    columns: [
      { label: w.columns.then },
      ...Array.from({ length: columns }, (_, i) => ({
        label: of(end, i, columns - 1, w.end),
        kind: 'whole' as const,
      })),
    ],
    rows: moves.from_to.map((line, i) => [
      of(then, i, moves.from_to.length - 1, w.unnamed),
      ...line,
    ]),
  };
}

function foldsTable(folds: Fold[], n: Numbers): TableData {
  const c = w.columns;
  return {
    columns: [
      { label: c.from },
      { label: c.until },
      { label: c.customers, kind: 'whole' },
      { label: c.active, kind: 'whole' },
      { label: c.all, kind: 'whole' },
      { label: c.spend, kind: 'money' },
      { label: c.newCustomers, kind: 'whole' },
      { label: page.sources.model },
      { label: w.values.spearman, kind: 'number' },
      { label: w.values.gain, kind: 'number' },
      { label: w.values.bySegments, kind: 'number' },
      { label: w.values.stayed, kind: 'share' },
    ],
    rows: folds.flatMap((fold) =>
      fold.models.map((m) => [
        n.date(fold.from),
        n.date(fold.until),
        fold.customers,
        fold.active,
        fold.orders,
        fold.spend,
        fold.new_customers,
        m.model,
        m.order.spearman.value,
        m.explained.gain.value,
        m.ranking.by_segments.value,
        m.moves.stayed,
      ]),
    ),
  };
}

export function Later({ time }: { time: OutOfTime }) {
  const { document, n } = useRun();
  const { folds } = time;
  const [wanted, choose] = useChoice('later', folds[0]?.from ?? '');
  const fold = folds.find((one) => one.from === wanted) ?? folds[0];
  const { one, control } = useModel(fold?.models ?? []);
  if (!fold || !one)
    return <Unanswered id="later" question={w.question} why={time.missing ?? w.missing} />;
  const latest = fold === folds[0];
  const money = fold.spend !== null;
  const rows = byPast(one.segments, money).map((outcome) => ({
    one: outcome,
    ...nameThen(document, one.model, outcome, latest),
    found: money ? outcome.spend_mean : outcome.orders_mean,
  }));
  const scale = scaleAround(
    rows.flatMap(({ found }) => [found.value, found.low, found.high]),
    true,
  );
  const show = (value: Maybe<number>) => (money ? n.money(value) : n.fixed(value, 2));
  const end = document.models.find((m) => m.name === one.model)?.segments ?? [];
  const then = [...rows].sort((a, b) => a.one.then - b.one.then).map(({ name }) => name);
  const newcomers =
    fold.new_customers > 0 && money && fold.spend! + (fold.new_spend ?? 0) > 0
      ? w.newcomers(
          n.whole(fold.new_customers),
          n.share((fold.new_spend ?? 0) / (fold.spend! + (fold.new_spend ?? 0))),
        )
      : null;
  const answer = one.missing ?? one.order.text;
  return (
    <Figure
      id="later"
      question={w.question}
      answer={answer}
      controls={
        <>
          {control}
          {folds.length > 1 && (
            <Select
              label={w.fold}
              value={fold.from}
              choose={choose}
              options={folds.map(({ from, until }) => ({
                value: from,
                label: w.days(n.date(from), n.date(until)),
              }))}
            />
          )}
        </>
      }
      note={[
        w.note(
          n.whole(time.horizon_days),
          n.whole(fold.customers),
          n.whole(fold.active),
          time.intervals,
        ),
        newcomers,
        one.left_out.length > 0 && w.leftOut(n.list(one.left_out.map(spoken))),
        ...time.notes,
      ]
        .filter(Boolean)
        .join(' ')}
      table={() => outcomesTable(rows, money)}
      more={
        <>
          {!one.missing && (
            <Behind
              id="later-figures"
              name={w.figures}
              label={w.figures}
              table={() => figuresTable(one)}
            />
          )}
          {one.moves.from_to.length > 0 && (
            <Behind
              id="later-moves"
              name={w.moves}
              label={w.moves}
              table={() => movesTable(one, then, latest ? end.map((s) => s.name) : [])}
            />
          )}
          <Behind
            id="later-folds"
            name={w.folds}
            label={w.folds}
            table={() => foldsTable(folds, n)}
          />
        </>
      }
    >
      {scale && (
        <>
          <p class="axis-title">
            {money ? w.spend : w.orders}. {w.order(money ? w.worth.spend : w.worth.orders)}
          </p>
          <Drawing label={answer ?? w.question} kind="rows">
            {rows.map(({ one: outcome, name, mark, found }) => (
              <Line
                key={outcome.then}
                what={<Named name={name} mark={mark} />}
                said={
                  <>
                    {show(found.value)}
                    {found.low !== null && found.high !== null && (
                      <small>{w.interval(show(found.low), show(found.high))}</small>
                    )}
                    {outcome.few && <small>{w.few}</small>}
                  </>
                }
                scale={scale}
                guides={[0]}
              >
                <From scale={scale} low={found.low} high={found.high} kind="span" />
                <At scale={scale} x={found.value} shape={outcome.few ? 'ring' : 'dot'} />
              </Line>
            ))}
            <Axis low={show(scale.low)} high={show(scale.high)} />
          </Drawing>
        </>
      )}
      <Findings
        title={words.findings}
        lines={[one.explained.text, one.ranking.text, one.moves.text]}
      />
    </Figure>
  );
}
