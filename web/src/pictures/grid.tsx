// The grid of recency and frequency: customers or revenue a box, and the segment that it belongs
// to.
import { useOneOf } from '../address';
import { gridAnswer } from '../answers';
import { Figure, Missing } from '../figure';
import { Heat } from '../heat';
import { step } from '../palette';
import { Legend, SegmentName, Switch } from '../pieces';
import { useRun } from '../run';
import { words } from '../words';

export function RecencyGrid() {
  const { document, n, segment } = useRun();
  const [by, setBy] = useOneOf('grid', ['customers', 'revenue'], 'customers');
  const grid = document.figures?.grid;
  if (!grid) return <Missing why={words.grid.missing} />;
  // The boxes carry ids of the grid's own segments; they are ours only when a grid is the chosen one.
  const ours = document.models.find((m) => m.name === document.chosen)?.method === 'grid';
  const answer = gridAnswer(grid, n);
  const money = grid.cells.some((cell) => cell.revenue_share !== null);
  const revenue = by === 'revenue' && money;
  const value = (cell: (typeof grid.cells)[number]) =>
    revenue ? cell.revenue_share : cell.customers_share;
  const full = Math.max(...grid.cells.map((cell) => value(cell) ?? 0));
  return (
    <Figure
      id="grid"
      question={words.grid.question}
      answer={answer}
      controls={
        <>
          {money && (
            <Switch
              label={words.pictures.show}
              value={by}
              choose={setBy}
              options={[
                { value: 'customers', label: words.customers },
                { value: 'revenue', label: words.revenue },
              ]}
            />
          )}
          <Legend />
        </>
      }
      table={() => ({
        columns: [
          { label: words.grid.rows },
          { label: words.grid.columns },
          { label: words.grid.segment },
          { label: words.customers, kind: 'whole' },
          { label: words.segments.ofCustomers, kind: 'share' },
          { label: words.segments.ofRevenue, kind: 'share' },
        ],
        rows: grid.cells.map((cell) => [
          grid.row_labels[cell.row] ?? null,
          grid.column_labels[cell.column] ?? null,
          cell.name,
          cell.customers,
          cell.customers_share,
          cell.revenue_share,
        ]),
      })}
    >
      <Heat
        label={answer ?? words.grid.question}
        kind="boxes"
        corner={
          <>
            {words.grid.rows} ↓ {words.grid.columns} →
          </>
        }
        columns={grid.column_labels}
        rows={grid.row_labels.map((head, row) => ({
          head,
          cells: grid.column_labels.map((_, column) => {
            const cell = grid.cells.find((c) => c.row === row && c.column === column);
            const known =
              ours && cell?.segment != null && segment(cell.segment)?.name === cell.name;
            return cell
              ? {
                  step: step(value(cell), full),
                  text: (
                    <>
                      <strong>
                        {revenue ? n.share(cell.revenue_share) : n.whole(cell.customers)}
                      </strong>
                      {!revenue && <small>{n.share(cell.customers_share)}</small>}
                      {cell.name && (
                        <em>{known ? <SegmentName id={cell.segment!} /> : cell.name}</em>
                      )}
                    </>
                  ),
                }
              : null;
          }),
        }))}
      />
    </Figure>
  );
}
