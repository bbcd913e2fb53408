// The evidence of a run that never was, for made_up.ts: every part, with what a part may lack.
import type { Model } from '../src/document';
import type {
  Estimate,
  Evidence,
  Gap,
  ModelFold,
  Partition,
  Separated,
} from '../src/evidence/document';

export interface MadeUpRun {
  models: Model[];
  features: string[];
  customers: number;
  money: boolean;
  scale: number;
  evil: string;
  random: () => number;
}

const estimate = (value: number | null, wide = 0.1): Estimate => ({
  value,
  low: value === null ? null : value - wide,
  high: value === null ? null : value + wide,
});

const ROLES = ['evidence', 'definition', 'evidence', 'shared', 'evidence', 'unknown'] as const;
const TIES = { evidence: 'apart', definition: 'used', shared: 'shares', unknown: 'not_told' };

/** With little, what a run of few customers has: sentences that say why there is nothing. */
export function madeUpEvidence(run: MadeUpRun, little: boolean): Evidence {
  const evidence = whole(run);
  if (!little) return evidence;
  const why = `Too few customers${run.evil}.`;
  return {
    ...evidence,
    verdict: 'none',
    judgement: { ...evidence.judgement, model: null, sentence: why, worlds: [], by_k: [] },
    separations: [],
    ablation: { ...evidence.ablation!, problem: why, sets: [], weights: [], sentences: [] },
    splits: [],
    out_of_time: { ...evidence.out_of_time, missing: why, folds: [] },
    sensitivity: {
      ...evidence.sensitivity,
      missing: why,
      days: [],
      peak: null,
      without_peak: null,
    },
    contest: { ...evidence.contest, rows: [], recommended: null, recommendation: null },
    measures: evidence.measures.map(({ name }) => ({ name, value: null, why_not: why })),
    caveats: [],
  };
}

function whole(run: MadeUpRun): Evidence {
  const { models, customers, evil } = run;
  const model = models[0]!;
  return {
    verdict: 'weak',
    judgement: judgement(run),
    separations: models.slice(0, 2).map((one) => separation(run, one)),
    ablation: ablation(run),
    splits: models.slice(0, 2).map((one, i) => splits(run, one, i > 0)),
    out_of_time: {
      missing: null,
      horizon_days: 90,
      horizon_reason: '90 days: a season’s worth.',
      customers_share: 1,
      intervals: '95 %: means by BCa bootstrap.',
      notes: [`Left out: city${evil}.`],
      folds: ['2025-10-03', '2025-07-05'].map((from, i) => ({
        from,
        until: i ? '2025-10-03' : '2026-01-01',
        customers,
        active: Math.round(customers / 3),
        orders: customers,
        spend: run.money ? 5e5 * run.scale : null,
        new_customers: 120,
        new_orders: 150,
        new_spend: run.money ? 4e4 * run.scale : null,
        models: models.slice(0, 2).map((one, m) => modelFold(run, one, m > 0 && i > 0)),
      })),
    },
    sensitivity: sensitivity(run),
    contest: contest(run),
    measures: [
      { name: 'silhouette_euclidean', value: 0.31, why_not: null },
      { name: 'future_order', value: null, why_not: `no earlier day${evil}` },
    ],
    caveats: [
      { kind: 'few_customers', text: `Groups that are small may be missed${evil}.` },
      { kind: 'season', text: '11 % of the customers owe their segment to the peak season.' },
      { kind: 'dissolved', text: `${model.segments.at(-1)!.name} dissolves when drawn anew.` },
    ],
  };
}

function judgement({ models, customers, random }: MadeUpRun): Evidence['judgement'] {
  const names = ['separation', 'silhouette_simplified', 'gap', 'stability'];
  const worlds = ['shuffled', 'gaussian', 'uniform', 'copula', 'copula_in_strata'];
  return {
    model: models[0]!.name,
    sentence: 'The groups that k-means finds are cuts through a continuum rather than groups.',
    k: 3,
    customers: Math.min(2000, customers),
    of: customers,
    statistics: names.map((name) => ({
      name,
      text: `What ${name} measures.`,
      range: 'higher is better',
      source: 'A paper',
      part: 'decides',
    })),
    worlds: worlds.map((name, i) => ({
      name,
      meaning: `what ${name} keeps`,
      worlds: i < 3 ? 39 : 199,
      stopped: i < 3,
      beaten: i < 3,
      statistics: names.map((statistic, s) => {
        const middle = 0.2 + i / 10 + s;
        const known = s !== 3 || i !== 1;
        return {
          name: statistic,
          k: 3,
          observed: known ? 0.55 + s : null,
          mean: middle,
          sd: 0.05,
          low: middle - 0.1,
          median: middle,
          high: middle + 0.12,
          worlds: [middle],
          p_value: known ? (i < 3 ? 0.025 : 0.3 + random() / 10) : null,
          p_error: 0.01,
        };
      }),
    })),
    by_k: [2, 3, 4, 5].map((k) => ({
      k,
      silhouette_simplified: 0.9 / k,
      log_inertia: 10 - k,
      separation: k === 5 ? null : 2 / k,
      p_gap: 0.2,
      smallest_share: 0.5 / k,
      p_separation: 0.3,
      p_silhouette: 0.02,
    })),
    caveats: [
      { kind: 'season', text: '11 % of the customers owe their segment to the peak season.' },
    ],
  };
}

