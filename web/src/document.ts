// The document of a run, as docs/document.md describes it: the keys that the page reads. A number
// that does not exist is null. Shares are between 0 and 1.

import type { EvidenceInDocument } from './evidence/document';

export type Maybe<T> = T | null;

export interface RunDocument {
  schema_version: number;
  project: Project;
  totals: Totals;
  chosen: string;
  chosen_reason: string;
  segments: Segment[];
  models: Model[];
  agreements: { a: string; b: string; adjusted_rand: Maybe<number> }[];
  features: { built: Feature[]; missing: { name: string; missing: string }[] };
  sources: Input[];
  joins: {
    left: string;
    left_column: string;
    right: string;
    right_column: string;
    guessed: boolean;
  }[];
  quality: Fact[];
  warnings: string[];
  notes: string[];
  audit: { ok: boolean; findings: Finding[] };
  figures?: Maybe<Partial<Figures>>;
  evidence?: Maybe<EvidenceInDocument>;
}

export interface Project {
  name: string;
  time_zone: string;
  currency: Maybe<string>;
  as_of: Maybe<string>;
  seed: number;
  choose: string;
  features: {
    preset: Maybe<string>;
    use: string[];
    window_days: Maybe<number>;
    categories: number;
  };
  models: { name: string; method: string; settings: Record<string, unknown> }[];
}

export interface Totals {
  rows_in: number;
  purchases: Maybe<number>;
  returns: Maybe<number>;
  rejected: Record<string, number>;
  customers: number;
  orders: Maybe<number>;
  revenue: Maybe<number>;
  first_order: Maybe<string>;
  last_order: Maybe<string>;
  days: Maybe<number>;
}

export interface SegmentSize {
  id: number;
  name: string;
  customers: number;
  customers_share: number;
  revenue: Maybe<number>;
  revenue_exact: Maybe<string>;
  revenue_share: Maybe<number>;
}

export interface Segment extends SegmentSize {
  persona: Maybe<string>;
  reason: string;
  playbook: Partial<Record<PlaybookKey, Maybe<string>>>;
  profile: ProfileRow[];
  categories: CategoryProfile[];
  telling?: string[];
  examples?: Maybe<Example[]>;
}

export type PlaybookKey =
  'offer' | 'focus' | 'discount_cap' | 'channel' | 'cadence' | 'kpi' | 'avoid';

export interface ProfileRow {
  feature: string;
  count: number;
  mean: Maybe<number>;
  median: Maybe<number>;
  sd: Maybe<number>;
  q25: Maybe<number>;
  q75: Maybe<number>;
  relative_importance: Maybe<number>;
  standardised: Maybe<number>;
  standardised_low?: Maybe<number>;
  standardised_high?: Maybe<number>;
}

export interface Level {
  level: string;
  share: number;
}

export interface CategoryProfile {
  feature: string;
  count: number;
  levels: Level[];
  more_levels: number;
}

export interface Example {
  customer: Maybe<string>;
  distance: Maybe<number>;
  traits: { feature: string; value: Maybe<number> }[];
}

export interface IndexValue {
  k: number;
  index: string;
  value: Maybe<number>;
  standard_error: Maybe<number>;
}

export interface Model {
  name: string;
  method: string;
  k: number;
  choice: string;
  features: string[];
  left_out: { feature: string; reason: string }[];
  smallest_share: Maybe<number>;
  silhouette: Maybe<number>;
  revenue_explained: Maybe<number>;
  customers_without: number;
  segments: SegmentSize[];
  indices: IndexValue[];
  warnings: string[];
  /** New keys: documents of older programs do not have them. */
  family?: string;
  stability?: Maybe<Stability>;
  tree?: Maybe<Tree>;
  density?: Maybe<Density>;
  tree_rules?: Maybe<TreeRules>;
}

/** The segments of another model told as rules; nodes are in preorder, the root first. */
export interface TreeRules {
  of: string;
  nodes: {
    feature: Maybe<string>;
    at_least: Maybe<number>;
    level: Maybe<string>;
    no: Maybe<number>;
    yes: Maybe<number>;
    segment: Maybe<number>;
    customers: number;
    share: Maybe<number>;
  }[];
  rules: {
    segment: Maybe<number>;
    node: number;
    text: string;
    when: string;
    customers: number;
    share: Maybe<number>;
  }[];
  fidelity: {
    share: Maybe<number>;
    low: Maybe<number>;
    high: Maybe<number>;
    adjusted_rand: Maybe<number>;
    on_fit: Maybe<number>;
    baseline: Maybe<number>;
    folds: number;
    held_out: number;
    segments: {
      id: number;
      customers: number;
      precision: Maybe<number>;
      recall: Maybe<number>;
    }[];
    by_depth: {
      depth: number;
      leaves: number;
      share: Maybe<number>;
      adjusted_rand: Maybe<number>;
    }[];
  };
}

