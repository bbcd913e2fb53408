// Documents of runs that never were, for unit tests and for looking at the page's limits: any
// number of segments and features, with and without money or figures, with names that mean harm.
import type { Figures, Model, RunDocument, Segment } from '../src/document';
import { madeUpEvidence } from './made_up_evidence.ts';

export interface MadeUp {
  segments: number;
  features: number;
  customers?: number;
  money?: boolean;
  figures?: boolean;
  /** Put into every name that a user could choose. */
  evil?: string;
  long?: boolean;
  /** The share of the first segment. */
  first?: number;
  days?: number;
  /** What spend is multiplied with. */
  scale?: number;
  /** Models of other methods, with what each knows: stability, a tree, densities. */
  methods?: boolean;
  /** What speaks for and against the segments: everything, or why there is little. */
  evidence?: true | 'little';
}

const WORDS = [
  'Champions',
  'Loyal',
  'New',
  'Promising',
  'At Risk',
  'Hibernating',
  'Seasonal',
  'Bargain Hunters',
  'Weekenders',
  'Big Baskets',
  'One Category',
  'Explorers',
  'Returners',
  'Night Owls',
  'Gift Givers',
  'Wholesale',
  'Students',
  'Families',
  'Collectors',
  'Lost',
];
const KNOWN: [string, string][] = [
  ['recency_days', 'days'],
  ['orders', 'orders'],
  ['spend', 'currency'],
  ['aov', 'currency'],
  ['tenure_days', 'days'],
  ['reorder_share', 'share 0..1'],
  ['products', 'products'],
];

/** A made-up run; the same for the same wish. */
export function madeUp(wish: MadeUp): RunDocument {
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state / 2 ** 32;
  };
  const evil = wish.evil ?? '';
  const money = wish.money ?? true;
  const customers = wish.customers ?? 10_000;
  const scale = wish.scale ?? 1;
  const weights = Array.from({ length: wish.segments }, (_, i) =>
    i === 0 && wish.first
      ? wish.first
      : ((1 - (wish.first ?? 0)) * (1 + (i % 4))) / (2.5 * wish.segments),
  );
  const total = weights.reduce((a, b) => a + b, 0);
  const features = Array.from(
    { length: wish.features },
    (_, i) =>
      KNOWN[i] ??
      ([
        `${wish.long ? 'a_feature_with_a_long_name_that_somebody_found_useful_' : 'feature_'}${i}${evil}`,
        'units',
      ] as [string, string]),
  );
  const segments = weights.map((weight, i): Segment => {
    const share = weight / total;
    const revenueShare = ((i % 5) + 1) / weights.reduce((sum, _, j) => sum + (j % 5) + 1, 0);
    return {
      id: i + 1,
      name:
        (wish.long
          ? `${WORDS[i % 20]} who were given a name far longer than any table has room for, number ${i + 1}`
          : WORDS[i % 20] + (i >= 20 ? ` ${i}` : '')) + evil,
      persona: null,
      reason: `made up${evil}; orders 3 times the average`,
      customers: Math.round(customers * share),
      customers_share: share,
      revenue: money ? revenueShare * 1e6 * scale : null,
      revenue_exact: money ? String(revenueShare * 1e6 * scale) : null,
      revenue_share: money ? revenueShare : null,
      playbook: {
        offer: `An offer${evil}.`,
        focus: 'Something.',
        discount_cap: '5 %',
        channel: 'E-mail.',
        cadence: 'Weekly.',
        kpi: 'Orders.',
        avoid: 'Nothing.',
      },
      profile: features.map(([feature], f) => {
        const standardised = (random() - 0.5) * (f === 1 ? 12 : 3);
        const mean = (10 + standardised * 5) * (feature === 'spend' ? scale : 1);
        return {
          feature,
          count: 100,
          mean,
          median: mean * 0.9,
          sd: 5,
          q25: mean * 0.5,
          q75: mean * 1.4,
          relative_importance: standardised / 2,
          standardised,
          standardised_low: standardised - 0.1,
          standardised_high: standardised + 0.1,
        };
      }),
      categories: [
        {
          feature: 'top_region',
          count: 100,
          more_levels: 3,
          levels: [
            { level: `North${evil}`, share: 0.6 },
            { level: 'South', share: 0.3 },
          ],
        },
      ],
      telling: features.slice(0, 5).map(([feature]) => feature),
      examples:
        i % 2
          ? null
          : [0, 1, 2].map((e) => ({
              customer: e ? null : `id${evil}`,
              distance: e,
              traits: features.slice(0, 5).map(([feature]) => ({ feature, value: 12 * e })),
            })),
    };
  });
  const sizes = segments.map(
    ({ id, name, customers: c, customers_share, revenue, revenue_exact, revenue_share }) => ({
      id,
      name,
      customers: c,
      customers_share,
      revenue,
      revenue_exact,
      revenue_share,
    }),
  );
  const model = {
    name: `clusters${evil}`,
    method: 'kmeans',
    k: wish.segments,
    choice: 'Made up.',
    features: features.map(([f]) => f),
    left_out: [],
    smallest_share: 0.01,
    silhouette: 0.3,
    revenue_explained: 0.4,
    customers_without: 0,
    segments: sizes,
    indices: [2, 3, 4, 5].flatMap((k) =>
      ['inertia', 'silhouette_euclidean'].map((index) => ({
        k,
        index,
        value: 1 / k,
        standard_error: index === 'inertia' ? null : 0.01,
      })),
    ),
    warnings: [],
  };
  const models: Model[] = [
    model,
    { ...model, name: 'rules', method: 'grid', indices: [] },
    ...(wish.methods ? methods(model, evil, customers) : []),
  ];
  return {
    schema_version: 1,
    project: {
      name: `shop${evil}`,
      time_zone: 'UTC',
      currency: money ? 'EUR' : null,
      as_of: '2026-01-01',
      seed: 1,
      choose: 'auto',
      features: { preset: 'shopping', use: [], window_days: null, categories: 5 },
      models: [
        {
          name: `clusters${evil}`,
          method: 'kmeans',
          settings: { k: 'auto', transform: { winsorise: [0.01, 0.99] } },
        },
      ],
    },
    totals: {
      rows_in: 1000,
      purchases: 900,
      returns: 60,
      rejected: { 'rejected: no customer': 40 },
      customers,
      orders: 5000,
      revenue: money ? 1e6 * scale : null,
      first_order: '2025-01-01',
      last_order: '2025-12-31',
      days: 365,
    },
    chosen: model.name,
    chosen_reason: `Made up${evil}.`,
    segments,
    models,
    agreements: [{ a: model.name, b: 'rules', adjusted_rand: 0.7 }],
    features: {
      built: features.map(([name, unit]) => ({
        name,
        text: `What ${name} says.`,
        unit,
        category: false,
        population: { count: customers, mean: 10, median: 8, sd: 5, q25: 4, q75: 14 },
      })),
      missing: [],
    },
    sources: [
      {
        kind: 'orders',
        files: [`orders${evil}.csv`],
        rows: 1000,
        columns: { customer: `id${evil}` },
        guesses: [],
      },
    ],
    joins: [],
    quality: [
      {
        check: 'rejected: no customer',
        rows: 40,
        share: 0.04,
        action: 'reject',
        examples: [`orders${evil}.csv:7`],
        text: 'Rows without a customer.',
      },
    ],
    warnings: [`A warning${evil}.`],
    notes: [],
    audit: {
      ok: true,
      findings: [{ model: null, check: 'sums', expected: '1', found: '1', ok: true }],
    },
    figures:
      wish.figures === false
        ? {
            grid: null,
            map: null,
            distributions: [],
            silhouettes: null,
            agreement: [],
            concentration: null,
            cohorts: null,
            calendar: null,
            category_mix: null,
          }
        : figures(segments, features, model.name, wish, random),
    ...(wish.evidence
      ? {
          evidence: madeUpEvidence(
            { models, features: features.map(([f]) => f), customers, money, scale, evil, random },
            wish.evidence === 'little',
          ),
        }
      : {}),
  };
}

