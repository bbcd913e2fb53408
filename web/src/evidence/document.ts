// The key `evidence` of the document, as docs/document.md describes it, and how a document that has
// only parts of it is read: a part that is not there is empty, never wrong.
import type { Maybe, RunDocument } from '../document';

export type VerdictName = 'clusters' | 'weak' | 'none';

export interface Evidence {
  verdict: VerdictName;
  judgement: Judgement;
  separations: Separation[];
  ablation: Maybe<Ablation>;
  splits: Splits[];
  out_of_time: OutOfTime;
  sensitivity: Sensitivity;
  contest: Contest;
  measures: Measure[];
  caveats: Caveat[];
}

export interface Caveat {
  kind: string;
  text: string;
}

export interface Measure {
  name: string;
  value: Maybe<number>;
  why_not: Maybe<string>;
}

/** One statistic of the customers, against those of one kind of world without groups. */
export interface Against {
  name: string;
  k: number;
  observed: Maybe<number>;
  mean: Maybe<number>;
  sd: Maybe<number>;
  low: Maybe<number>;
  median: Maybe<number>;
  high: Maybe<number>;
  worlds: Maybe<number>[];
  p_value: Maybe<number>;
  p_error: Maybe<number>;
}

export interface World {
  name: string;
  meaning: string;
  worlds: number;
  stopped: boolean;
  beaten: boolean;
  statistics: Against[];
}

export interface AtK {
  k: number;
  silhouette_simplified: Maybe<number>;
  log_inertia: Maybe<number>;
  separation: Maybe<number>;
  smallest_share: Maybe<number>;
  p_separation: Maybe<number>;
  p_silhouette: Maybe<number>;
  p_gap: Maybe<number>;
}

export interface Judgement {
  model: Maybe<string>;
  sentence: Maybe<string>;
  k: number;
  customers: number;
  of: number;
  statistics: { name: string; text: string; range: string; source: string; part: string }[];
  worlds: World[];
  by_k: AtK[];
  caveats: Caveat[];
}

export type Interval = [Maybe<number>, Maybe<number>];
export type Role = 'definition' | 'shared' | 'evidence' | 'unknown';

export interface Anova {
  f: Maybe<number>;
  freedom: Interval;
  p: Maybe<number>;
  log10_p: Maybe<number>;
}

export interface Separated {
  feature: string;
  role: Role;
  tie: string;
  with: string[];
  reason: string;
  category: boolean;
  customers: number;
  segments: {
    count: number;
    mean: Maybe<number>;
    sd: Maybe<number>;
    median: Maybe<number>;
  }[];
  test: Maybe<string>;
  effect_name: Maybe<string>;
  effect: Maybe<number>;
  interval: Interval;
  size: string;
  p: Maybe<number>;
  log10_p: Maybe<number>;
  p_holm: Maybe<number>;
  log10_p_holm: Maybe<number>;
  p_bh: Maybe<number>;
  log10_p_bh: Maybe<number>;
  only_because_large: boolean;
  sentence: string;
  /** Of numbers only. */
  anova?: Anova;
  welch?: Anova;
  kruskal_wallis?: {
    h: Maybe<number>;
    freedom: Maybe<number>;
    p: Maybe<number>;
    log10_p: Maybe<number>;
    permuted: boolean;
    epsilon_squared: Maybe<number>;
  };
  eta_squared?: Maybe<number>;
  omega_squared?: Maybe<number>;
  epsilon_squared?: Maybe<number>;
  noncentral_interval?: Interval;
  /** Of categories only. */
  chi_square?: {
    statistic: Maybe<number>;
    freedom: Maybe<number>;
    p: Maybe<number>;
    log10_p: Maybe<number>;
    permuted: boolean;
  };
  cramers_v?: Maybe<number>;
  cramers_v_corrected?: Maybe<number>;
}

export interface Separation {
  model: string;
  segments: string[];
  customers: number[];
  customers_without: number;
  alpha: number;
  confidence: number;
  replicates: number;
  summary: {
    large: number;
    medium: number;
    small: number;
    negligible: number;
    definition: number;
    shared: number;
    unknown: number;
    strongest: Maybe<string>;
    text: string;
  };
  features: Separated[];
}

