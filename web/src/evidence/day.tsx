// How much hangs on the day that the run was made, and on the season in which everybody buys.
import type { Maybe } from '../document';
import { Drawing, Figure } from '../figure';
import type { Numbers } from '../numbers';
import { useRun } from '../run';
import { Behind } from '../table';
import { words as page } from '../words';
import type { Cut, ModelCut, Sensitivity } from './document';
import { Axis, Findings, From, Key, Line, scaleAround, Unanswered, useModel } from './parts';
import { words } from './words';

const w = words.day;

/** Every other cut of the data that was tried, the nearest day first, the season last. */
export const cutsOf = ({ days, without_peak }: Sensitivity): Cut[] =>
  without_peak ? [...days, without_peak] : days;

const of = (cut: Cut | null | undefined, model: string): ModelCut | undefined =>
  cut?.models.find((one) => one.model === model);

export function dayAnswer(found: Sensitivity, model: string, n: Numbers): Maybe<string> {
  const first = found.days.find((cut) => of(cut, model)?.changed_frozen.value != null);
  const season = of(found.without_peak, model)?.changed_frozen.value ?? null;
  if (!first) return season === null ? null : w.answer(found.without_peak!.name, n.share(season));
  return (
    w.answer(first.name, n.share(of(first, model)!.changed_frozen.value)) +
    (season === null ? '' : w.season(n.share(season)))
  );
}

export function Day({ sensitivity }: { sensitivity: Sensitivity }) {
  const { document, n } = useRun();
  const cuts = cutsOf(sensitivity);
  const names = [...new Set(cuts.flatMap((cut) => cut.models.map((one) => one.model)))];
  const { one, control } = useModel(names.map((model) => ({ model })));
  const lines = [sensitivity.peak?.text ?? null, ...cuts.map((cut) => cut.missing)];
  if (!one)
    return (
      <Unanswered
        id="day"
        question={w.question}
        why={sensitivity.missing ?? cuts[0]?.missing ?? w.missing}
      />
    );
  const rows = cuts.map((cut) => ({ cut, found: of(cut, one.model) }));
  const scale = scaleAround(
    rows.flatMap(({ found }) => [
      found?.changed_frozen.high ?? found?.changed_frozen.value ?? null,
      found?.changed_refit.high ?? found?.changed_refit.value ?? null,
      0.1,
    ]),
    true,
  )!;
  const answer = dayAnswer(sensitivity, one.model, n);
  const c = w.columns;
  const segments = document.models.find((m) => m.name === one.model)?.segments ?? [];
  return (
    <Figure
      id="day"
      question={w.question}
      answer={answer}
      controls={
        <>
          {control}
          <Key
            marks={[
              { shape: 'from fill', label: w.frozen },
              { shape: 'from hatch', label: w.refit },
            ]}
          />
        </>
      }
      note={[w.note, ...sensitivity.notes].join(' ')}
      table={() => ({
        columns: [
          { label: c.cut },
          { label: page.sources.model },
          { label: c.asOf },
          { label: c.customers, kind: 'whole' },
          { label: c.gone, kind: 'whole' },
          { label: c.frozen, kind: 'share' },
          { label: c.frozenLow, kind: 'share' },
          { label: c.frozenHigh, kind: 'share' },
          { label: c.refit, kind: 'share' },
          { label: c.refitLow, kind: 'share' },
          { label: c.refitHigh, kind: 'share' },
          { label: c.randFrozen, kind: 'number' },
          { label: c.randRefit, kind: 'number' },
          { label: c.segments, kind: 'whole' },
          { label: c.refitSegments, kind: 'whole' },
          { label: c.problem },
        ],
        rows: cuts.flatMap((cut) =>
          cut.models.map((m) => [
            cut.name,
            m.model,
            n.date(cut.as_of),
            cut.customers,
            cut.gone,
            m.changed_frozen.value,
            m.changed_frozen.low,
            m.changed_frozen.high,
            m.changed_refit.value,
            m.changed_refit.low,
            m.changed_refit.high,
            m.adjusted_rand_frozen,
            m.adjusted_rand_refit,
            m.segments,
            m.refit_segments,
            m.missing ?? cut.missing,
          ]),
        ),
      })}
      more={
        <Behind
          id="day-segments"
          name={w.each}
          label={w.each}
          table={() => ({
            columns: [
              { label: page.segment },
              ...rows.map(({ cut }) => ({ label: cut.name, kind: 'share' as const })),
            ],
            rows: segments.map((segment, i) => [
              segment.name,
              ...rows.map(({ found }) => found?.segment_changed[i] ?? null),
            ]),
          })}
        />
      }
    >
      <p class="axis-title">{w.shares}</p>
      <Drawing label={answer ?? w.question} kind="rows pairs">
        {rows.map(({ cut, found }) => (
          <Line
            key={cut.name}
            what={
              <>
                {cut.name}
                {cut.gone > 0 && <small>{w.gone(n.whole(cut.gone))}</small>}
              </>
            }
            said={
              <>
                <span>{n.share(found?.changed_frozen.value)}</span>
                <span>{n.share(found?.changed_refit.value)}</span>
              </>
            }
          >
            <From
              scale={scale}
              low={found?.changed_frozen.value == null ? null : 0}
              high={found?.changed_frozen.value ?? null}
              kind="fill"
            />
            <From
              scale={scale}
              low={found?.changed_refit.value == null ? null : 0}
              high={found?.changed_refit.value ?? null}
              kind="hatch"
            />
          </Line>
        ))}
        <Axis low={n.share(0)} high={n.share(scale.high)} />
      </Drawing>
      <Findings
        title={words.findings}
        lines={[...lines, ...rows.map(({ found }) => found?.missing ?? null)]}
      />
    </Figure>
  );
}
