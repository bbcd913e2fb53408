// What a reader sees: every picture there and filled, accessible in both colours and on a phone,
// every number the document's, on paper and without script too.
import {
  axeFaults,
  emptyPictures,
  open,
  openAll,
  savedTables,
  scrollThrough,
  tooWide,
} from './browser.mjs';
import { difference, expectedTables, isFormula, readCsv, saysNumber } from './numbers.mjs';

const POLICY = /default-src 'none'; script-src 'sha256-[^' ]+'; style-src 'sha256-[^' ]+'/;

/** The pictures that a document gives; what it cannot give is said in one line. */
function figuresOf({ figures: f, models, segments }) {
  const swept = models.some((m) => new Set(m.indices.map((i) => i.k)).size > 1);
  return [
    'shares',
    f.concentration && 'concentration',
    'snake',
    'heat',
    f.grid && 'grid',
    f.distributions.length && 'distribution',
    f.map && 'map',
    swept && 'indices',
    f.silhouettes && 'silhouettes',
    ...(f.agreement ?? []).map((_, i) => (i ? `agreement-${i + 1}` : 'agreement')),
    f.cohorts && 'cohorts',
    f.calendar && 'calendar',
    segments.some((s) => s.categories.length) && 'categories',
    f.category_mix && 'mix',
  ].filter(Boolean);
}

async function accessible(tab, checks, place, views) {
  for (const [scheme, width] of views) {
    await tab.setViewportSize({ width, height: 800 });
    await tab.emulateMedia({ colorScheme: scheme });
    await tab.waitForTimeout(50);
    const at = `${place}, ${scheme}, ${width} px`;
    checks.none(await axeFaults(tab), at, 'axe');
    checks.that((await tooWide(tab)) <= 0, at, 'scrolls sideways');
    checks.none(await emptyPictures(tab), at, 'empty pictures');
  }
  await tab.setViewportSize({ width: 1280, height: 900 });
  await tab.emulateMedia({ colorScheme: 'light' });
}

/** Every choice of a select of a figure, or of a switch, with the tables that it gives. */
async function tablesByChoice(tab, id) {
  const files = [];
  const values = await tab.$$eval(`#${id} .controls select option`, (all) =>
    all.map((o) => o.value),
  );
  for (const value of values) {
    await tab.selectOption(`#${id} .controls select`, value);
    await tab.waitForTimeout(20);
    for (const file of await savedTables(tab, `#${id}`)) files.push({ ...file, choice: value });
  }
  if (values.length) await tab.selectOption(`#${id} .controls select`, values[0]);
  return files;
}

async function sameNumbers(tab, run, checks) {
  const expected = expectedTables(run.document);
  const seen = new Set();
  const project = run.document.project.name.replace(/[^\p{L}\p{N}._-]+/gu, '-');
  const look = (file, choice) => {
    const id = file.name.slice(0, -'.csv'.length).slice(project.length + 1);
    const name = choice ? `${id}, ${choice}` : id;
    const rows = expected[name] ?? expected[id];
    for (const row of readCsv(file.text)) {
      const bad = row.filter(isFormula);
      if (bad.length) checks.none(bad, `${run.name}, ${name}`, 'formulas in CSV');
    }
    if (!rows) return void seen.add(`+${name}`);
    seen.add(expected[name] ? name : id);
    const told = difference(file.text, rows);
    checks.that(told === null, `${run.name}, table ${name}`, told);
  };
  const alone = await savedTables(tab);
  const several = ['distribution', 'indices', 'categories'];
  for (const file of alone) if (!several.some((id) => file.name.endsWith(`-${id}.csv`))) look(file);
  for (const id of several) {
    const files = await tablesByChoice(tab, id);
    if (files.length) for (const file of files) look(file, file.choice);
    else
      for (const file of alone.filter((one) => one.name.endsWith(`-${id}.csv`))) {
        const names = Object.keys(expected).filter((name) => name.startsWith(`${id}, `));
        look(file, names[0]?.slice(id.length + 2));
      }
  }
  const revenue = await tab.$('#cohorts .switch label:nth-of-type(2)');
  if (revenue) {
    await revenue.click();
    for (const file of await savedTables(tab, '#cohorts')) look(file, 'revenue');
    await tab.click('#cohorts .switch label:nth-of-type(1)');
  }
  const words = ['+meanings', '+settings', '+columns']; // no numbers of the document in them
  // Those of the section on trust are not compared with the document here, only in unit tests.
  const trust = /^\+(verdict|worlds|apart|again|rests|later|day|contest)\b/;
  const unknown = [...seen].filter(
    (name) => name.startsWith('+') && !words.includes(name) && !trust.test(name),
  );
  checks.none(unknown, run.name, 'tables that no document explains');
  const unseen = Object.keys(expected).filter((name) => expected[name].length && !seen.has(name));
  checks.none(unseen, run.name, 'tables that the page does not show');
}

/** Relative importance; where a feature can be negative, standard deviations. */
function away({ figures }, row) {
  const lowest = figures.distributions.find((f) => f.feature === row?.feature)?.edges[0];
  return lowest < 0 ? row?.standardised : row?.relative_importance;
}

/** What is written in sight, without any table: cells, cards and bars against the document. */
async function inSight(tab, { document: d, name }, checks) {
  const texts = (selector) =>
    tab.$$eval(selector, (all) => all.map((one) => one.textContent.trim()));
  const says = (found, values, place, as) => {
    checks.that(found.length === values.length, `${name}, ${place}`, `${found.length} numbers`);
    const wrong = found.filter((text, i) => !saysNumber(text, values[i], as));
    checks.none(wrong, `${name}, ${place}`, 'not the document’s');
  };
  const exact = await tab.$$eval('#first tr[data-segment] data', (all) => all.map((o) => +o.value));
  const shown = d.segments.filter((s) => s.customers > 0); // the empty ones are named below
  const facts = shown.flatMap((s) => {
    const share = [s.customers, s.customers_share];
    return s.revenue === null ? share : [...share, s.revenue, s.revenue_share];
  });
  checks.equal(exact, facts, `${name}, first screen`);
  says(await texts('#first tr[data-segment] data'), facts, 'first screen in words');

  const rows = d.segments.flatMap((s) =>
    s.telling.map((f) => s.profile.find((row) => row.feature === f)),
  );
  const means = d.segments.flatMap((s) =>
    s.telling.map((f) => d.features.built.find((b) => b.name === f).population.mean),
  );
  const asShare = (text, value) => saysNumber(text, value) || saysNumber(text, value, 'share');
  const cards = await texts('.telling td:nth-of-type(1)');
  checks.none(
    cards.filter((text, i) => !asShare(text, rows[i]?.mean)),
    `${name}, cards`,
    'not the mean',
  );
  says(
    await texts('.telling .change'),
    rows.map((row) => away(d, row)),
    'cards’ changes',
  );
  checks.none(
    (await texts('.telling .against')).filter((text, i) => !asShare(text, means[i])),
    `${name}, cards`,
    'not the average',
  );
  const sizes = shown.flatMap((s) =>
    s.revenue_share === null ? [s.customers_share] : [s.customers_share, s.revenue_share],
  );
  says(await texts('.card .size strong'), sizes, 'cards’ sizes', 'share');
  if (d.figures.concentration)
    says(
      await texts('#concentration .aside td'),
      d.figures.concentration.top.map((t) => t.revenue_share),
      'concentration',
      'share',
    );
  const heat = await tab.$$eval('#heat .heat tbody tr', (all) =>
    all.map((row) => [
      (row.querySelector('[title]')?.title ?? row.querySelector('th').textContent).split(':')[0],
      ...[...row.querySelectorAll('td')].map((cell) => cell.textContent),
    ]),
  );
  for (const [feature, ...cells] of heat) {
    const values = d.segments.map((s) => s.profile.find((r) => r.feature === feature));
    says(
      cells,
      values.map((row) => away(d, row)),
      `heat map, ${feature}`,
    );
  }
  const measured = d.models.flatMap((m) => m.stability?.segments ?? []);
  says(
    await texts('.stabilities td:nth-of-type(2)'),
    measured.map((s) => s.jaccard),
    'stability',
  );
  const bars = await tab.$$eval('#shares .bars i b', (all) =>
    all.map((one) => parseFloat(one.style.width)),
  );
  const ordered = [...d.segments].sort(
    (a, b) => (b.revenue_share ?? b.customers_share) - (a.revenue_share ?? a.customers_share),
  );
  const parts = ordered.flatMap((s) =>
    s.revenue_share === null ? [s.customers_share] : [s.customers_share, s.revenue_share],
  );
  const full = Math.max(...parts);
  checks.none(
    bars.filter((width, i) => Math.abs(width - (100 * parts[i]) / full) > 0.01),
    `${name}, bars of shares`,
    'not as long as the share',
  );
}

/** The line of the cut: above every bracket of one segment, below all that join several. */
async function cuts(tab, { document: d, name }, checks) {
  const trees = d.models.filter((m) => m.tree?.merges.length);
  const drawn = await tab.$$eval('.dendrogram', (all) =>
    all.map((one) => {
      const tops = (selector) =>
        [...one.querySelectorAll(selector)].flatMap((path) =>
          [...path.getAttribute('d').matchAll(/V([\d.e-]+)H/g)].map((found) => +found[1]),
        );
      const line = one
        .querySelector('.line')
        ?.getAttribute('d')
        .match(/ ([\d.]+)H/)?.[1];
      return { kept: tops('.own'), undone: tops('.above'), line: line ?? null };
    }),
  );
  checks.that(drawn.length === trees.length, name, `${drawn.length} trees`);
  drawn.forEach(({ kept, undone, line }, i) => {
    const place = `${name}, tree of ${trees[i].name}`;
    const { merges, leaves } = trees[i].tree;
    const k = new Set(leaves.map((leaf) => leaf.segment)).size;
    checks.that(kept.length + undone.length === merges.length, place, 'brackets are missing');
    checks.that(undone.length === k - 1, place, `${undone.length} merges undone for ${k} segments`);
    checks.that((line === null) === (k === 1), place, `line at ${line}`);
    // y grows downwards.
    checks.that(
      line === null || (kept.every((y) => y >= +line) && undone.every((y) => y <= +line)),
      place,
      'the line is not between them',
    );
  });
}

async function onPaper(browser, run, checks) {
  const { context, tab } = await open(browser, run.pages.hide);
  const pdf = await tab.pdf({ format: 'A4', printBackground: true });
  const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  checks.that(sheets >= 4 && sheets < 60, `${run.name}, paper`, `${sheets} sheets`);
  // Everything was drawn for it, though nobody went down the page.
  await tab.setViewportSize({ width: 703, height: 1000 });
  await tab.emulateMedia({ media: 'print' });
  await tab.evaluate(() => dispatchEvent(new Event('beforeprint')));
  checks.none(await emptyPictures(tab), `${run.name}, paper`, 'empty pictures');
  const gone = await tab.$$eval('#first, .part:not(#lookup), .figure', (all) =>
    all.filter((one) => one.getBoundingClientRect().height < 20).map((one) => one.id),
  );
  checks.none(gone, `${run.name}, paper`, 'sections that are not there');
  const cut = await tab.$$eval('main table, main svg, main p', (all) =>
    all
      .filter((one) => one.checkVisibility() && !one.closest('.hidden'))
      .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
      .map((one) => `${one.tagName} of ${one.closest('[id]')?.id}`),
  );
  checks.none(cut, `${run.name}, paper`, 'wider than the sheet');
  await context.close();
}

async function withoutScript(browser, run, checks) {
  const { context, tab, said } = await open(browser, run.pages.hide, { javaScriptEnabled: false });
  const text = (await tab.locator('#first').innerText()).replace(/\s+/g, ' ');
  const counts = run.document.segments.map((s) => s.customers.toLocaleString('en-US'));
  checks.none(
    counts.filter((count) => !text.includes(count)),
    `${run.name}, without script`,
    'customers not said',
  );
  const some = run.document.segments.filter((s) => s.customers > 0);
  const offers = some.map((s) => s.playbook.offer ?? '');
  checks.none(
    offers.filter((offer) => !text.includes(offer.replace(/\s+/g, ' '))),
    `${run.name}, without script`,
    'offers not said',
  );
  checks.that(await tab.locator('noscript').count(), `${run.name}, without script`, 'no notice');
  checks.none(said, `${run.name}, without script`, 'said');
  await context.close();
}

export async function looks(browser, run, checks) {
  const { context, tab, said } = await open(browser, run.pages.hide);
  const policy = await tab.getAttribute('meta[http-equiv=Content-Security-Policy]', 'content');
  checks.that(POLICY.test(policy ?? ''), run.name, `policy: ${policy}`);
  await scrollThrough(tab);
  const there = await tab.$$eval('#pictures > .figure', (all) => all.map((one) => one.id));
  checks.equal(there, figuresOf(run.document), `${run.name}, pictures`);
  checks.none(await emptyPictures(tab), run.name, 'empty pictures');
  await inSight(tab, run, checks);
  await cuts(tab, run, checks);
  // Each colour and width, and each of both with all tables open, which takes its time.
  const closed = [
    ['dark', 1280],
    ['light', 360],
  ];
  const opened = [
    ['light', 1280],
    ['dark', 360],
  ];
  await accessible(tab, checks, run.name, closed);
  await openAll(tab);
  await accessible(tab, checks, `${run.name}, all open`, opened);
  await sameNumbers(tab, run, checks);
  checks.none(said, run.name, 'said');
  await context.close();
  await onPaper(browser, run, checks);
  await withoutScript(browser, run, checks);
}
