// What the reader chose, kept in the address behind the place: #snake~feature=spend&open=heat. A
// copied address shows the same page. Keys and values may hold anything; unknown keys stay as they
// are.
import { useEffect, useState } from 'preact/hooks';

export interface Address {
  place: string;
  choices: Map<string, string>;
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
};

/** Reads a fragment, with or without its #. */
export function parseAddress(fragment: string): Address {
  const [place = '', rest = ''] = fragment.replace(/^#/, '').split(/~(.*)/s);
  const choices = new Map<string, string>();
  for (const part of rest.split('&')) {
    const [key, value] = part.split(/=(.*)/s);
    if (key && value !== undefined) choices.set(decode(key), decode(value));
  }
  choices.delete('');
  return { place: decode(place), choices };
}

/** Writes a fragment without its #; choices in order of their keys: equal ones are equal. */
export function writeAddress({ place, choices }: Address): string {
  const encode = (text: string) => encodeURIComponent(text).replaceAll('~', '%7E');
  const parts = [...choices]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${encode(key)}=${encode(value)}`);
  return encode(place) + (parts.length ? `~${parts.join('&')}` : '');
}

const watchers = new Set<() => void>();
let current: Address = { place: '', choices: new Map() };

function publish(): void {
  const fragment = `#${writeAddress(current)}`;
  if (fragment !== (location.hash || '#')) {
    try {
      history.replaceState(history.state, '', fragment);
    } catch {
      // Some hosts of the page allow no change of the address; the page works without.
    }
  }
  for (const watch of watchers) watch();
}

/** Takes over what the address says now, and follows it from here on. */
export function followAddress(onPlace: (place: string) => void): void {
  const read = () => {
    current = parseAddress(location.hash);
    for (const watch of watchers) watch();
    if (current.place) onPlace(current.place);
  };
  current = parseAddress(location.hash);
  addEventListener('hashchange', read);
}

export const currentPlace = (): string => current.place;

export function goTo(place: string): void {
  current.place = place;
  publish();
}

/** Sets a choice; the usual one is left out of the address. */
export function choose(key: string, value: string | null): void {
  if (value === null) current.choices.delete(key);
  else current.choices.set(key, value);
  publish();
}

/** A choice that lives in the address: its value, and a function that sets it. */
export function useChoice(key: string, usual: string): [string, (value: string) => void] {
  const [value, set] = useState(current.choices.get(key) ?? usual);
  useEffect(() => {
    const watch = () => set(current.choices.get(key) ?? usual);
    watchers.add(watch);
    watch();
    return () => void watchers.delete(watch);
  }, [key, usual]);
  return [value, (next) => choose(key, next === usual ? null : next)];
}

/** As useChoice for one of several known values: anything else in the address counts as usual. */
export function useOneOf<T extends string>(
  key: string,
  known: readonly T[],
  usual: T,
): [T, (value: T) => void] {
  const [value, set] = useChoice(key, usual);
  return [known.includes(value as T) ? (value as T) : usual, set];
}

/** A set of numbers in the address, such as chosen segments: 1.4.7, or none for the empty set. */
export function useNumbers(key: string, usual: number[]): [number[], (values: number[]) => void] {
  const write = (values: number[]) => values.join('.') || 'none';
  const [text, set] = useChoice(key, write(usual));
  return [text.split('.').map(Number).filter(Number.isInteger), (values) => set(write(values))];
}
