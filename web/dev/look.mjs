// Looks at a page as readers do: node dev/look.mjs PAGE.html FOLDER Takes pictures of it in slices
// (wide, phone, dark, paper), asks axe for faults at each, and tells of every error on the console
// and every request. Needs Chromium; CHROMIUM names another than Debian's.
import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createRequire } from 'node:module';

const [page, folder] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const url = `file://${resolve(page)}`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
let faults = 0;
const slice = 1600; // pixels a picture

async function look(name, { width, height, dark = false, open = false }) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  const tab = await context.newPage();
  const said = [];
  tab.on('console', (line) => said.push(`${line.type()}: ${line.text()}`));
  tab.on('pageerror', (error) => said.push(`error: ${error.stack}`));
  tab.on(
    'request',
    (request) =>
      request.url() !== url &&
      !request.url().startsWith('blob:') &&
      said.push(`request: ${request.url().slice(0, 200)}`),
  );
  const began = Date.now();
  await tab.goto(url);
  await tab.waitForSelector('nav.contents');
  const ready = Date.now() - began;
  await tab.evaluate(async () => {
    for (let y = 0; y < document.body.scrollHeight; y += 400) {
      scrollTo(0, y);
      await new Promise((done) => setTimeout(done, 15));
    }
    scrollTo(0, 0);
  });
  if (open)
    await tab.evaluate(() => document.querySelectorAll('details').forEach((d) => (d.open = true)));
  await tab.waitForTimeout(300);
  const empty = await tab.$$eval(
    '.chart',
    (all) => all.filter((c) => !c.querySelector('svg path')).length,
  );
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const tall = await tab.evaluate(() => document.documentElement.scrollHeight);
  for (let y = 0, i = 0; y < tall && i < 30; y += slice, ++i) {
    await tab.screenshot({
      path: `${folder}/${name}-${i}.png`,
      fullPage: true,
      clip: { x: 0, y, width, height: Math.min(slice, tall - y) },
    });
  }
  // axe is put in past the page's own policy; the policy stays on for everything else.
  const session = await context.newCDPSession(tab);
  await session.send('Runtime.evaluate', { expression: axe });
  const found = await tab.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  );
  faults += found.violations.length + said.length + empty + (wide > 0 ? 1 : 0);
  console.log(
    `${name}: ready after ${ready} ms, ${empty} empty charts, ${wide} px too wide, ` +
      `${found.violations.length} axe violations, ${found.passes.length} passes`,
  );
  for (const line of said.slice(0, 10)) console.log(`  ${line}`);
  for (const v of found.violations) {
    console.log(`  ${v.id}: ${v.help} (${v.nodes.length})`);
    for (const node of v.nodes.slice(0, 4)) {
      console.log(
        `    ${node.target.join(' ')} ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ''}`,
      );
    }
  }
  if (name === 'wide') await tab.pdf({ path: `${folder}/paper.pdf`, format: 'A4' });
  await context.close();
}

await look('wide', { width: 1280, height: 900 });
await look('open', { width: 1280, height: 900, open: true });
await look('phone', { width: 360, height: 740 });
await look('dark', { width: 1280, height: 900, dark: true });
await browser.close();
process.exitCode = faults ? 1 : 0;