export interface Partition {
  k: number;
  silhouette_euclidean: Maybe<number>;
  silhouette_squared: Maybe<number>;
  silhouette_simplified: Maybe<number>;
  calinski_harabasz: Maybe<number>;
  davies_bouldin: Maybe<number>;
  smallest_share: Maybe<number>;
  without_share: Maybe<number>;
  silhouette_on_full: Maybe<number>;
  calinski_harabasz_on_full: Maybe<number>;
  davies_bouldin_on_full: Maybe<number>;
  adjusted_rand: Maybe<number>;
  stability_ari: Maybe<number>;
  stability_error: Maybe<number>;
}

export interface FeatureSet {
  name: string;
  without: Maybe<string>;
  features: string[];
  columns: number;
  problem: Maybe<string>;
  choice: Maybe<string>;
  chosen: Partition;
  same_k: Partition;
}

export interface FeatureWeight {
  feature: string;
  group: Maybe<string>;
  moved: Maybe<number>;
  moved_error: Maybe<number>;
  left_out: boolean;
  problem: Maybe<string>;
  adjusted_rand: Maybe<number>;
  silhouette: Maybe<number>;
  silhouette_change: Maybe<number>;
}

export interface Ablation {
  model: string;
  problem: Maybe<string>;
  customers: number;
  whole: boolean;
  k: number;
  repeats: number;
  sets: FeatureSet[];
  weights: FeatureWeight[];
  sentences: string[];
}

export interface Gap {
  segment: string;
  metric: string;
  first: Maybe<number>;
  second: Maybe<number>;
  percent: Maybe<number>;
  standardised: Maybe<number>;
  chance: Maybe<number>;
  word: Maybe<string>;
}

export interface Split {
  name: string;
  first: number;
  second: number;
  problem: Maybe<string>;
  adjusted_rand: Maybe<number>;
  segments: {
    segment: string;
    in_first: boolean;
    in_second: boolean;
    jaccard: Maybe<number>;
  }[];
  gaps: Gap[];
  metrics: { metric: string; median_percent: Maybe<number> }[];
}

export interface Comeback {
  segment: string;
  jaccard: Maybe<number>;
  dissolved: number;
  resamples: number;
  word: Maybe<string>;
}

export interface Neighbour {
  k: number;
  problem: Maybe<string>;
  adjusted_rand: Maybe<number>;
  kept: string[];
  sentence: Maybe<string>;
}

export interface Splits {
  model: string;
  customers: number;
  whole: boolean;
  adjusted_rand: Maybe<number>;
  lowest: Maybe<number>;
  splits: Split[];
  largest: (Gap & { split: string })[];
  bootstrap: {
    problem: Maybe<string>;
    adjusted_rand: Maybe<number>;
    standard_error: Maybe<number>;
    low: Maybe<number>;
    high: Maybe<number>;
    customers: number;
    segments: Comeback[];
  };
  seeds: {
    problem: Maybe<string>;
    seeds: number;
    customers: number;
    adjusted_rand: Maybe<number>;
    lowest: Maybe<number>;
    with_run: Maybe<number>;
  };
  neighbours: Neighbour[];
  sentences: string[];
}

export interface Estimate {
  value: Maybe<number>;
  low: Maybe<number>;
  high: Maybe<number>;
}

export interface Outcome {
  name: Maybe<string>;
  then: number;
  now: Maybe<number>;
  customers: number;
  customers_share: Maybe<number>;
  past_spend_mean: Maybe<number>;
  past_orders_mean: Maybe<number>;
  spend: Maybe<number>;
  orders: number;
  active: number;
  spend_mean: Estimate;
  orders_mean: Estimate;
  active_share: Estimate;
  few: boolean;
}

