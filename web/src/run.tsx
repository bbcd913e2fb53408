// The run that all parts of the page speak of: the document, its numbers as text, and its marks.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { isRelative } from './answers';
import type { Feature, PageFacts, ProfileRow, RunDocument, Segment } from './document';
import { makeNumbers, type Numbers } from './numbers';
import { markOf, type Mark } from './palette';
import type { Source } from './source';
import { words } from './words';

export interface Run {
  document: RunDocument;
  facts: PageFacts;
  source: Source;
  n: Numbers;
  segment(id: number): Segment | undefined;
  nameOf(id: number): string;
  mark(id: number): Mark;
  feature(name: string): Feature | undefined;
  /** How far a segment lies from all: relative to the mean, or in standard deviations. */
  away(row: ProfileRow): { text: string; size: number | null };
}

export function makeRun(document: RunDocument, source: Source, language: string): Run {
  const place = new Map(document.segments.map((segment, i) => [segment.id, i]));
  const features = new Map(document.features.built.map((feature) => [feature.name, feature]));
  const segment = (id: number) => document.segments[place.get(id) ?? -1];
  const n = makeNumbers(language, document.project.currency);
  const away = (row: ProfileRow) =>
    isRelative(document, row.feature)
      ? { text: n.change(row.relative_importance), size: row.relative_importance }
      : { text: n.deviations(row.standardised), size: row.standardised };
  return {
    document,
    source,
    facts: source.facts?.() ?? {},
    n,
    segment,
    away,
    nameOf: (id) => segment(id)?.name ?? words.none,
    mark: (id) => markOf(place.get(id) ?? 0),
    feature: (name) => features.get(name),
  };
}

export const RunContext = createContext<Run | null>(null);

export function useRun(): Run {
  const run = useContext(RunContext);
  if (!run) throw new Error('no run');
  return run;
}