function methods(model: Model, evil: string, customers: number): Model[] {
  const ids = model.segments.map((s) => s.id);
  const stability = {
    adjusted_rand: 0.81,
    low: 0.77,
    high: 0.85,
    split_half: 0.79,
    resamples: 20,
    customers,
    segments: ids.map((id, i) => ({
      id,
      jaccard: i === 1 ? null : Math.max(0.3, 0.95 - i / 8),
      dissolved: i % 21,
      word: i === 1 ? null : i < 1 ? 'highly stable' : i < 3 ? 'pattern' : 'dissolved',
    })),
  };
  // Three branches a segment join first, then the segments one after the other.
  const leaves = ids.flatMap((segment) =>
    [5, 0, 3].map((height, i) => ({ segment, height, customers: height ? 40 + 50 * i : 1 })),
  );
  const merges: NonNullable<Model['tree']>['merges'] = [];
  const join = (left: number, right: number, height: number) =>
    leaves.length + merges.push({ left, right, height, customers: 2 }) - 1;
  const pairs = ids.map((_, i) => join(3 * i, 3 * i + 1, 6 + i / 100));
  const whole = pairs.map((pair, i) => join(pair, 3 * i + 2, 9 + i / 100));
  whole.reduce((left, right, i) => join(left, right, 20 + i));
  const nodes = [
    { parent: null, birth: 0, death: 0.5, customers, stability: 900, segment: null },
    ...ids.map((segment, i) => ({
      parent: 0,
      birth: 0.5,
      death: i ? 0.9 + i / 10 : null,
      customers: Math.round(customers / (2 + i)),
      stability: 100 - i,
      segment,
    })),
    { parent: 1, birth: 0.7, death: 0.8, customers: 20, stability: 3, segment: null },
  ];
  const k_distances = Array.from({ length: 200 }, (_, i) => 0.4 + 2 * (i / 199) ** 9 * 10);
  const density = { eps: null, min_points: 10, measured: 0, k_distances: [], nodes: [] };
  return [
    { ...model, name: `tree${evil}`, method: 'hierarchical', stability, tree: { leaves, merges } },
    {
      ...model,
      name: `dense${evil}`,
      method: 'dbscan',
      density: { ...density, eps: 1.4, measured: customers, k_distances },
    },
    { ...model, name: `hdense${evil}`, method: 'hdbscan', density: { ...density, nodes } },
  ].map((m) => ({ stability: null, tree: null, density: null, ...m, indices: [] }));
}

