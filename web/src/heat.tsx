// A picture made of cells: numbers in sight, their size as a tint. Light text never stands on a
// light tint: the steps are fixed in app.css, five above and five below, each with enough contrast.
import type { ComponentChildren } from 'preact';
import { Drawing } from './figure';
import { tint } from './palette';
import { Scroll } from './pieces';

export interface HeatCell {
  text: ComponentChildren;
  step: number;
  title?: string;
}

export function Heat({
  label,
  corner,
  columns,
  rows,
  kind,
}: {
  label: string;
  corner: ComponentChildren;
  columns: ComponentChildren[];
  rows: { head: ComponentChildren; cells: (HeatCell | null)[] }[];
  kind?: string;
}) {
  return (
    <Scroll name={label}>
      <Drawing label={label} kind={`heat ${kind ?? ''}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">{corner}</th>
              {columns.map((column, i) => (
                <th key={i} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ head, cells }, r) => (
              <tr key={r}>
                <th scope="row">{head}</th>
                {cells.map((cell, c) =>
                  cell ? (
                    <td key={c} class={tint(cell.step)} title={cell.title}>
                      {cell.text}
                    </td>
                  ) : (
                    <td key={c} class="empty" />
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </Drawing>
    </Scroll>
  );
}
