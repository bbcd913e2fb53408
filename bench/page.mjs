// Measures how soon a page shows: see bench/page. Times are the browser's own, from the start of the
// navigation, in a window of 1280 by 900: until the first screen is painted; until everything below
// it is in place; and, opened at the first chart, until that chart is painted.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CHROMIUM, launch } from '../tests/e2e/page/browser.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: 'string', default: '.' },
    program: { type: 'string', default: 'build/release/coterie' },
    runs: { type: 'string', default: '15' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'coterie-bench-'));

function somePage() {
  const data = process.env.COTERIE_DATA ?? '../shared/data';
  const retail = resolve(data, 'online_retail/online_retail.csv.gz');
  const args = existsSync(retail) ? ['run', '-q', retail] : ['demo', '-q'];
  execFileSync(resolve(values.program), args, { cwd: folder, stdio: 'ignore' });
  return join(folder, 'coterie-runs/current/report.html');
}

// Runs in the page before its own script: notes when pictures are first painted.
function watch() {
  globalThis.seen = {};
  const look = () => {
    const chart = document.querySelector('.chart svg path');
    const drawing = document.querySelector('.drawing');
    // A frame later it is on the screen.
    const note = (name) =>
      requestAnimationFrame(() => setTimeout(() => (globalThis.seen[name] ??= performance.now())));
    if (drawing && !globalThis.drawing) note('drawing', (globalThis.drawing = true));
    if (chart && !globalThis.chart) note('chart', (globalThis.chart = true));
    if (!chart) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

async function openOnce(page, place) {
  const browser = await launch();
  const tab = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await tab.addInitScript(watch);
  await tab.goto(`file://${page}${place}`);
  const name = place ? 'chart' : 'drawing';
  await tab.waitForFunction((key) => globalThis.seen[key], name);
  const times = await tab.evaluate((key) => {
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return { first: paint?.startTime ?? NaN, picture: globalThis.seen[key] };
  }, name);
  await browser.close();
  return times;
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const spread = (times) =>
  `${median(times).toFixed(0)} ms (${Math.min(...times).toFixed(0)} to ` +
  `${Math.max(...times).toFixed(0)})`;

try {
  const page = positionals[0] ? resolve(values.from, positionals[0]) : somePage();
  const runs = Number(values.runs);
  const top = [];
  const chart = [];
  for (let i = 0; i < runs; ++i) {
    top.push(await openOnce(page, ''));
    chart.push(await openOnce(page, '#concentration'));
  }
  const version = execFileSync(CHROMIUM, ['--version', '--no-sandbox'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  console.log(`${version.trim()}, ${cpus().length} cores, ${runs} openings in fresh profiles`);
  console.log(`page                              ${(statSync(page).size / 1000).toFixed(0)} kB`);
  console.log(`first screen painted              ${spread(top.map((t) => t.first))}`);
  console.log(`all below it in place             ${spread(top.map((t) => t.picture))}`);
  console.log(`opened at a chart: chart painted  ${spread(chart.map((t) => t.picture))}`);
  process.exitCode = median(chart.map((t) => t.picture)) < 1000 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
