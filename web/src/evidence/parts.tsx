// Small parts of the section on trust: rows on a common scale, which model is shown, lists of names
// and findings, p-values.
import type { ComponentChildren } from 'preact';
import { useChoice } from '../address';
import { brief } from '../answers';
import type { Maybe, RunDocument } from '../document';
import { Missing } from '../figure';
import type { Numbers } from '../numbers';
import { markOf, type Mark } from '../palette';
import { Select } from '../pieces';
import { useRun } from '../run';
import { words } from './words';

export interface Scale {
  low: number;
  high: number;
  /** Where a value stands, in percent of the width; values beyond the ends stand at them. */
  at(value: number): number;
}

/** From low to high; without a width everything stands in the middle. */
export function scaleOf(low: number, high: number): Scale {
  const width = high - low;
  return {
    low,
    high,
    at: (value) => (width > 0 ? 100 * Math.min(1, Math.max(0, (value - low) / width)) : 50),
  };
}

/** Holds all values with a little room; null when there are none. */
export function scaleAround(values: Maybe<number>[], zero = false): Maybe<Scale> {
  const known = values.filter((x): x is number => x !== null && Number.isFinite(x));
  if (!known.length) return null;
  const low = Math.min(...known, ...(zero ? [0] : []));
  const high = Math.max(...known, ...(zero ? [0] : []));
  const room = (high - low || Math.abs(high) || 1) * 0.04;
  return scaleOf(zero && low === 0 ? 0 : low - room, zero && high === 0 ? 0 : high + room);
}

export type Shape = 'dot' | 'ring' | 'diamond' | 'open' | 'half' | 'tick';

/** A mark at a value; nothing where there is none. */
export function At({ scale, x, shape }: { scale: Scale; x: Maybe<number>; shape: Shape }) {
  if (x === null) return null;
  return <i class={`at-mark ${shape}`} style={{ left: `${scale.at(x)}%` }} />;
}

/** A bar from one value to another: a range of others ("band") or an interval ("span"). */
export function From({
  scale,
  low,
  high,
  kind,
}: {
  scale: Scale;
  low: Maybe<number>;
  high: Maybe<number>;
  kind: 'band' | 'span' | 'fill' | 'hatch';
}) {
  if (low === null || high === null) return null;
  const [from, to] = [scale.at(low), scale.at(high)];
  return (
    <i class={`from ${kind}`} style={{ left: `${from}%`, width: `${Math.max(0, to - from)}%` }} />
  );
}

export function Line({
  what,
  said,
  guides = [],
  scale,
  quiet,
  children,
}: {
  what: ComponentChildren;
  said: ComponentChildren;
  /** Values at which dotted lines stand. */
  guides?: number[];
  scale?: Scale;
  quiet?: boolean;
  children?: ComponentChildren;
}) {
  return (
    <div class={quiet ? 'row quiet' : 'row'}>
      <span class="what">{what}</span>
      <span class="track">
        {scale &&
          guides.map((x) => <i key={x} class="guide" style={{ left: `${scale.at(x)}%` }} />)}
        {children}
      </span>
      <span class="said">{said}</span>
    </div>
  );
}

/** The ends of the scale, below its rows. */
export function Axis({ low, high }: { low: string; high: string }) {
  return (
    <div class="row axis" aria-hidden="true">
      <span class="what" />
      <span class="track">
        <span>{low}</span>
        <span>{high}</span>
      </span>
      <span class="said" />
    </div>
  );
}

/** What the marks of a picture are. */
export function Key({ marks }: { marks: { shape: string; label: string }[] }) {
  return (
    <p class="key" aria-hidden="true">
      {marks.map(({ shape, label }) => (
        <span key={label}>
          <span class="sample">
            <i class={shape} />
          </span>
          {label}
        </span>
      ))}
    </p>
  );
}

/** The model whose evidence is shown; one choice for the whole section. */
export function useModel<T extends { model: string }>(
  all: T[],
): { one: T | undefined; control: ComponentChildren } {
  const { document } = useRun();
  const usual = all.some((x) => x.model === document.chosen) ? document.chosen : all[0]?.model;
  const [wanted, choose] = useChoice('trust.model', document.chosen);
  const name = all.some((x) => x.model === wanted) ? wanted : usual;
  return {
    one: all.find((x) => x.model === name),
    control: all.length > 1 && (
      <Select
        label={words.model}
        value={name ?? ''}
        choose={choose}
        options={all.map(({ model }) => ({
          value: model,
          label: model === document.chosen ? words.chosen(model) : model,
        }))}
      />
    ),
  };
}

/** A segment of a model by its name: the mark that the cards give it. */
export function segmentNamed(
  document: RunDocument,
  model: string,
  name: string,
): { name: string; mark: Mark | null } {
  const segments = document.models.find((m) => m.name === model)?.segments ?? [];
  const at = segments.findIndex((segment) => segment.name === name);
  return { name, mark: at < 0 ? null : markOf(at) };
}

/** A few names in a sentence; the others are counted. */
export function named(names: string[], n: Numbers, most = 3): string {
  const shown = names.slice(0, most).map(brief);
  return names.length > most
    ? words.more(shown.join(', '), n.whole(names.length - most))
    : n.list(shown);
}

const SMALL = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A p-value; far below what a double holds by its logarithm: 10⁻⁵⁰⁰. */
export function pText(p: Maybe<number>, log10: Maybe<number> | undefined, n: Numbers): string {
  if (log10 == null || log10 >= -4) return n.short(p);
  const digits = String(Math.round(-log10));
  return `10⁻${[...digits].map((d) => SMALL[+d]!).join('')}`;
}

/** Findings that the program wrote, a line each. */
export function Findings({ lines, title }: { lines: (string | null)[]; title?: string }) {
  const found = [...new Set(lines.filter((line): line is string => !!line))];
  if (!found.length) return null;
  return (
    <div class="findings">
      {title && <h4>{title}</h4>}
      <ul>
        {found.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}

/** A question that this run has no answer to, and why. */
export function Unanswered({ id, question, why }: { id: string; question: string; why: string }) {
  return (
    <section class="figure" id={id} aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`} tabIndex={-1}>
        {question}
      </h3>
      <Missing why={why} />
    </section>
  );
}
