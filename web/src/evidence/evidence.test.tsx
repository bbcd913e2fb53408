import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { madeUp, type MadeUp } from '../../dev/made_up';
import core from '../../../src/evidence/measures.cpp?raw';
import { App } from '../app';
import type { RunDocument } from '../document';
import { makeNumbers } from '../numbers';
import { makeRun } from '../run';
import type { Source } from '../source';
import { words as page } from '../words';
import { againAnswer } from './again';
import { ofRole, placed, sizeWord } from './apart';
import { aheadIn } from './contest';
import { dayAnswer } from './day';
import { evidenceOf, type Evidence, type Separated } from './document';
import { byPast, movesTable, nameThen } from './later';
import { named, pText, scaleAround, scaleOf } from './parts';
import { caveatsOf, outcomeOf } from './verdict';
import { words } from './words';
import { worldsAnswer } from './worlds';

const source: Source = { load: () => Promise.reject(new Error('not asked')) };
const rendered = (run: RunDocument) => renderToString(<App run={makeRun(run, source, 'en')} />);
const n = makeNumbers('en', 'EUR');
const wish: MadeUp = { segments: 4, features: 9, evidence: true };
const made = (): { run: RunDocument; evidence: Evidence } => {
  const run = madeUp(wish);
  return { run, evidence: evidenceOf(run)! };
};
const part = (html: string, id: string) => {
  const at = html.indexOf(`<section class="figure" id="${id}"`);
  expect(at, id).toBeGreaterThan(0);
  return html.slice(at, html.indexOf('</section>', at));
};
const FIGURES = ['verdict', 'worlds', 'apart', 'again', 'rests', 'later', 'day', 'contest'];