function separated(run: MadeUpRun, model: Model, feature: string, i: number): Separated {
  const role = ROLES[i % ROLES.length]!;
  const category = i % 7 === 4;
  const effect =
    i % 11 === 9 ? null : i === 2 ? 0.004 : role === 'definition' ? 0.7 : 0.3 / (i + 1);
  const size =
    effect === null
      ? 'unknown'
      : effect < 0.01
        ? 'negligible'
        : effect < 0.06
          ? 'small'
          : effect < 0.14
            ? 'medium'
            : 'large';
  const anova = { f: 52_335.47685, freedom: [3, 9996] as [number, number], p: 0, log10_p: -4711 };
  const row: Separated = {
    feature,
    role,
    tie: TIES[role],
    with: role === 'definition' ? [feature] : [],
    reason: `It is ${TIES[role]}${run.evil}.`,
    category,
    customers: run.customers,
    segments: model.segments.map((s, at) => ({
      count: s.customers,
      mean: category ? null : at * 2.5,
      sd: 1,
      median: at * 2,
    })),
    test: effect === null ? null : category ? 'chi_square' : 'welch',
    effect_name: category ? 'cramers_v_corrected' : 'omega_squared',
    effect,
    interval: effect === null ? [null, null] : [effect * 0.9 - 0.001, effect * 1.1],
    size,
    p: effect === null ? null : 0,
    log10_p: effect === null ? null : -4711,
    p_holm: effect === null ? null : i === 10 ? 0.4 : 0,
    log10_p_holm: effect === null ? null : i === 10 ? -0.4 : -4709,
    p_bh: effect === null ? null : 0,
    log10_p_bh: effect === null ? null : -4710,
    only_because_large: i === 2,
    sentence: 'The groups differ, and hardly by chance.',
  };
  if (category) {
    const chi = { statistic: 812.5, freedom: 9, p: 1e-120, log10_p: -120, permuted: false };
    return { ...row, chi_square: chi, cramers_v: 0.31, cramers_v_corrected: 0.3 };
  }
  return {
    ...row,
    anova,
    welch: anova,
    kruskal_wallis: {
      h: 7000,
      freedom: 3,
      p: 0,
      log10_p: -1500,
      permuted: false,
      epsilon_squared: 0.7,
    },
    eta_squared: effect,
    omega_squared: effect,
    epsilon_squared: effect,
    noncentral_interval: [null, null],
  };
}

const separation = (run: MadeUpRun, model: Model): Evidence['separations'][number] => ({
  model: model.name,
  segments: model.segments.map((s) => s.name),
  customers: model.segments.map((s) => s.customers),
  customers_without: 0,
  alpha: 0.05,
  confidence: 0.95,
  replicates: 1000,
  summary: {
    large: 1,
    medium: 1,
    small: 0,
    negligible: 1,
    definition: 1,
    shared: 1,
    unknown: 0,
    strongest: run.features[0] ?? null,
    text:
      'Of 3 features that the segments were not made from, they differ in 1 by much, in 1 by a ' +
      `fair amount, in 0 a little and in 1 hardly or not at all. Most of all in ${run.features[0]}. ` +
      '2 others do not count.',
  },
  features: run.features.map((feature, i) => separated(run, model, feature, i)),
});

