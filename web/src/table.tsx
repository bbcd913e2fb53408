// A table that the reader can sort, filter, copy and take along as CSV. Its state is in the
// address.
import { useId, useState } from 'preact/hooks';
import { choose, useChoice } from './address';
import { toCsv, toTabs, type Cell } from './csv';
import { useRun } from './run';
import { Scroll } from './pieces';
import { words } from './words';

export type Kind = 'text' | 'whole' | 'number' | 'share' | 'change' | 'money';

export interface Column {
  label: string;
  kind?: Kind;
  /** How a cell is shown when its kind says too little. */
  show?: (cell: Cell, row: Cell[]) => string;
}

export interface TableData {
  columns: Column[];
  rows: Cell[][];
}

const LONG = 12;

function compare(a: Cell, b: Cell): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}

/** Rows in the asked order; missing values last, equal ones as they were. */
export function sortRows(rows: Cell[][], column: number, down: boolean): Cell[][] {
  return [...rows].sort((x, y) => {
    const a = x[column] ?? null;
    const b = y[column] ?? null;
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    return down ? compare(b, a) : compare(a, b);
  });
}

/** Rows with a cell that holds this text in the form that is shown, whatever its case. */
export function filterRows(
  rows: Cell[][],
  shown: (row: Cell[]) => string[],
  wanted: string,
): Cell[][] {
  const plain = (cell: string) =>
    cell.toLocaleLowerCase().replaceAll('−', '-').replaceAll('\u00a0', ' ');
  const text = plain(wanted.trim());
  if (!text) return rows;
  return rows.filter((row) => shown(row).some((cell) => plain(cell).includes(text)));
}

function saveAs(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function useShown(columns: Column[]): (row: Cell[]) => string[] {
  const { n } = useRun();
  return (row) =>
    columns.map(({ kind = 'text', show }, i) => {
      const cell = row[i] ?? null;
      if (show) return show(cell, row);
      if (cell === null) return words.missing;
      if (typeof cell === 'string') return cell;
      return kind === 'whole'
        ? n.whole(cell)
        : kind === 'share'
          ? n.share(cell)
          : kind === 'change'
            ? n.change(cell)
            : kind === 'money'
              ? n.money(cell)
              : n.short(cell);
    });
}

export function DataTable({ id, name, columns, rows }: TableData & { id: string; name: string }) {
  const run = useRun();
  const filterId = useId();
  const [sort] = useChoice(`sort.${id}`, '');
  const [wanted, setWanted] = useChoice(`find.${id}`, '');
  const [said, say] = useState('');
  const shown = useShown(columns);
  const found = /^(\d+)([ud])$/.exec(sort);
  const by = found && +found[1]! < columns.length ? +found[1]! : -1;
  const down = found?.[2] === 'd';
  const kept = filterRows(rows, shown, wanted);
  const ordered = by < 0 ? kept : sortRows(kept, by, down);
  const isText = (i: number) => (columns[i]!.kind ?? 'text') === 'text';
  const press = (i: number) => {
    const firstDown = !isText(i);
    const next = by !== i ? firstDown : down === firstDown ? !firstDown : null;
    choose(`sort.${id}`, next === null ? null : `${i}${next ? 'd' : 'u'}`);
  };
  const head = columns.map((column) => column.label);
  const file = `${run.document.project.name}-${id}`.replace(/[^\p{L}\p{N}._-]+/gu, '-');

  return (
    <div class="data">
      <div class="tools">
        {rows.length > LONG && (
          <label for={filterId}>
            <span>{words.table.filter}</span>
            <input
              id={filterId}
              type="search"
              value={wanted}
              onInput={(event) => setWanted(event.currentTarget.value)}
            />
          </label>
        )}
        <span class="count" role="status">
          {words.table.rows(run.n.whole(ordered.length), run.n.whole(rows.length))}
        </span>
        <span class="said" role="status">
          {said}
        </span>
        <button
          type="button"
          onClick={async () =>
            say((await copy(toTabs(head, ordered))) ? words.table.copied : words.table.notCopied)
          }
        >
          {words.table.copy}
        </button>
        <button type="button" onClick={() => saveAs(`${file}.csv`, toCsv(head, ordered))}>
          {words.table.csv}
        </button>
      </div>
      <Scroll name={name}>
        <table>
          <caption class="hidden">{name}</caption>
          <thead>
            <tr>
              {columns.map(({ label }, i) => (
                <th
                  key={i}
                  scope="col"
                  class={isText(i) ? '' : 'number'}
                  aria-sort={by === i ? (down ? 'descending' : 'ascending') : undefined}
                >
                  <button
                    type="button"
                    class="sort"
                    onClick={() => press(i)}
                    title={words.table.sort(label)}
                  >
                    {label}
                    {by === i && (
                      <span class="arrow" aria-hidden="true">
                        {down ? '\u00a0▼' : '\u00a0▲'}
                      </span>
                    )}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ordered.map((row, r) => (
              <tr key={r}>
                {shown(row).map((text, i) =>
                  i === 0 ? (
                    <th key={i} scope="row" class={isText(i) ? '' : 'number'}>
                      {text}
                    </th>
                  ) : (
                    <td key={i} class={isText(i) ? '' : 'number'}>
                      {text}
                    </td>
                  ),
                )}
              </tr>
            ))}
            {ordered.length === 0 && (
              <tr>
                <td colSpan={columns.length}>{words.table.none}</td>
              </tr>
            )}
          </tbody>
        </table>
      </Scroll>
    </div>
  );
}

/** A table behind its summary: made when it is opened, open in the address. */
export function Behind({
  id,
  name,
  table,
  label = words.table.show,
}: {
  id: string;
  name: string;
  table: () => TableData;
  label?: string;
}) {
  const [open] = useChoice(`open.${id}`, '');
  return (
    <details
      class="behind"
      open={open === '1'}
      onToggle={(event) => {
        if (event.currentTarget.open !== (open === '1')) {
          choose(`open.${id}`, event.currentTarget.open ? '1' : null);
        }
      }}
    >
      <summary>
        {label}
        <span class="hidden">: {name}</span>
      </summary>
      {open === '1' && <DataTable id={id} name={name} {...table()} />}
    </details>
  );
}