function figures(
  segments: Segment[],
  features: [string, string][],
  model: string,
  wish: MadeUp,
  random: () => number,
): Figures {
  const evil = wish.evil ?? '';
  const counts = (n: number) => Array.from({ length: n }, () => Math.floor(random() * 40));
  const scale = wish.scale ?? 1;
  const boxes = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => ({ row, column })));
  return {
    grid: {
      rows: 'recency_days',
      columns: 'orders',
      row_labels: ['3 (0-9 days)', '2 (10-99 days)', '1 (100 days and more)'],
      column_labels: ['1 (1)', '2 (2-4)', '3 (5 and more)'],
      cells: boxes.map(({ row, column }, i) => ({
        row,
        column,
        customers: 10 * i,
        customers_share: i / 36,
        revenue_share: i / 36,
        segment: segments[i % segments.length]!.id,
        name: segments[i % segments.length]!.name,
      })),
    },
    map: {
      method: 'pca',
      model,
      features: features.map(([f]) => f),
      explained: [0.4, 0.2],
      x: { low: -3, high: 3 },
      y: { low: -3, high: 3 },
      bins: 48,
      outside: 3,
      segments: segments.map(({ id }, i) => ({
        id,
        cells: Array.from(
          { length: 120 },
          () =>
            [
              (i * 5 + Math.floor(random() * 14)) % 48,
              (i * 3 + Math.floor(random() * 14)) % 48,
              1 + Math.floor(random() * 9),
            ] as [number, number, number],
        ),
      })),
      centres: segments.map(({ id }, i) => ({
        id,
        x: ((i * 5) % 48) / 8 - 2.5,
        y: ((i * 3) % 48) / 8 - 2.5,
      })),
      loadings: features.map(([feature]) => ({ feature, x: random() - 0.5, y: random() - 0.5 })),
    },
    distributions: features.map(([feature]) => ({
      feature,
      scale: 'linear',
      edges: counts(13).map((_, i) => i * 2 * (feature === 'spend' ? scale : 1)),
      population: counts(12),
      segments: segments.map(({ id }) => ({ id, counts: counts(12) })),
      without: 1,
    })),
    silhouettes: {
      model,
      index: 'silhouette_euclidean',
      sampled: 1000,
      of: 10_000,
      segments: segments.map(({ id }, i) => ({
        id,
        customers: 50,
        mean: 0.3 - i / 40,
        negative_share: i / 40,
        values: Array.from({ length: 60 }, (_, v) => 0.7 - v / 60 - i / 40),
      })),
    },
    agreement: [
      {
        a: model,
        b: 'rules',
        rows: segments.map((s) => s.id),
        columns: segments.map((s) => s.id),
        counts: segments.map(() => counts(segments.length)),
        rows_without: segments.map(() => 0),
      },
    ],
    concentration: {
      gini: 0.6,
      lorenz: Array.from({ length: 51 }, (_, i) => [i / 50, (i / 50) ** 3]),
      top: [0.01, 0.05, 0.1, 0.2, 0.5].map((share) => ({
        customers_share: share,
        revenue_share: 1 - (1 - share) ** 3,
      })),
    },
    cohorts: {
      unit: 'month',
      cohorts: Array.from({ length: 12 }, (_, i) => ({
        start: `2025-${String(i + 1).padStart(2, '0')}-01`,
        customers: 100,
        active: [100, ...counts(11 - i)],
        revenue: [5000 * scale, ...counts(11 - i).map((c) => c * 50 * scale)],
        complete: 11 - i,
      })),
    },
    calendar: {
      unit: (wish.days ?? 365) > 800 ? 'month' : 'day',
      start: '2025-01-01',
      orders: counts(Math.min(800, wish.days ?? 365)),
      revenue: counts(Math.min(800, wish.days ?? 365)),
    },
    category_mix: {
      of: 'category',
      by: 'revenue',
      levels: [`Toys${evil}`, 'Books', null],
      population: [0.5, 0.3, 0.2],
      segments: segments.map(({ id }) => ({ id, shares: [0.6, 0.3, 0.1] })),
    },
  };
}