function ablation({ models, features, evil, customers, random }: MadeUpRun): Evidence['ablation'] {
  const partition = (own: number | null, full: number | null): Partition => ({
    k: 4,
    silhouette_euclidean: own,
    silhouette_squared: own,
    silhouette_simplified: own,
    calinski_harabasz: 1200,
    davies_bouldin: 1.2,
    smallest_share: 0.1,
    without_share: 0,
    silhouette_on_full: full,
    calinski_harabasz_on_full: 900,
    davies_bouldin_on_full: 1.5,
    adjusted_rand: own,
    stability_ari: 0.8,
    stability_error: 0.02,
  });
  return {
    model: models[0]!.name,
    problem: null,
    customers: Math.min(customers, 10_000),
    whole: customers <= 10_000,
    k: 4,
    repeats: 5,
    sets: ['all features', 'behaviour only', 'without money', `without time${evil}`].map(
      (name, i) => ({
        name,
        without: i < 2 ? null : 'money',
        features,
        columns: features.length,
        problem: i === 1 ? 'This is the model itself.' : null,
        choice: 'k = 4: the highest silhouette.',
        chosen: partition(0.2 + i / 20, 0.19 - i / 12),
        same_k: partition(0.18, i === 3 ? null : 0.17),
      }),
    ),
    weights: features.map((feature, i) => ({
      feature,
      group: 'own',
      moved: i === 3 ? null : 0.5 / (i + 1),
      moved_error: 0.002,
      left_out: i < 30,
      problem: i < 30 ? null : 'Not measured: 30 features move more customers.',
      adjusted_rand: 0.7,
      silhouette: 0.2,
      silhouette_change: random() / 50,
    })),
    sentences: [
      `Who belongs where rests most on ${features[0]}.`,
      'No set of features gives groups that stand apart: the highest silhouette is 0.35.',
    ],
  };
}

function splits(run: MadeUpRun, model: Model, firm: boolean): Evidence['splits'][number] {
  const gap = (segment: string, i: number): Gap => ({
    segment,
    metric: i ? (run.features[0] ?? 'spend') : 'customers_share',
    first: 0.2,
    second: i ? null : 0.22,
    percent: i ? null : 10,
    standardised: i ? null : 0.05,
    chance: 0.08,
    word: i ? null : 'negligible',
  });
  const names = model.segments.map((s) => s.name);
  return {
    model: model.name,
    customers: run.customers,
    whole: true,
    adjusted_rand: 0.83,
    lowest: 0.79,
    splits: [
      'random halves',
      'halves by customer hash, salt 1',
      'halves by customer hash, salt 2',
    ].map((name, i) => ({
      name,
      first: run.customers / 2,
      second: run.customers / 2,
      problem: i === 2 ? 'The second half has too few customers.' : null,
      adjusted_rand: i === 2 ? null : 0.83 - i / 25,
      segments:
        i === 2
          ? []
          : names.map((segment) => ({ segment, in_first: true, in_second: i > 0, jaccard: 0.8 })),
      gaps: i === 2 ? [] : names.map(gap),
      metrics: [],
    })),
    largest: names.slice(0, 3).map((name, i) => ({ split: 'random halves', ...gap(name, i) })),
    bootstrap: {
      problem: null,
      adjusted_rand: 0.81,
      standard_error: 0.02,
      low: 0.77,
      high: 0.85,
      customers: run.customers,
      segments: names.map((segment, i) => {
        const jaccard = firm ? 1 : i === 1 ? null : Math.max(0.3, 0.95 - i / 8);
        return {
          segment,
          jaccard,
          dissolved: i % 21,
          resamples: 20,
          word:
            jaccard === null
              ? null
              : jaccard < 0.6
                ? 'dissolved'
                : jaccard < 0.75
                  ? 'patterned'
                  : 'stable',
        };
      }),
    },
    seeds: {
      problem: firm ? 'Rules draw nothing at random.' : null,
      seeds: firm ? 0 : 10,
      customers: run.customers,
      adjusted_rand: firm ? null : 0.98,
      lowest: firm ? null : 0.91,
      with_run: 0.97,
    },
    neighbours: firm
      ? []
      : [3, 5].map((k) => ({
          k,
          problem: null,
          adjusted_rand: 0.7,
          kept: [names[0]!],
          sentence: `At k = ${k} ${names[0]} splits into 2 (62 % and 38 % of it).`,
        })),
    sentences: ['The seed does not matter: 10 fits agree.'],
  };
}

