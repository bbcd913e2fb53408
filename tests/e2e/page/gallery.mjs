// Makes the runs at the limits, their pages and pictures, and an index of them: see tools/gallery.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { emptyPictures, launch, open, scrollThrough, tooWide } from './browser.mjs';
import { limits } from './limits.mjs';

const { values } = parseArgs({
  options: {
    program: { type: 'string', default: 'build/release/coterie' },
    out: { type: 'string', default: 'build/gallery' },
    only: { type: 'string', default: '' },
    big: { type: 'string', default: '1000000' },
  },
});
const program = resolve(values.program);
const out = resolve(values.out);
const VIEWS = [
  { name: 'light', width: 1280, colorScheme: 'light' },
  { name: 'dark', width: 1280, colorScheme: 'dark' },
  { name: 'phone', width: 360, colorScheme: 'light' },
];
const slug = (name) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/-$/, '');

/** One view of a page as a picture; what is wrong with it. */
async function picture(browser, page, file, { name, ...view }) {
  const { context, tab, said } = await open(browser, page, { height: 900, ...view });
  await scrollThrough(tab);
  await tab.screenshot({ path: file, fullPage: true });
  const wide = await tooWide(tab);
  const faults = [
    ...said,
    ...(await emptyPictures(tab)).map((id) => `empty: ${id}`),
    ...(wide > 0 ? [`${wide} px too wide`] : []),
  ];
  await context.close();
  return faults.map((fault) => `${name}: ${fault}`);
}

mkdirSync(out, { recursive: true });
const browser = await launch();
const rows = [];
let faults = 0;
for (const { name, make, args } of limits(Number(values.big))) {
  if (!name.includes(values.only)) continue;
  const folder = join(out, slug(name));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await make(folder);
  const began = Date.now();
  execFileSync(program, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  const page = join(folder, 'report.html');
  copyFileSync(join(folder, 'coterie-runs/current/report.html'), page);
  const size = Math.round(statSync(page).size / 1000);
  const wrong = [];
  for (const view of VIEWS)
    wrong.push(...(await picture(browser, page, join(folder, `${view.name}.png`), view)));
  faults += wrong.length;
  console.log(`${name}: run ${seconds} s, page ${size} kB${wrong.map((w) => `\n  ${w}`).join('')}`);
  const pictures = VIEWS.map((v) => `<a href="${slug(name)}/${v.name}.png">${v.name}</a>`).join(
    ' ',
  );
  rows.push(`<li><a href="${slug(name)}/report.html">${name}</a> (${size} kB): ${pictures}</li>`);
}
await browser.close();
if (!values.only || !existsSync(join(out, 'index.html')))
  writeFileSync(
    join(out, 'index.html'),
    `<!doctype html><meta charset="utf-8"><title>Gallery</title><h1>Pages at the limits</h1>
<ol>${rows.join('\n')}</ol>\n`,
  );
console.log(`${rows.length} pages, ${faults} faults: ${join(out, 'index.html')}`);
process.exitCode = faults ? 1 : 0;