export interface ModelFold {
  model: string;
  missing: Maybe<string>;
  left_out: string[];
  segments: Outcome[];
  without_segment: number;
  order: {
    segments: number;
    spearman: Estimate;
    pairs: number;
    turned: number;
    turned_clearly: number;
    text: Maybe<string>;
  };
  explained: {
    outcome: Maybe<string>;
    before: Estimate;
    with_segments: Estimate;
    segments_alone: Estimate;
    gain: Estimate;
    folds: number;
    text: Maybe<string>;
  };
  ranking: {
    by_past: Estimate;
    by_segments: Estimate;
    difference: Estimate;
    in_hindsight: Maybe<number>;
    text: Maybe<string>;
  };
  moves: {
    customers: number;
    gone: number;
    arrived: number;
    from_to: number[][];
    stayed: Maybe<number>;
    stayed_frozen: Maybe<number>;
    adjusted_rand: Maybe<number>;
    adjusted_rand_models: Maybe<number>;
    text: Maybe<string>;
  };
}

export interface Fold {
  from: string;
  until: string;
  customers: number;
  active: number;
  orders: number;
  spend: Maybe<number>;
  new_customers: number;
  new_orders: number;
  new_spend: Maybe<number>;
  models: ModelFold[];
}

export interface OutOfTime {
  missing: Maybe<string>;
  horizon_days: number;
  horizon_reason: Maybe<string>;
  customers_share: Maybe<number>;
  intervals: Maybe<string>;
  notes: string[];
  folds: Fold[];
}

export interface ModelCut {
  model: string;
  missing: Maybe<string>;
  changed_frozen: Estimate;
  changed_refit: Estimate;
  adjusted_rand_frozen: Maybe<number>;
  adjusted_rand_refit: Maybe<number>;
  segments: number;
  refit_segments: number;
  segment_changed: Maybe<number>[];
}

export interface Cut {
  name: string;
  as_of: string;
  customers: number;
  gone: number;
  missing: Maybe<string>;
  text: Maybe<string>;
  models: ModelCut[];
}

export interface Sensitivity {
  missing: Maybe<string>;
  customers_share: Maybe<number>;
  days: Cut[];
  peak: Maybe<{
    found: boolean;
    from: Maybe<string>;
    until: Maybe<string>;
    weeks: number;
    orders_a_week: Maybe<number>;
    median_week: Maybe<number>;
    share_of_orders: Maybe<number>;
    year_before: Maybe<number>;
    text: Maybe<string>;
  }>;
  without_peak: Maybe<Cut>;
  notes: string[];
}

export interface ContestRow {
  model: string;
  method: string;
  family: string;
  segments: number;
  smallest_share: Maybe<number>;
  largest_share: Maybe<number>;
  without_share?: Maybe<number>;
  silhouette: Maybe<number>;
  evidence_features: number;
  criteria: { name: string; value: Maybe<number> }[];
  out: Maybe<string>;
  wins: number;
}

export interface Criterion {
  name: string;
  text: string;
  source: string;
  margin: number;
  lower_is_better: boolean;
  share: boolean;
}

export interface Contest {
  rows: ContestRow[];
  criteria: Criterion[];
  recommended: Maybe<string>;
  recommendation: Maybe<string>;
}

/** What the document has: a verdict at least, any of the other parts. */
export type EvidenceInDocument = Pick<Evidence, 'verdict'> & Partial<Evidence>;

const NOTHING: Omit<Evidence, 'verdict'> = {
  judgement: {
    model: null,
    sentence: null,
    k: 0,
    customers: 0,
    of: 0,
    statistics: [],
    worlds: [],
    by_k: [],
    caveats: [],
  },
  separations: [],
  ablation: null,
  splits: [],
  out_of_time: {
    missing: null,
    horizon_days: 0,
    horizon_reason: null,
    customers_share: null,
    intervals: null,
    notes: [],
    folds: [],
  },
  sensitivity: {
    missing: null,
    customers_share: null,
    days: [],
    peak: null,
    without_peak: null,
    notes: [],
  },
  contest: { rows: [], criteria: [], recommended: null, recommendation: null },
  measures: [],
  caveats: [],
};

/** The run's evidence with all its parts, empty where it has none; null in an older document. */
export function evidenceOf(document: RunDocument): Maybe<Evidence> {
  const found = document.evidence;
  if (!found) return null;
  return { ...NOTHING, ...found, judgement: { ...NOTHING.judgement, ...found.judgement } };
}
