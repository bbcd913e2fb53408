// Chromium as a reader of pages has it: a fresh profile, no network. Everything that a page says on
// its console, throws or asks for is kept, for the caller to judge.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const inWeb = createRequire(new URL('../../../web/package.json', import.meta.url));
const { chromium } = inWeb('playwright-core');
const axe = readFileSync(inWeb.resolve('axe-core/axe.min.js'), 'utf8');

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const hasChromium = () => existsSync(CHROMIUM);

// The sandbox needs a user's namespace, which containers and root do not have.
export const launch = () =>
  chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });

/** Opens a file in a profile of its own; `said` collects what it should not do. */
export async function open(
  browser,
  file,
  { width = 1280, height = 900, address = '', ...more } = {},
) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale: 'en-US',
    ...more,
  });
  const tab = await context.newPage();
  const url = `file://${encodeURI(file)}`;
  const said = [];
  tab.on('console', (line) => said.push(`console ${line.type()}: ${line.text()}`));
  tab.on('pageerror', (error) => said.push(`error: ${error.stack}`));
  tab.on('dialog', (dialog) => {
    said.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on('request', (request) => {
    const asked = request.url();
    if (asked.split('#')[0] !== url && !asked.startsWith('blob:')) said.push(`request: ${asked}`);
  });
  await tab.goto(url + address);
  if (more.javaScriptEnabled !== false) await ready(tab);
  return { context, tab, said, url };
}

/** Waits until the app has put everything below the first screen. */
export const ready = (tab) => tab.waitForSelector('nav.contents');

/** Goes down the page and up again, so that every picture is drawn. */
export async function scrollThrough(tab) {
  await tab.evaluate(async () => {
    const step = innerHeight * 0.8;
    for (let y = 0; y < document.documentElement.scrollHeight; y += step) {
      scrollTo(0, y);
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    }
    scrollTo(0, 0);
  });
}

/** Pictures without anything in them, by the figure that they stand in. */
export const emptyPictures = (tab) =>
  tab.$$eval('.chart, .drawing', (all) =>
    all
      .filter((one) => {
        const drawn = [...one.querySelectorAll('svg path, svg rect, svg polyline')].some(
          (shape) => (shape.getAttribute('d') ?? '').length > 4 || shape.tagName === 'rect',
        );
        const counted = [...one.querySelectorAll('td, span, strong')].some((cell) =>
          /\d/.test(cell.textContent),
        );
        const hidden = one.getBoundingClientRect().height < 10;
        return hidden || !(one.classList.contains('chart') ? drawn : drawn || counted);
      })
      .map((one) => one.closest('[id]')?.id ?? '?'),
  );

/** How many pixels the page is wider than its window. */
export const tooWide = (tab) =>
  tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** What axe-core holds against the page, WCAG 2.0 to 2.2, levels A and AA. */
export async function axeFaults(tab) {
  if (!(await tab.evaluate(() => 'axe' in globalThis))) await tab.evaluate(axe);
  const found = await tab.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const result = await globalThis.axe.run(document, {
      runOnly: { type: 'tag', values: tags },
      resultTypes: ['violations'],
    });
    return result.violations.map(
      (v) => `${v.id} (${v.nodes.length}): ${v.help}; ${v.nodes[0].target.join(' ')}`,
    );
  });
  return found;
}

/** Opens every table and example of the page, as many clicks would. */
export async function openAll(tab) {
  await tab.evaluate(() => {
    for (const one of document.querySelectorAll('details')) one.open = true;
  });
  await tab.waitForFunction(() =>
    [...document.querySelectorAll('details.behind')].every((one) => one.querySelector('tbody tr')),
  );
}

/**
 * Every open table of a part of the page as CSV, by its own button: the file's name, and its text.
 * The bytes are taken where the page hands them over, for browsers slow down many downloads.
 */
export const savedTables = (tab, within = 'body') =>
  tab.evaluate(async (part) => {
    const files = [];
    const { createObjectURL } = URL;
    const { click } = HTMLAnchorElement.prototype;
    let blob = null;
    URL.createObjectURL = (made) => ((blob = made), 'blob:kept');
    HTMLAnchorElement.prototype.click = function () {
      files.push({ name: this.download, blob });
    };
    for (const data of document.querySelectorAll(`${part} div.data`))
      [...data.querySelectorAll('.tools button')].at(-1).click();
    URL.createObjectURL = createObjectURL;
    HTMLAnchorElement.prototype.click = click;
    return Promise.all(
      files.map(async ({ name, blob: made }) => ({ name, text: await made.text() })),
    );
  }, within);
