// Rules against clusters on the same customers: one table, who is ahead in what, and which model is
// recommended.
import type { Maybe } from '../document';
import { Figure } from '../figure';
import type { Numbers } from '../numbers';
import { Scroll } from '../pieces';
import { useRun } from '../run';
import { Behind } from '../table';
import { words as page } from '../words';
import type { Contest as Found, ContestRow, Criterion } from './document';
import { Unanswered } from './parts';
import { words } from './words';

const w = words.contest;

const valueOf = (row: ContestRow, name: string): Maybe<number> =>
  row.criteria.find((one) => one.name === name)?.value ?? null;

/** The model that is ahead of every other one that is measured and not out, beyond the margin. */
export function aheadIn(rows: ContestRow[], criterion: Criterion): Maybe<string> {
  const sign = criterion.lower_is_better ? -1 : 1;
  const left = rows
    .filter((row) => row.out === null)
    .flatMap((row) => {
      const value = valueOf(row, criterion.name);
      return value === null ? [] : [{ model: row.model, value: sign * value }];
    })
    .sort((a, b) => b.value - a.value);
  const [first, second] = left;
  return first && second && first.value - second.value > criterion.margin ? first.model : null;
}

export function Contest({ contest }: { contest: Found }) {
  const { n } = useRun();
  const { rows, criteria, recommended } = contest;
  if (!rows.length) return <Unanswered id="contest" question={w.question} why={w.missing} />;
  const ahead = new Map(criteria.map((one) => [one.name, aheadIn(rows, one)]));
  const show = (criterion: Criterion, value: Maybe<number>, numbers: Numbers) =>
    criterion.share ? numbers.share(value) : numbers.fixed(value, 2);
  const c = w.columns;
  return (
    <Figure
      id="contest"
      question={w.question}
      answer={contest.recommendation ?? w.none}
      note={w.note}
      table={() => ({
        columns: [
          { label: w.model },
          { label: c.method },
          { label: c.family },
          { label: w.segments, kind: 'whole' },
          { label: c.smallest, kind: 'share' },
          { label: c.largest, kind: 'share' },
          { label: c.silhouette, kind: 'number' },
          { label: c.evidence, kind: 'whole' },
          ...criteria.map((one) => ({
            label: one.name,
            kind: one.share ? ('share' as const) : ('number' as const),
          })),
          { label: w.wins, kind: 'whole' },
          { label: c.out },
        ],
        rows: rows.map((row) => [
          row.model,
          row.method,
          w.families[row.family] ?? row.family,
          row.segments,
          row.smallest_share,
          row.largest_share,
          row.silhouette,
          row.evidence_features,
          ...criteria.map((one) => valueOf(row, one.name)),
          row.wins,
          row.out,
        ]),
      })}
      more={
        <Behind
          id="contest-criteria"
          name={w.definitions}
          label={w.definitions}
          table={() => ({
            columns: [
              { label: c.name },
              { label: c.text },
              { label: c.margin, kind: 'number' },
              { label: c.source },
            ],
            rows: criteria.map((one) => [one.name, one.text, one.margin, one.source]),
          })}
        />
      }
    >
      <Scroll name={w.question}>
        <table class="account contest">
          <caption class="hidden">{w.question}</caption>
          <thead>
            <tr>
              <th scope="col">{w.model}</th>
              <th scope="col" class="number">
                {w.segments}
              </th>
              {criteria.map((one) => (
                <th key={one.name} scope="col" class="number" title={one.text}>
                  {w.criteria[one.name] ?? one.name}
                </th>
              ))}
              <th scope="col" class="number">
                {w.wins}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.model} class={row.out === null ? '' : 'out'}>
                <th scope="row">
                  {row.model} <small>{w.families[row.family] ?? row.family}</small>
                  {row.model === recommended && <strong class="tag">{w.recommended}</strong>}
                  {row.out !== null && <em>{w.out(row.out)}</em>}
                </th>
                <td class="number">{n.whole(row.segments)}</td>
                {criteria.map((one) => {
                  const first = ahead.get(one.name) === row.model;
                  return (
                    <td key={one.name} class={first ? 'number ahead' : 'number'}>
                      {first && (
                        <>
                          <span aria-hidden="true">▲ </span>
                          <span class="hidden">{w.ahead} </span>
                        </>
                      )}
                      {show(one, valueOf(row, one.name), n)}
                    </td>
                  );
                })}
                <td class="number">{row.out === null ? n.whole(row.wins) : page.missing}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Figure>
  );
}
