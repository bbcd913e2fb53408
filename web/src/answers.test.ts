import { describe, expect, it } from 'vitest';
import { madeUp } from '../dev/made_up';
import * as answers from './answers';
import { makeNumbers } from './numbers';

const n = makeNumbers('en', null);
const plain = (text: string | null) => text?.replaceAll('\u00a0', ' ');

/** Two segments whose numbers can be checked by hand. */
function two() {
  const run = madeUp({ segments: 2, features: 3 });
  const [a, b] = run.segments;
  Object.assign(a!, {
    name: 'Champions',
    customers: 80,
    customers_share: 0.08,
    revenue: 390,
    revenue_share: 0.39,
  });
  Object.assign(b!, {
    name: 'Others',
    customers: 920,
    customers_share: 0.92,
    revenue: 610,
    revenue_share: 0.61,
  });
  const row = (feature: string, standardised: number, relative: number, median: number) => ({
    ...a!.profile[0]!,
    feature,
    standardised,
    relative_importance: relative,
    median,
  });
  a!.profile = [row('recency_days', -1.26, -0.5, 5), row('spend', 0.9, 3.875, 90)];
  b!.profile = [row('recency_days', 0.2, 0.04, 60), row('spend', -0.1, -0.34, 40)];
  return run;
}

describe('the answers', () => {
  it('says who brings more than their share', () => {
    expect(plain(answers.sharesAnswer(two(), n))).toBe(
      'Champions are 8 % of customers and bring 39 % of revenue.',
    );
  });
  it('speaks of customers where there is no money', () => {
    const run = two();
    for (const segment of run.segments) segment.revenue_share = null;
    expect(plain(answers.sharesAnswer(run, n))).toBe(
      'Others are the largest segment: 92 % of customers.',
    );
  });
  it('finds the widest gap', () => {
    expect(plain(answers.snakeAnswer(two(), n))).toBe(
      'Champions stand out most, by recency days: 1.3 standard deviations below average.',
    );
    expect(plain(answers.heatAnswer(two(), n))).toBe(
      'In spend, Champions are at 4.9 × the average, Others 34 % below the average.',
    );
    expect(plain(answers.distributionAnswer(two(), { feature: 'spend' } as never, n))).toBe(
      'The median of spend goes from 40 (Others) to 90 (Champions).',
    );
  });
  it('counts who lies where others are more frequent', () => {
    const map = {
      ...madeUp({ segments: 2, features: 2 }).figures!.map!,
      bins: 4,
      explained: [0.4, 0.25] as [number, number],
      segments: [
        {
          id: 1,
          cells: [
            [0, 0, 30],
            [1, 1, 5],
          ] as [number, number, number][],
        },
        {
          id: 2,
          cells: [
            [0, 0, 10],
            [1, 1, 55],
          ] as [number, number, number][],
        },
      ],
    };
    expect(answers.mixedShare(map)).toBeCloseTo(0.15, 12);
    expect(plain(answers.mapAnswer(map, n))).toBe(
      '15 % of customers lie where another segment is more frequent. ' +
        'The two axes show 65 % of what differs between customers.',
    );
  });
  it('tells percents only of what cannot be negative', () => {
    const run = two();
    const name = run.segments[0]!.profile[0]!.feature;
    const figure = run.figures!.distributions!.find((d) => d.feature === name)!;
    expect(answers.isRelative(run, name)).toBe(figure.edges[0]! >= 0);
    figure.edges = [0, 1, 2];
    expect(answers.isRelative(run, name)).toBe(true);
    figure.edges = [-1, 1, 2];
    expect(answers.isRelative(run, name)).toBe(false);
  });
  it('counts returns over complete cohorts only', () => {
    const cohorts = [
      { start: '2025-01-01', customers: 100, active: [100, 40, 30], revenue: null, complete: 2 },
      { start: '2025-02-01', customers: 300, active: [300, 60], revenue: null, complete: 2 },
      { start: '2025-03-01', customers: 50, active: [50, 1], revenue: null, complete: 1 },
    ];
    expect(answers.returnRate({ unit: 'month', cohorts })).toBeCloseTo(0.25, 12);
    expect(plain(answers.cohortsAnswer({ unit: 'month', cohorts }, n))).toBe(
      'On average 25 % of a cohort order again in the month after their first order.',
    );
    expect(answers.cohortsAnswer({ unit: 'year', cohorts: cohorts.slice(2) }, n)).toBe(
      'One period only: nobody could come back yet.',
    );
  });
  it('finds the busiest day and weekday', () => {
    // From Wednesday, 1 January 2025: five weeks of one order a day, and nine more on Sunday, 12
    // January.
    const orders = new Array<number>(35).fill(1);
    orders[11] = 10;
    expect(
      plain(answers.calendarAnswer({ unit: 'day', start: '2025-01-01', orders, revenue: null }, n)),
    ).toBe(
      'The busiest day was Jan 12, 2025 with 10 orders. Sunday is the busiest weekday: 31.8 % of orders.',
    );
    expect(
      answers.entryDate({ unit: 'month', start: '2024-11-01', orders: [], revenue: null }, 3),
    ).toBe('2025-02-01');
    expect(
      answers.entryDate({ unit: 'week', start: '2024-12-30', orders: [], revenue: null }, 1),
    ).toBe('2025-01-06');
  });
  it('adds categories up only where every segment lists them', () => {
    const run = madeUp({ segments: 2, features: 2 });
    const category = (north: number, more: number) => [
      {
        feature: 'city',
        count: 50,
        more_levels: more,
        levels: [
          { level: 'North', share: north },
          { level: 'South', share: 0.1 },
        ],
      },
    ];
    run.segments[0]!.categories = category(0.5, 0);
    run.segments[1]!.categories = category(0.9, 0);
    expect(answers.levelsOf(run, 'city').known[0]).toMatchObject({ level: 'North', share: 0.7 });
    expect(plain(answers.categoriesAnswer(run, 'city', n))).toBe(
      'North stands for 70 % of all customers; most among Loyal: 90 %.',
    );
    run.segments[1]!.categories = [
      { feature: 'city', count: 50, more_levels: 4, levels: [{ level: 'East', share: 0.5 }] },
    ];
    expect(answers.levelsOf(run, 'city').known.find((l) => l.level === 'North')).toMatchObject({
      share: null,
    });
  });
  it('puts hostile names in as plain text', () => {
    const run = two();
    run.segments[0]!.name = '<script>alert(1)</script>';
    expect(answers.sharesAnswer(run, n)).toContain('<script>alert(1)</script> are');
  });
});