function modelFold(run: MadeUpRun, model: Model, missing: boolean): ModelFold {
  const { money, scale, evil } = run;
  const clusters = model === run.models[0];
  const none = estimate(null);
  return {
    model: model.name,
    missing: missing ? `It could not be fitted as of that day${evil}.` : null,
    left_out: missing ? [] : ['top_city'],
    segments: missing
      ? []
      : model.segments.map((s, i) => ({
          name: clusters ? null : s.name,
          then: i,
          now: i === 1 ? null : i,
          customers: i === 2 ? 12 : 400,
          customers_share: 1 / model.segments.length,
          past_spend_mean: money ? (400 - 15 * i) * scale : null,
          past_orders_mean: 8 - i / 4,
          spend: money ? 8000 * scale : null,
          orders: 300,
          active: 120,
          spend_mean: money
            ? estimate((120 - 5 * i + (i === 2 ? 60 : 0)) * scale, 12 * scale)
            : none,
          orders_mean: i === 3 ? { value: 1, low: null, high: null } : estimate(2 - i / 10, 0.2),
          active_share: estimate(0.4, 0.05),
          few: i === 2,
        })),
    without_segment: 0,
    order: {
      segments: model.segments.length,
      spearman: estimate(0.9),
      pairs: 6,
      turned: 1,
      turned_clearly: 0,
      text: missing
        ? null
        : 'Of 6 pairs of segments 1 changed places, none beyond their intervals.',
    },
    explained: {
      outcome: 'log(1 + spend)',
      before: estimate(0.2),
      with_segments: estimate(0.21),
      segments_alone: estimate(0.15),
      gain: estimate(0.01, 0.02),
      folds: 10,
      text: missing ? null : 'The segments add nothing that can be told from chance.',
    },
    ranking: {
      by_past: estimate(0.6),
      by_segments: estimate(0.5),
      difference: estimate(-0.1),
      in_hindsight: 0.55,
      text: null,
    },
    moves: {
      customers: missing ? 0 : 900,
      gone: 10,
      arrived: 20,
      from_to: missing
        ? []
        : Array.from({ length: model.segments.length + 1 }, (_, i) =>
            Array.from({ length: model.segments.length + 1 }, (_, j) => (i === j ? 200 : 7)),
          ),
      stayed: 0.7,
      stayed_frozen: 0.75,
      adjusted_rand: 0.5,
      adjusted_rand_models: null,
      text: missing ? null : '70 % are still in the same segment.',
    },
  };
}

function sensitivity({ models, customers, evil }: MadeUpRun): Evidence['sensitivity'] {
  const cut = (name: string, as_of: string, share: number) => ({
    name,
    as_of,
    customers: customers - 100,
    gone: Math.round(share * 100),
    missing: null,
    text: null,
    models: models.slice(0, 2).map((one, i) => ({
      model: one.name,
      missing: i && share > 0.1 ? `It could not be fitted${evil}.` : null,
      changed_frozen: { value: share, low: null, high: null },
      changed_refit: i && share > 0.1 ? estimate(null) : estimate(share * 1.6, 0.005),
      adjusted_rand_frozen: 0.9,
      adjusted_rand_refit: null,
      segments: one.k,
      refit_segments: one.k + 1,
      segment_changed: one.segments.map((_, s) => (s === 1 ? null : share)),
    })),
  });
  return {
    missing: null,
    customers_share: 1,
    days: [
      cut('1 day earlier', '2025-12-31', 0.004),
      cut('7 days earlier', '2025-12-25', 0.03),
      cut('30 days earlier', '2025-12-02', 0.09),
    ],
    peak: {
      found: true,
      from: '2025-11-03',
      until: '2025-12-15',
      weeks: 6,
      orders_a_week: 400,
      median_week: 200,
      share_of_orders: 0.2,
      year_before: null,
      text: '2025-11-03 to 2025-12-15 is the peak season: 400 orders a week, 2 times the median.',
    },
    without_peak: cut('without the peak season', '2026-01-01', 0.14),
    notes: ['Measured on a sample.'],
  };
}

function contest({ models, evil }: MadeUpRun): Evidence['contest'] {
  const criteria: [string, number, boolean, boolean][] = [
    ['separation', 0.01, false, false],
    ['stability', 0.05, false, false],
    ['hold over time', 0.1, false, false],
    ['future revenue', 0.01, false, false],
    ['moves per week', 0.01, true, true],
    ['explainability', 0.05, false, true],
  ];
  const values = [
    [0.1, 0.83, 0.9, null, 0.03, 0.8],
    [0.12, 0.85, 0.7, 0.12, 0.01, 1],
    [0.3, 0.9, 1, 0.3, 0.001, 0.9],
  ];
  return {
    rows: models.slice(0, 3).map((one, i) => ({
      model: one.name,
      method: one.method,
      family: i === 1 ? 'rules' : 'clusters',
      segments: one.k,
      smallest_share: 0.02,
      largest_share: 0.4,
      without_share: 0,
      silhouette: 0.31,
      evidence_features: 3,
      criteria: criteria.map(([name], c) => ({ name, value: values[i]![c]! })),
      out: i === 2 ? `the groups in these customers are too weak to rest on${evil}` : null,
      wins: i,
    })),
    criteria: criteria.map(([name, margin, lower_is_better, share]) => ({
      name,
      text: `what ${name} compares`,
      source: 'a margin',
      margin,
      lower_is_better,
      share,
    })),
    recommended: models[1]?.name ?? null,
    recommendation: `${models[1]?.name} is recommended: it is ahead of ${models[0]!.name} in separation.`,
  };
}
