// Makes docs/report.png: the first screen of the demo's page and one of its pictures. See tools/picture.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { launch, open, scrollThrough } from './browser.mjs';

const MOST = 400_000; // bytes
const { values } = parseArgs({
  options: {
    program: { type: 'string', default: 'build/release/coterie' },
    out: { type: 'string', default: 'docs/report.png' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'coterie-picture-'));
const browser = await launch();
try {
  // The demo of the README.
  const demo = ['demo', '-q', '--customers', '2000'];
  execFileSync(resolve(values.program), demo, { cwd: folder, stdio: 'ignore' });
  const page = join(folder, 'coterie-runs/current/report.html');
  const { tab } = await open(browser, page, { width: 1180, height: 900 });
  await scrollThrough(tab);
  // What stands between the first screen and the chosen pictures is left out of the picture.
  const height = await tab.evaluate(() => {
    const shown = ['snake'];
    for (const one of document.querySelectorAll(
      '#segments, #trust, #sources, #lookup, #pictures > *',
    ))
      if (!shown.includes(one.id)) one.hidden = true;
    for (const one of document.querySelectorAll('#pictures .behind')) one.hidden = true;
    for (const one of document.querySelectorAll('[hidden]'))
      one.style.setProperty('display', 'none', 'important');
    return Math.ceil(document.querySelector('#snake .chart').getBoundingClientRect().bottom + 2);
  });
  await tab.setViewportSize({ width: 1180, height });
  await tab.waitForTimeout(300);
  // With parts left out, the contents know no more where the reader is.
  await tab.evaluate(() =>
    document
      .querySelectorAll('nav.contents a')
      .forEach((link, i) =>
        i ? link.removeAttribute('aria-current') : link.setAttribute('aria-current', 'location'),
      ),
  );
  await tab.screenshot({ path: values.out, clip: { x: 0, y: 0, width: 1180, height } });
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
const size = statSync(values.out).size;
console.log(`${values.out}: ${Math.round(size / 1000)} kB`);
process.exitCode = size > MOST ? 1 : 0;
