// What a reader does: opens every table, filters, sorts, copies, saves, looks a customer up, comes
// back to the same place, and all of it by keyboard.
import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { open, ready } from './browser.mjs';
import { NAMES } from './hostile.mjs';
import { isFormula, readCsv } from './numbers.mjs';

const texts = (tab, selector) =>
  tab.$$eval(selector, (all) => all.map((one) => one.textContent.trim()));

/** Each summary shows its table when it is pressed, and puts it away again. */
async function opensTables(tab, run, checks) {
  const place = `${run.name}, tables`;
  const all = tab.locator('details.behind:not([open]) > summary');
  const names = await texts(tab, 'details.behind:not([open]) > summary');
  checks.that(names.length >= 8, place, `only ${names.length}`);
  for (const name of names) {
    await all.first().click();
    const shown = await tab
      .waitForFunction(
        (text) =>
          [...document.querySelectorAll('details.behind[open]')].some(
            (one) =>
              one.querySelector('summary').textContent.trim() === text &&
              one.querySelector('tbody tr'),
          ),
        name,
        { timeout: 3000 },
      )
      .catch(() => null);
    checks.that(shown, place, `${name} is empty`);
  }
  checks.equal(await all.count(), 0, `${place}, closed ones`);
  await tab.locator('#shares > details > summary').click();
  checks.equal(await all.count(), 1, `${place}, closed again`);
}

async function filtersAndSorts(tab, run, checks) {
  const place = `${run.name}, table of the snake plot`;
  await tab.click('#snake > details > summary');
  const body = '#snake .data tbody tr';
  const all = await texts(tab, body);
  const first = run.document.segments[0].profile[0].feature;
  if (all.length > 12) {
    await tab.fill('#snake .tools input', first.toUpperCase());
    const kept = await texts(tab, body);
    const should = all.filter((row) => row.includes(first));
    checks.equal(kept, should, `${place}, filter`);
    checks.that(kept.length < all.length, place, 'the filter leaves all rows');
    await tab.fill('#snake .tools input', 'no such thing');
    checks.equal((await texts(tab, body)).length, 1, `${place}, filter that finds nothing`);
    await tab.fill('#snake .tools input', '');
  }
  const button = '#snake .data thead th:nth-child(6) button';
  const column = async () => {
    const csv = await savedByHand(tab, '#snake');
    return readCsv(csv)
      .slice(1)
      .map((row) => (row[5] === '' ? null : Number(row[5])));
  };
  const told = run.document.segments.flatMap((s) => s.profile.map((row) => row.mean ?? null));
  checks.equal(await column(), told, `${place}, unsorted`);
  await tab.click(button);
  const known = told.filter((value) => value !== null).sort((a, b) => a - b);
  const unknown = told.filter((value) => value === null); // always last
  checks.equal(await column(), [...known].reverse().concat(unknown), `${place}, sorted down`);
  await tab.click(button);
  checks.equal(await column(), known.concat(unknown), `${place}, sorted up`);
  const way = await tab.getAttribute('#snake .data thead th:nth-child(6)', 'aria-sort');
  checks.equal(way, 'ascending', `${place}, said to screen readers`);
}

/** A real download of the first table of a part. */
async function savedByHand(tab, part) {
  const waiting = tab.waitForEvent('download', { timeout: 10_000 });
  await tab.locator(`${part} .data .tools button`).last().click();
  return readFileSync(await (await waiting).path(), 'utf8');
}

async function copies(tab, run, checks) {
  await tab.click('#shares > details > summary');
  await tab.locator('#shares .data .tools button').first().click();
  await tab.locator('#shares .said:not(:empty)').waitFor();
  const text = await tab.evaluate(() => navigator.clipboard.readText());
  const rows = text.split('\n').map((line) => line.split('\t'));
  const place = `${run.name}, copied table`;
  checks.equal(rows.length, run.document.segments.length + 1, place);
  checks.none(rows.flat().filter(isFormula), place, 'formulas');
  const counts = run.document.segments.map((s) => String(s.customers));
  checks.equal(
    rows.slice(1).map((row) => row[1]),
    counts,
    place,
  );
  await tab.click('#shares > details > summary');
}

async function comesBack(tab, run, checks) {
  const place = `${run.name}, address`;
  const seen = async () => ({
    address: await tab.evaluate(() => location.hash),
    rows: await texts(tab, '#snake .data tbody tr'),
    chips: await tab.$$eval('#snake .chip input', (all) => all.map((one) => one.checked)),
    feature: await tab.inputValue('#distribution select'),
    theme: await tab.getAttribute('html', 'data-theme'),
  });
  const choices = await tab.$$eval('#distribution select option', (all) => all.map((o) => o.value));
  await tab.selectOption('#distribution select', choices.at(-1));
  await tab.locator('#snake .chip input').nth(1).click();
  await tab.selectOption('.theme select', 'dark');
  await tab.click('nav.contents a[href="#trust"]');
  const before = await seen();
  checks.that(before.theme === 'dark', place, 'the colours are not dark');
  checks.that(before.feature === choices.at(-1), place, 'the feature is not the chosen one');
  await tab.reload();
  await ready(tab);
  await tab.waitForSelector('#snake .data tbody tr');
  checks.equal(await seen(), before, place);
  const top = await tab.evaluate(
    () => document.getElementById('trust').getBoundingClientRect().top,
  );
  checks.that(Math.abs(top) < 200, place, `the evidence is ${top} px away`);
  await tab.selectOption('.theme select', 'auto');
}

