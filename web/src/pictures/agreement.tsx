// How the chosen model's segments spread over another model's: shares of the row, with counts
// behind.
import { agreementAnswer, sum } from '../answers';
import type { CrossTable } from '../document';
import { Figure, Missing } from '../figure';
import { Heat } from '../heat';
import { step } from '../palette';
import { Legend, SegmentName } from '../pieces';
import { useRun } from '../run';
import { words } from '../words';

function Cross({ table, at }: { table: CrossTable; at: number }) {
  const run = useRun();
  const { document, n } = run;
  const other = document.models.find((model) => model.name === table.b);
  const names = table.columns.map(
    (id) => other?.segments.find((s) => s.id === id)?.name ?? String(id),
  );
  const without = table.rows_without?.some((count) => count > 0) ?? false;
  const columns = without ? [...names, words.none] : names;
  const rows = table.counts.map((row, i) => (without ? [...row, table.rows_without![i]!] : row));
  const question = words.agreement.question(table.a, table.b);
  const answer = agreementAnswer(document, at, n) ?? question;
  const id = at === 0 ? 'agreement' : `agreement-${at + 1}`;
  return (
    <Figure
      id={id}
      question={question}
      answer={answer}
      controls={<Legend />}
      note={words.agreement.cell}
      table={() => ({
        columns: [
          { label: table.a },
          ...columns.map((label) => ({ label, kind: 'whole' as const })),
        ],
        rows: rows.map((row, i) => [run.nameOf(table.rows[i]!), ...row]),
      })}
    >
      <Heat
        label={answer}
        corner={
          <>
            {table.a} ↓ {table.b} →
          </>
        }
        columns={columns.map((name) => (
          <span class="cut" title={name}>
            {name}
          </span>
        ))}
        rows={rows.map((row, i) => {
          const total = sum(row);
          return {
            head: <SegmentName id={table.rows[i]!} />,
            cells: row.map((count) => ({
              text: total ? (
                <>
                  <strong>{n.share(count / total)}</strong>
                  <small>{n.whole(count)}</small>
                </>
              ) : (
                words.missing
              ),
              step: step(total ? count / total : 0, 1),
            })),
          };
        })}
      />
    </Figure>
  );
}

export function Agreement() {
  const tables = useRun().document.figures?.agreement ?? [];
  if (!tables.length) return <Missing why={words.agreement.missing} />;
  return (
    <>
      {tables.map((table, at) => (
        <Cross key={at} table={table} at={at} />
      ))}
    </>
  );
}
