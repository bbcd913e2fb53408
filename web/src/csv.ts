// Tables as text for other programs: comma-separated (RFC 4180) for files, tab-separated for the
// clipboard. A text cell that a spreadsheet would take for a formula gets a leading apostrophe;
// numbers stay numbers.

export type Cell = string | number | null;

const DANGEROUS = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The text of a cell with nothing in it that a spreadsheet would run. */
export function safeText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  const text = cell.replaceAll('\0', '');
  return DANGEROUS.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

function quoted(cell: Cell): string {
  const text = safeText(cell);
  return /[",\r\n\t]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A file of records, each ended by CR LF; opens as UTF-8 where a byte order mark is looked for. */
export const toCsv = (head: string[], rows: Cell[][]): string =>
  '\ufeff' + [head, ...rows].map((row) => row.map(quoted).join(',') + '\r\n').join('');

/** Lines for the clipboard: cells are parted by tabs, so none keeps a tab or a line end. */
export const toTabs = (head: string[], rows: Cell[][]): string =>
  [head, ...rows]
    .map((row) => row.map((cell) => safeText(cell).replace(/[\t\r\n]+/g, ' ')).join('\t'))
    .join('\n');
