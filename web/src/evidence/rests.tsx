// What a model rests on: the same method on other sets of features, and what becomes of the
// segments when one feature tells nothing.
import { Drawing, Figure } from '../figure';
import { FeatureName } from '../pieces';
import { useRun } from '../run';
import { Behind, type TableData } from '../table';
import { words as page } from '../words';
import type { Ablation, Partition } from './document';
import { At, Axis, Findings, From, Key, Line, scaleAround, Unanswered } from './parts';
import { words } from './words';

const w = words.rests;
const MANY = 10;

function setsTable(one: Ablation): TableData {
  const c = w.columns;
  const row = (set: Ablation['sets'][number], kind: string, found: Partition) => [
    set.name,
    kind,
    set.problem ? null : found.k,
    found.silhouette_euclidean,
    found.silhouette_on_full,
    found.adjusted_rand,
    found.stability_ari,
    found.smallest_share,
    found.silhouette_squared,
    found.silhouette_simplified,
    found.calinski_harabasz,
    found.calinski_harabasz_on_full,
    found.davies_bouldin,
    found.davies_bouldin_on_full,
    found.without_share,
    set.columns,
    set.choice,
    set.problem,
  ];
  return {
    columns: [
      { label: c.set },
      { label: c.kind },
      { label: c.k, kind: 'whole' },
      { label: c.own, kind: 'number' },
      { label: c.full, kind: 'number' },
      { label: c.rand, kind: 'number' },
      { label: c.stability, kind: 'number' },
      { label: c.smallest, kind: 'share' },
      { label: c.squared, kind: 'number' },
      { label: c.simplified, kind: 'number' },
      { label: c.ch, kind: 'number' },
      { label: c.chFull, kind: 'number' },
      { label: c.db, kind: 'number' },
      { label: c.dbFull, kind: 'number' },
      { label: c.withoutShare, kind: 'share' },
      { label: c.columns, kind: 'whole' },
      { label: c.choice },
      { label: c.problem },
    ],
    rows: one.sets.flatMap((set) =>
      set.problem
        ? [row(set, c.byRule, set.chosen)]
        : [row(set, c.byRule, set.chosen), row(set, c.same, set.same_k)],
    ),
  };
}

function weightsTable(one: Ablation): TableData {
  const c = w.columns;
  return {
    columns: [
      { label: page.feature },
      { label: c.group },
      { label: c.moved, kind: 'share' },
      { label: c.error, kind: 'number' },
      { label: c.randWithout, kind: 'number' },
      { label: c.silhouette, kind: 'number' },
      { label: c.change, kind: 'number' },
      { label: c.problem },
    ],
    rows: one.weights.map((one) => [
      one.feature,
      one.group,
      one.moved,
      one.moved_error,
      one.adjusted_rand,
      one.silhouette,
      one.silhouette_change,
      one.problem,
    ]),
  };
}

export function Rests({ ablation: one }: { ablation: Ablation | null }) {
  const { n } = useRun();
  const why = one ? one.problem : w.missing;
  if (!one || why) return <Unanswered id="rests" question={w.question} why={why ?? w.missing} />;
  const sets = one.sets.filter((set) => !set.problem);
  const scale = scaleAround(
    sets.flatMap(({ chosen }) => [chosen.silhouette_euclidean, chosen.silhouette_on_full]),
    true,
  );
  const weights = one.weights.slice(0, MANY);
  const share = scaleAround([1, ...weights.map((x) => x.moved)], true)!;
  const [answer, ...rest] = one.sentences;
  return (
    <Figure
      id="rests"
      question={w.question}
      answer={answer ?? null}
      controls={
        scale && (
          <Key
            marks={[
              { shape: 'at-mark ring', label: w.own },
              { shape: 'at-mark dot', label: w.full },
            ]}
          />
        )
      }
      note={`${w.lead(one.model)} ${w.note(n.whole(one.customers), one.whole, n.whole(one.repeats))}`}
      table={() => setsTable(one)}
      more={
        <Behind
          id="rests-weights"
          name={w.weightTable}
          label={w.weightTable}
          table={() => weightsTable(one)}
        />
      }
    >
      <Drawing label={answer ?? w.question} kind="rows">
        {scale && <p class="head">{w.sets}</p>}
        {scale &&
          sets.map(({ name, chosen }) => (
            <Line
              key={name}
              what={name}
              said={
                <>
                  {w.said(
                    n.fixed(chosen.silhouette_euclidean, 2),
                    n.fixed(chosen.silhouette_on_full, 2),
                  )}
                  <small>{w.agrees(n.whole(chosen.k), n.fixed(chosen.adjusted_rand, 2))}</small>
                </>
              }
              scale={scale}
              guides={[0]}
            >
              <At scale={scale} x={chosen.silhouette_euclidean} shape="ring" />
              <At scale={scale} x={chosen.silhouette_on_full} shape="dot" />
            </Line>
          ))}
        {scale && <Axis low={n.fixed(scale.low, 2)} high={n.fixed(scale.high, 2)} />}
        {weights.length > 0 && <p class="head">{w.weights}</p>}
        {weights.map((one) => (
          <Line
            key={one.feature}
            what={<FeatureName name={one.feature} />}
            said={n.share(one.moved)}
          >
            <From scale={share} low={one.moved === null ? null : 0} high={one.moved} kind="fill" />
          </Line>
        ))}
        {weights.length < one.weights.length && (
          <p class="note">{w.leftOut(n.whole(weights.length), n.whole(one.weights.length))}</p>
        )}
      </Drawing>
      <Findings title={words.findings} lines={rest} />
    </Figure>
  );
}