/** What came out when the model was fitted again to customers drawn anew. */
export interface Stability {
  adjusted_rand: Maybe<number>;
  low: Maybe<number>;
  high: Maybe<number>;
  split_half: Maybe<number>;
  resamples: number;
  customers: number;
  segments: { id: number; jaccard: Maybe<number>; dissolved: number; word: Maybe<string> }[];
}

/** The top of a tree of merges: leaves are nodes 0, 1, …; the merges follow. */
export interface Tree {
  leaves: { customers: number; height: Maybe<number>; segment: number }[];
  merges: { left: number; right: number; height: Maybe<number>; customers: number }[];
}

export interface Density {
  eps: Maybe<number>;
  min_points: number;
  measured: number;
  k_distances: number[];
  nodes: DensityNode[];
}

export interface DensityNode {
  parent: Maybe<number>;
  birth: Maybe<number>;
  death: Maybe<number>;
  customers: number;
  stability: Maybe<number>;
  segment: Maybe<number>;
}

export interface Feature {
  name: string;
  text: string;
  unit: Maybe<string>;
  category: boolean;
  population: {
    count: number;
    mean?: Maybe<number>;
    median?: Maybe<number>;
    sd?: Maybe<number>;
    q25?: Maybe<number>;
    q75?: Maybe<number>;
    levels?: Level[];
    more_levels?: number;
  };
}

export interface Input {
  kind: string;
  files: string[];
  rows: number;
  columns: Record<string, string>;
  guesses: {
    role: string;
    column: string;
    reason: string;
    runner_up: Maybe<string>;
    certain: boolean;
  }[];
}

export interface Fact {
  check: string;
  rows: number;
  share: Maybe<number>;
  action: string;
  examples: string[];
  text: string;
}

export interface Finding {
  model: Maybe<string>;
  check: string;
  expected: string;
  found: string;
  ok: boolean;
}

export interface Figures {
  grid: Maybe<Grid>;
  map: Maybe<DensityMap>;
  distributions: Maybe<Distribution[]>;
  silhouettes: Maybe<Silhouettes>;
  agreement: Maybe<CrossTable[]>;
  concentration: Maybe<Concentration>;
  cohorts: Maybe<Cohorts>;
  calendar: Maybe<Calendar>;
  category_mix: Maybe<CategoryMix>;
}

export interface Grid {
  rows: string;
  columns: string;
  row_labels: string[];
  column_labels: string[];
  cells: {
    row: number;
    column: number;
    customers: number;
    customers_share: number;
    revenue_share: Maybe<number>;
    segment: Maybe<number>;
    name: Maybe<string>;
  }[];
}

export interface DensityMap {
  method: string;
  model: string;
  features: string[];
  explained: [number, number];
  x: { low: number; high: number };
  y: { low: number; high: number };
  bins: number;
  outside: number;
  segments: { id: number; cells: [number, number, number][] }[];
  centres: { id: number; x: number; y: number }[];
  loadings: { feature: string; x: number; y: number }[];
}

export interface Distribution {
  feature: string;
  scale: 'linear' | 'log';
  edges: number[];
  population: number[];
  segments: { id: number; counts: number[] }[];
  without: number;
}

export interface Silhouettes {
  model: string;
  index: string;
  sampled: number;
  of: number;
  segments: {
    id: number;
    customers: number;
    mean: Maybe<number>;
    negative_share: Maybe<number>;
    values: number[];
  }[];
}

export interface CrossTable {
  a: string;
  b: string;
  rows: number[];
  columns: number[];
  counts: number[][];
  rows_without?: number[];
}

export interface Concentration {
  gini: Maybe<number>;
  lorenz: [number, number][];
  top: { customers_share: number; revenue_share: number }[];
}

export interface Cohorts {
  unit: 'month' | 'quarter' | 'year';
  cohorts: {
    start: string;
    customers: number;
    active: number[];
    revenue: Maybe<number[]>;
    complete: number;
  }[];
}

export interface Calendar {
  unit: 'day' | 'week' | 'month';
  start: string;
  orders: number[];
  revenue: Maybe<number[]>;
}

export interface CategoryMix {
  of: string;
  by?: 'revenue' | 'lines';
  levels: Maybe<string>[];
  population: number[];
  segments: { id: number; shares: number[] }[];
}

/** What the page knows beside the document: how this run was made. Every part may be missing. */
export interface PageFacts {
  run?: string;
  made?: string;
  command?: string;
  versions?: string;
}