/** Tab goes through all that can be used, each marked, and Enter opens what opens. */
async function byKeyboard(browser, run, checks) {
  const place = `${run.name}, keyboard`;
  const { context, tab, said } = await open(browser, run.pages.show);
  let reached = 0;
  let summaries = 0;
  const unmarked = [];
  for (let i = 0; i < 1200; ++i) {
    await tab.keyboard.press('Tab');
    const now = await tab.evaluate(() => {
      const one = document.activeElement;
      if (!one || one === document.body) return null;
      const style = getComputedStyle(one);
      const outer = getComputedStyle(one.closest('label') ?? one);
      one.setAttribute('data-reached', '');
      return {
        tag: one.tagName,
        open: one.closest('details')?.open,
        text: one.textContent.slice(0, 40),
        marked: [style, outer].some((s) => s.outlineStyle !== 'none' || s.boxShadow !== 'none'),
      };
    });
    if (!now) break;
    ++reached;
    if (!now.marked) unmarked.push(`${now.tag} ${now.text}`);
    if (now.tag !== 'SUMMARY') continue;
    ++summaries;
    await tab.keyboard.press('Enter');
    const opened = await tab
      .waitForFunction(() => document.activeElement.closest('details').querySelector('tr'), null, {
        timeout: 3000,
      })
      .catch(() => null);
    checks.that(opened, place, `Enter does not open “${now.text}”`);
  }
  checks.none(unmarked, place, 'the focus cannot be seen on');
  const missed = await tab.evaluate(() => {
    const of = 'a[href], button, input:not([type=radio]), select, summary, [tabindex="0"]';
    return [...document.querySelectorAll(of)]
      .filter((one) => one.checkVisibility() && !one.hasAttribute('data-reached'))
      .map((one) => `${one.tagName} ${one.textContent.slice(0, 40)}`);
  });
  checks.none(missed, place, 'cannot be reached');
  checks.that(summaries >= 10 && reached > 60, place, `${summaries} of ${reached}`);
  checks.none(said, place, 'said');
  await context.close();
}

const documentIn = (html) =>
  inflateRawSync(
    Buffer.from(/id="coterie-document"[^>]*>([^<]*)</.exec(html)[1], 'base64'),
  ).toString();

async function findsCustomers(browser, run, checks) {
  for (const ids of ['hide', 'hash', 'show']) {
    const place = `${run.name}, ${ids}`;
    const { context, tab, said } = await open(browser, run.pages[ids], { address: '#lookup' });
    if (ids === 'hide') {
      checks.that((await tab.locator('#lookup input').count()) === 0, place, 'there is a look-up');
      checks.that(await tab.locator('#lookup code').count(), place, 'no word of coterie explain');
      const whole = readFileSync(run.pages.hide, 'utf8');
      const held = documentIn(whole);
      // In the hostile shop categories have the same names as some customers.
      const own = run.customers.filter((id) => id.length > 4 && !NAMES.includes(id));
      checks.none(
        own.filter((id) => (whole + held).includes(`"${id}"`)),
        place,
        'ids',
      );
    } else {
      const ask = async (id) => {
        await tab.fill('#lookup .finder input:not([type=checkbox])', id);
        await tab.keyboard.press('Enter');
        await tab.locator('#lookup .result').waitFor();
        return tab.locator('#lookup [role=status]').innerText();
      };
      for (const id of run.customers) {
        const { segment } = run.explain(id);
        checks.that((await ask(id)).includes(segment), place, `${id}: ${await ask(id)}`);
      }
      const told = await ask(run.nobody);
      const names = run.document.segments.map((s) => s.name);
      checks.that(!names.some((name) => told.includes(name)), place, `${run.nobody}: ${told}`);
      await ask(run.customers[0]);
      await tab.check('#lookup .keep input');
      const address = decodeURIComponent(await tab.evaluate(() => location.hash));
      checks.that(address.includes(run.customers[0]), place, `address ${address}`);
      await tab.reload();
      await ready(tab);
      const again = await tab.locator('#lookup .result').innerText();
      checks.that(again.includes(run.explain(run.customers[0]).segment), place, again);
      const offered = await tab.$$eval('#lookup datalist option', (all) => all.map((o) => o.value));
      if (ids === 'hash') checks.none(offered, place, 'suggestions');
      else checks.that(offered.includes(run.customers[0]), place, 'no suggestions');
    }
    checks.none(said, place, 'said');
    await context.close();
  }
}

export async function uses(browser, run, checks) {
  await findsCustomers(browser, run, checks);
  const { context, tab, said } = await open(browser, run.pages.hide);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await filtersAndSorts(tab, run, checks);
  await copies(tab, run, checks);
  await comesBack(tab, run, checks);
  await opensTables(tab, run, checks);
  checks.none(said, `${run.name}, in use`, 'said');
  await context.close();
  if (run.name === 'demo') await byKeyboard(browser, run, checks);
}
