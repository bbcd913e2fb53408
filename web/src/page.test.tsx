import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { madeUp } from '../dev/made_up';
import core from '../../src/cluster/indices.cpp?raw';
import { App } from './app';
import { position } from './pictures/distributions';
import { placeLabels } from './pictures/map';
import { byYear } from './pictures/calendar';
import { makeRun } from './run';
import type { Source } from './source';
import { filterRows, sortRows } from './table';
import { account, flatten, reproduce } from './sources';
import { words } from './words';

const source: Source = { load: () => Promise.reject(new Error('not asked')) };
const rendered = (run: ReturnType<typeof madeUp>) =>
  renderToString(<App run={makeRun(run, source, 'en')} />);

const FIGURES = [
  'shares',
  'concentration',
  'snake',
  'heat',
  'grid',
  'distribution',
  'map',
  'indices',
  'silhouettes',
  'agreement',
  'cohorts',
  'calendar',
  'categories',
  'mix',
];
const OF_METHODS = ['dendrogram', 'neighbours', 'condensed'];
const part = (html: string, id: string) => {
  const section = html.slice(html.indexOf(`<section class="figure" id="${id}"`));
  return section.slice(0, section.indexOf('</section>'));
};

describe('the page', () => {
  it('has every picture, each an image with a name, a question and a table', () => {
    const html = rendered(madeUp({ segments: 7, features: 12, methods: true }));
    for (const id of [...FIGURES, ...OF_METHODS]) {
      const figure = part(html, id);
      expect(figure, id).toMatch(/<h3[^>]*>[^<]+\?<\/h3>/);
      expect(figure, id).toMatch(/role="img" aria-label="[^"]{10,}"/);
      expect(figure, id).toContain(words.table.show);
    }
    expect(html).not.toContain('class="missing"');
  });
  it('says why a picture is not there', () => {
    const html = rendered(madeUp({ segments: 3, features: 3, figures: false, money: false }));
    for (const { missing } of [
      words.grid,
      words.map,
      words.distribution,
      words.silhouettes,
      words.agreement,
      words.concentration,
      words.cohorts,
      words.calendar,
      words.mix,
    ])
      expect(html).toContain(missing);
  });
  it('shows a run from before there were figures', () => {
    const run = madeUp({ segments: 3, features: 3 });
    delete run.figures;
    expect(rendered(run)).toContain(words.cohorts.missing);
  });
  it('shows what the methods know, and nothing where they know nothing', () => {
    const run = madeUp({ segments: 3, features: 3, methods: true });
    const html = rendered(run);
    const stability = part(html, 'stability');
    expect(stability).toContain(
      'Adjusted Rand index 0.81 (95 % interval 0.77 to 0.85) over 20 new draws of 10,000 customers; ' +
        'two halves agree by 0.79.',
    );
    // One table for the one model that was measured: 0.95, not measured, 0.70.
    expect(stability.match(/<table/g)).toHaveLength(1);
    expect(stability.match(/<tr/g)).toHaveLength(4);
    expect(stability).toMatch(/width:95%.*0\.95.*highly stable.*0 of 20/);
    expect(stability).toMatch(/Loyal.*class="number">–<\/td><td>–<\/td>/);
    const tree = part(html, 'dendrogram');
    expect(tree.match(/class="people/g)).toHaveLength(9);
    expect(tree.match(/class="people hatched/g)).toHaveLength(3);
    expect(tree.match(/class="line" d="M0 /g)).toHaveLength(1);
    expect(part(html, 'condensed').match(/<div class="life /g)).toHaveLength(6);
    expect(part(html, 'condensed').match(/<div class="life passed"/g)).toHaveLength(2);
    for (const model of run.models) {
      model.stability = model.tree = null;
      delete model.density;
    }
    for (const id of ['stability', ...OF_METHODS]) expect(rendered(run)).not.toContain(`id="${id}`);
  });
  it('writes hostile names as text', () => {
    const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`;
    const html = rendered(madeUp({ segments: 4, features: 9, evil, methods: true }));
    expect(html).not.toMatch(/<script|<img|"'>/);
    expect(html).toContain('&lt;script>alert(1)');
  });
  it('holds 20 segments and 60 features, and 3 of each', () => {
    for (const wish of [
      { segments: 20, features: 60 },
      { segments: 3, features: 3 },
      { segments: 1, features: 1 },
    ]) {
      expect(rendered(madeUp(wish)).match(/<article/g)).toHaveLength(wish.segments);
    }
  });
  it('knows every index that the core knows', () => {
    const list = core.slice(
      core.indexOf('kDefinitions{{'),
      core.indexOf('}};', core.indexOf('kDefinitions{{')),
    );
    const names = [...list.matchAll(/\{"([a-z_0-9]+)",/g)].map((m) => m[1]!);
    expect(names.length).toBeGreaterThanOrEqual(6);
    for (const name of names) expect(words.indexTexts, name).toHaveProperty(name);
  });
});

describe('the sources', () => {
  it('accounts for every row', () => {
    const document = madeUp({ segments: 2, features: 2 });
    expect(account({ document })).toMatchObject({ rowsIn: 1000, found: 1000 });
    expect(account({ document }).lines.map((l) => l.rows)).toEqual([900, 60, 40]);
    document.totals.rows_in = 1001;
    expect(rendered(document)).toContain(words.sources.notAccounted('1,001', '1,000'));
  });
  it('gives a command that a shell takes literally', () => {
    const document = madeUp({ segments: 2, features: 2, evil: "'; rm x; $(y)" });
    expect(reproduce({ document, facts: {} })).toBe(
      String.raw`coterie run --as-of 2026-01-01 --seed 1 'orders'\''; rm x; $(y).csv'`,
    );
    expect(reproduce({ document, facts: { command: 'coterie run' } })).toBe('coterie run');
  });
  it('writes nested settings as lines', () => {
    expect(flatten({ k: [2, 10], transform: { log: 'auto' }, cells: null })).toEqual([
      ['k', '2, 10'],
      ['transform.log', 'auto'],
      ['cells', 'null'],
    ]);
  });
});

describe('tables', () => {
  it('sort numbers as numbers and leave missing ones last', () => {
    const rows = [
      ['b', 2],
      ['a', null],
      ['c', 10],
      ['d', -1],
    ];
    expect(sortRows(rows, 1, false).map((r) => r[0])).toEqual(['d', 'b', 'c', 'a']);
    expect(sortRows(rows, 1, true).map((r) => r[0])).toEqual(['c', 'b', 'd', 'a']);
    expect(rows[0]![0]).toBe('b');
  });
  it('filter by what is shown', () => {
    const shown = (row: (string | number | null)[]) => [String(row[0]), `−${row[1]}\u00a0%`];
    const rows = [
      ['Loyal', 5],
      ['New', 77],
    ];
    expect(filterRows(rows, shown, ' LOYAL ')).toEqual([rows[0]]);
    expect(filterRows(rows, shown, '-77 %')).toEqual([rows[1]]);
    expect(filterRows(rows, shown, '')).toEqual(rows);
    expect(filterRows(rows, shown, '.*')).toEqual([]);
  });
});

describe('drawing', () => {
  it('places a value among bins', () => {
    expect(position(5, [0, 10, 20], false)).toBe(0.25);
    expect(position(20, [0, 10, 20], false)).toBe(1);
    expect(position(10, [1, 100, 10_000], true)).toBeCloseTo(0.25, 12);
    expect(position(-1, [0, 10], false)).toBeNull();
    expect(position(null, [0, 10], false)).toBeNull();
  });
  it('keeps labels off each other', () => {
    const placed = placeLabels(
      [1, 2, 3, 4].map((id) => ({ id, left: 40, top: 50, name: `Segment ${id}` })),
    );
    const tops = placed.map((p) => p.label!).sort((a, b) => a - b);
    expect(tops).not.toContain(null);
    for (let i = 1; i < tops.length; ++i) expect(tops[i]! - tops[i - 1]!).toBeGreaterThanOrEqual(5);
    const crowd = Array.from({ length: 30 }, (_, id) => ({ id, left: 40, top: 50, name: 'Crowd' }));
    expect(placeLabels(crowd).some((p) => p.label === null)).toBe(true);
  });
  it('lays days out by year and Monday weeks', () => {
    const years = byYear(
      { unit: 'day', start: '2024-12-30', orders: [], revenue: null },
      [1, 2, 3, 4, 5, 6, 7, 8],
    );
    expect(years.map((y) => [y.year, y.days.length])).toEqual([
      ['2024', 2],
      ['2025', 6],
    ]);
    // Wednesday, 1 January 2025 is in week 0; Monday, 6 January begins week 1.
    expect(years[1]!.days.map((d) => [d.week, d.weekday])).toEqual([
      [0, 2],
      [0, 3],
      [0, 4],
      [0, 5],
      [0, 6],
      [1, 0],
    ]);
  });
});
