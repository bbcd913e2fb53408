// The page as its readers open it: the real program's files, from disk, in Chromium. Run by CTest
// with the program's path; ends with 77, a skip, where there is no Chromium.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CHROMIUM, hasChromium, launch } from './browser.mjs';
import { Checks } from './checks.mjs';
import { looks } from './looks.mjs';
import { makeRuns } from './runs.mjs';
import { uses } from './uses.mjs';

const program = resolve(process.argv[2] ?? 'build/release/coterie');
if (!hasChromium()) {
  console.log(`skipped: no browser at ${CHROMIUM}; tools/setup installs it`);
  process.exit(77);
}
const began = Date.now();
const seconds = () => ((Date.now() - began) / 1000).toFixed(1);
const folder = mkdtempSync(join(tmpdir(), 'coterie-page-'));
const checks = new Checks();
try {
  const runs = makeRuns(program, folder);
  console.log(
    `${runs.length} runs after ${seconds()} s: ${runs.map((run) => run.name).join(', ')}`,
  );
  if (runs.length < 4) console.log('no data folder: set COTERIE_DATA');
  const browser = await launch();
  // Two at a time; the largest first.
  const waiting = runs.flatMap((run) => [
    [`${run.name}: looks`, () => looks(browser, run, checks)],
    [`${run.name}: uses`, () => uses(browser, run, checks)],
  ]);
  const work = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      await next[1]();
      console.log(`${next[0]} after ${seconds()} s`);
    }
  };
  await Promise.all([work(), work()]);
  await browser.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const fault of checks.faults) console.log(`FAILED ${fault}`);
console.log(`Ran ${checks.counted} tests in ${seconds()} s, ${checks.faults.length} failed`);
process.exitCode = checks.faults.length ? 1 : 0;
