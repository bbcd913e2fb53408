// Small parts that every section uses.
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { useNumbers } from './address';
import { spoken } from './numbers';
import type { Mark } from './palette';
import { useRun } from './run';
import { words } from './words';

export function Symbol({ mark, size = 11 }: { mark: Mark; size?: number }) {
  return (
    <svg
      class={`symbol s${mark.colour}${mark.hollow ? ' hollow' : ''}`}
      viewBox="-.8 -.8 11.6 11.6"
      width={size}
      height={size}
      aria-hidden="true"
    >
      <path d={mark.path} />
    </svg>
  );
}

/** A segment's symbol and name; a long name is cut where the space is small, its title is whole. */
export function SegmentName({ id }: { id: number }) {
  const run = useRun();
  return <Named name={run.nameOf(id)} mark={run.segment(id) ? run.mark(id) : null} />;
}

/** The same for a segment of any model. */
export function Named({ name, mark }: { name: string; mark: Mark | null }) {
  return (
    <span class="segment-name">
      {mark && <Symbol mark={mark} />}
      <span class="cut" title={name}>
        {name}
      </span>
    </span>
  );
}

export function FeatureName({ name }: { name: string }) {
  const feature = useRun().feature(name);
  return (
    <span class="cut" title={feature ? `${name}: ${feature.text}` : name}>
      {spoken(name)}
    </span>
  );
}

/** One of a few, all in sight. */
export function Switch<T extends string>({
  label,
  options,
  value,
  choose,
}: {
  label: string;
  options: readonly { value: T; label: string }[];
  value: T;
  choose: (value: T) => void;
}) {
  const name = useId();
  return (
    <fieldset class="switch">
      <legend>{label}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => choose(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** One of many. */
export function Select({
  label,
  options,
  value,
  choose,
}: {
  label: string;
  options: readonly { value: string; label: string }[];
  value: string;
  choose: (value: string) => void;
}) {
  return (
    <label class="select">
      <span>{label}</span>
      <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
        {options.map((o) => (
          <option key={o.value} value={o.value} selected={o.value === value}>
            {o.label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The segments that a picture draws; kept in the address under this key. */
export function usePicked(key: string, usual: number): [number[], (ids: number[]) => void] {
  const { segments } = useRun().document;
  const first = [...segments]
    .sort((a, b) => (b.revenue_share ?? b.customers_share) - (a.revenue_share ?? a.customers_share))
    .slice(0, usual)
    .map((s) => s.id);
  const order = segments.map((s) => s.id);
  return useNumbers(
    key,
    order.filter((id) => first.includes(id)),
  );
}

export function Picker({ picked, pick }: { picked: number[]; pick: (ids: number[]) => void }) {
  const run = useRun();
  const every = run.document.segments.map((s) => s.id);
  const toggle = (id: number) =>
    pick(every.filter((other) => (other === id) !== picked.includes(other)));
  const all = every.every((id) => picked.includes(id));
  return (
    <fieldset class="chips">
      <legend>{words.pictures.pick}</legend>
      <label class="chip">
        <input type="checkbox" checked={all} onChange={() => pick(all ? [] : every)} />
        <span>{words.pictures.everySegment}</span>
      </label>
      {every.map((id) => (
        <label key={id} class="chip">
          <input type="checkbox" checked={picked.includes(id)} onChange={() => toggle(id)} />
          <SegmentName id={id} />
        </label>
      ))}
    </fieldset>
  );
}

/** Room that scrolls sideways when it must, also by keyboard. */
export function Scroll({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="scroll" role="region" aria-label={words.table.scroll(name)} tabIndex={0}>
      {children}
    </div>
  );
}

export function Legend({ below, dense }: { below?: boolean; dense?: boolean }) {
  const steps = below
    ? ['u5', 'u4', 'u3', 'u2', 'u1', 't0', 't1', 't2', 't3', 't4', 't5']
    : dense
      ? ['d0', 'd1', 'd2', 'd3', 'd4']
      : ['t1', 't2', 't3', 't4', 't5'];
  return (
    <p class="legend" aria-hidden="true">
      {below ? words.pictures.below : words.pictures.less}
      {steps.map((name) => (
        <i key={name} class={name} />
      ))}
      {below ? words.pictures.above : words.pictures.more}
    </p>
  );
}