describe('the section on trust', () => {
  it('has every figure: a question, a picture or table with a name, and the table behind', () => {
    const html = rendered(made().run);
    for (const id of FIGURES) {
      const figure = part(html, id);
      expect(figure, id).toMatch(/<h3[^>]*>[^<]+\?<\/h3>/);
      expect(figure, id).toMatch(
        id === 'contest' ? /<caption[^>]*>[^<]{10,}</ : /role="img" aria-label="[^"]{10,}"/,
      );
      expect(figure, id).toContain(page.table.show);
    }
    expect(html.slice(html.indexOf('id="trust"'), html.indexOf('id="sources"'))).not.toMatch(
      /class="missing"|NaN|undefined|Infinity|null/,
    );
  });
  it('stands between the pictures and the sources', () => {
    const html = rendered(made().run);
    const at = ['pictures', 'trust', 'sources', 'lookup'].map((id) => html.indexOf(`id="${id}"`));
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at[0]).toBeGreaterThan(0);
  });
  it('is not there in a document without evidence', () => {
    const html = rendered(madeUp({ segments: 3, features: 3 }));
    expect(html).not.toContain('id="trust"');
    expect(html).toContain('id="sources"');
  });
  it('asks every question and says why it has no answer', () => {
    const run = madeUp({ segments: 3, features: 3, customers: 12, evidence: 'little' });
    const html = rendered(run);
    expect(part(html, 'verdict')).toContain(words.verdict.headlines.unasked);
    expect(part(html, 'verdict')).not.toContain('role="img"');
    for (const id of ['rests', 'later', 'day'])
      expect(part(html, id), id).toMatch(/class="missing">Too few customers\./);
    for (const id of ['worlds', 'apart', 'again', 'contest'])
      expect(part(html, id), id).toContain('class="missing"');
  });
  it('reads a verdict that has nothing beside it', () => {
    const run = madeUp({ segments: 3, features: 3 });
    run.evidence = { verdict: 'weak' };
    const html = rendered(run);
    expect(part(html, 'verdict')).toContain(words.verdict.headlines.weak);
    for (const id of FIGURES.slice(1)) expect(part(html, id), id).toContain('class="missing"');
  });
  it('holds one segment, twenty, no money, and numbers that do not exist', () => {
    for (const change of [
      { segments: 1, features: 1 },
      { segments: 20, features: 60 },
      { segments: 3, features: 3, money: false },
    ]) {
      const run = madeUp({ ...wish, ...change });
      expect(part(rendered(run), 'later')).toContain(
        'money' in change ? words.later.orders : words.later.spend,
      );
      const without = JSON.parse(
        JSON.stringify(run, (key, value) =>
          typeof value === 'number' && key !== 'k' && INSIDE.has(key) ? null : value,
        ),
      ) as RunDocument;
      const html = rendered(without);
      expect(html.slice(html.indexOf('id="trust"'))).not.toMatch(/NaN|undefined|Infinity/);
    }
  });
  it('writes hostile names as text', () => {
    const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`;
    const html = rendered(madeUp({ ...wish, evil, methods: true }));
    expect(html).not.toMatch(/<script|<img|"'>/);
    expect(part(html, 'contest')).toContain('&lt;script>alert(1)');
  });
  it('has a word for every headline figure of the core', () => {
    const list = core.slice(
      core.indexOf('kMeasures[]'),
      core.indexOf('};', core.indexOf('kMeasures[]')),
    );
    const names = [...list.matchAll(/^\s+\{"([a-z_]+)",/gm)].map((m) => m[1]!);
    expect(names.length).toBeGreaterThan(10);
    expect(Object.keys(words.verdict.measures).sort()).toEqual(names.sort());
  });
});

/** Numbers of the evidence that the core writes as null where they do not exist. */
const INSIDE = new Set([
  'observed',
  'low',
  'median',
  'high',
  'mean',
  'sd',
  'p_value',
  'effect',
  'jaccard',
  'value',
  'moved',
  'adjusted_rand',
  'silhouette_euclidean',
  'silhouette_on_full',
  'silhouette',
  'p',
  'log10_p',
  'p_holm',
  'stayed',
  'spearman',
  'standardised',
  'past_spend_mean',
  'separation',
]);

describe('the verdict', () => {
  it('says each caveat once and knows when nobody looked', () => {
    const { evidence } = made();
    expect(caveatsOf(evidence).map((c) => c.kind)).toEqual([
      'few_customers',
      'season',
      'dissolved',
    ]);
    expect(outcomeOf(evidence)).toBe('weak');
    const none: Evidence = { ...evidence, verdict: 'none' };
    expect(outcomeOf(none)).toBe('none');
    expect(outcomeOf({ ...none, judgement: { ...none.judgement, worlds: [] } })).toBe('unasked');
  });
  it('is told against the worlds', () => {
    const { evidence } = made();
    const worlds = evidence.judgement.worlds;
    const set = (beaten: (i: number) => boolean) =>
      worlds.forEach((x, i) => (x.beaten = beaten(i)));
    expect(worldsAnswer(evidence, n)).toMatch(/^Partly.* 3 of 5 .*one crowd and the same within/);
    set(() => false);
    expect(worldsAnswer(evidence, n)).toMatch(/^Yes. All 5/);
    set(() => true);
    expect(worldsAnswer(evidence, n)).toMatch(/^Not quite/);
    expect(worldsAnswer({ ...evidence, verdict: 'clusters' }, n)).toMatch(/^No. .*all 5 kinds/);
  });
});

describe('what sets segments apart', () => {
  it('orders by effect within a role, on one scale for numbers and categories', () => {
    const { evidence } = made();
    const { features } = evidence.separations[0]!;
    const rows = ofRole(features, 'evidence');
    expect(rows.map((r) => r.role)).not.toContain('definition');
    const at = rows.map((r) => placed(r, r.effect));
    expect(at).toEqual([...at].sort((a, b) => b! - a!));
    expect(placed({ category: false }, 0.25)).toBe(0.5);
    expect(placed({ category: true }, 0.25)).toBe(0.25);
    expect(placed({ category: false }, -0.01)).toBe(0);
    expect(placed({ category: false }, null)).toBeNull();
  });
  it('says what does not count and what chance may have made', () => {
    const { run, evidence } = made();
    const figure = part(rendered(run), 'apart');
    expect(figure).toContain(words.apart.heads.definition);
    expect(figure.match(/class="row quiet"/g)!.length).toBe(
      evidence.separations[0]!.features.filter((r) => r.role !== 'evidence').length,
    );
    expect(figure).toContain('Significant only because 10,000 customers were counted');
    const row = evidence.separations[0]!.features[0]!;
    const sized = (change: Partial<Separated>) => sizeWord({ ...row, ...change }, 0.05);
    expect(sized({ size: 'large', p_holm: 0.001 })).toBe('large');
    expect(sized({ size: 'large', p_holm: 0.2 })).toBe('large, maybe chance');
    expect(sized({ size: 'negligible', p_holm: 0.2 })).toBe('negligible');
  });
  it('shows p-values below what a double holds', () => {
    expect(pText(0, -4711.3, n)).toBe('10⁻⁴⁷¹¹');
    expect(pText(0.031, -1.5, n)).toBe('0.031');
    expect(pText(null, null, n)).toBe(page.missing);
  });
});

describe('whether they come again', () => {
  it('names the weakest first', () => {
    const one = made().evidence.splits[0]!;
    expect(againAnswer(one, n)).toMatch(/^Not all.*dissolve: Promising\.$/);
    const fewer = { ...one.bootstrap, segments: one.bootstrap.segments.slice(0, 3) };
    expect(againAnswer({ ...one, bootstrap: fewer }, n)).toMatch(/^Mostly.* in: New\.$/);
    const as = (word: string) => ({
      ...one,
      bootstrap: {
        ...one.bootstrap,
        segments: one.bootstrap.segments.map((s) => ({ ...s, word })),
      },
    });
    expect(againAnswer(as('stable'), n)).toBe(words.again.stable);
    expect(againAnswer({ ...as('stable'), adjusted_rand: 0.4 }, n)).toMatch(/^Not firmly.*0\.40/);
    expect(againAnswer(as('dissolved'), n)).toMatch(/^Not all.*Champions.* and 1 more\.$/);
    const bare = { ...one, bootstrap: { ...one.bootstrap, segments: [] } };
    expect(againAnswer(bare, n)).toContain('0.83');
  });
});

describe('what came after', () => {
  it('orders segments by what they were worth before', () => {
    const { segments } = made().evidence.out_of_time.folds[0]!.models[0]!;
    const turned = [...segments].reverse();
    expect(byPast(turned, true).map((s) => s.then)).toEqual([0, 1, 2, 3]);
    turned[0] = { ...turned[0]!, past_spend_mean: null };
    expect(byPast(turned, true).map((s) => s.then)).toEqual([0, 1, 2, 3]);
  });
  it('calls clusters of then like those of the run only where they are matched to it', () => {
    const { run, evidence } = made();
    const { model, segments } = evidence.out_of_time.folds[0]!.models[0]!;
    expect(nameThen(run, model, segments[0]!, true)).toMatchObject({
      name: 'Champions, as of then',
    });
    expect(nameThen(run, model, segments[0]!, false)).toEqual({
      name: 'Segment 1 of then',
      mark: null,
    });
    expect(nameThen(run, model, segments[1]!, true)).toEqual({
      name: 'Segment 2 of then',
      mark: null,
    });
    const rules = evidence.out_of_time.folds[0]!.models[1]!;
    expect(nameThen(run, 'rules', rules.segments[1]!, false).mark).not.toBeNull();
  });
  it('tables who moved where, those in no segment last', () => {
    const fold = made().evidence.out_of_time.folds[0]!.models[0]!;
    const { columns, rows } = movesTable(fold, ['a', 'b', 'c', 'd'], ['A']);
    expect(columns.map((c) => c.label)).toEqual([
      'Then',
      'A',
      'Segment 2 of the end',
      'Segment 3 of the end',
      'Segment 4 of the end',
      page.none,
    ]);
    expect(rows.map((r) => r[0])).toEqual(['a', 'b', 'c', 'd', page.none]);
    expect(rows[1]).toEqual(['b', 7, 200, 7, 7, 7]);
  });
  it('says how much hangs on the day', () => {
    const { sensitivity } = made().evidence;
    const of = (x: typeof sensitivity) => dayAnswer(x, 'clusters', n)?.replaceAll('\u00a0', ' ');
    expect(of(sensitivity)).toMatch(
      /^Made 1 day earlier.* 0.4 % .*Without the peak season it is 14 %\.$/,
    );
    expect(of({ ...sensitivity, days: [] })).toMatch(/^Made without the peak season.* 14 %/);
    expect(of({ ...sensitivity, days: [], without_peak: null })).toBeUndefined();
  });
});

describe('the contest', () => {
  it('finds who is ahead beyond the margin, among those that are not out', () => {
    const { rows, criteria } = made().evidence.contest;
    const ahead = Object.fromEntries(criteria.map((c) => [c.name, aheadIn(rows, c)]));
    expect(ahead).toEqual({
      separation: 'rules',
      stability: null,
      'hold over time': 'clusters',
      'future revenue': null,
      'moves per week': 'rules',
      explainability: 'rules',
    });
    expect(aheadIn(rows.slice(0, 1), criteria[0]!)).toBeNull();
  });
});

describe('the parts', () => {
  it('hold values on a scale', () => {
    expect(scaleOf(0, 4).at(1)).toBe(25);
    expect(scaleOf(0, 4).at(9)).toBe(100);
    expect(scaleOf(3, 3).at(3)).toBe(50);
    expect(scaleAround([null, NaN])).toBeNull();
    expect(scaleAround([2, 5], true)!.low).toBe(0);
    const around = scaleAround([-1, 1])!;
    expect(around.at(0)).toBeCloseTo(50, 9);
    expect(around.low).toBeLessThan(-1);
  });
  it('list a few names', () => {
    expect(named(['a', 'b'], n)).toBe('a and b');
    expect(named(['a', 'b', 'c', 'd', 'e'], n)).toBe('a, b, c and 2 more');
  });
});
