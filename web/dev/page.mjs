// A page for looking at while working on web/: node dev/page.mjs DOCUMENT.json OUT.html [LOOKUP]
// Makes what the core makes (src/report/page.cpp), with web/dist and a short first screen. The real
// page comes from the program.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';

const [documentPath, outPath] = process.argv.slice(2);
const here = new URL('../', import.meta.url);
const script = readFileSync(new URL('dist/app.js', here), 'utf8');
const style = readFileSync(new URL('dist/app.css', here), 'utf8');
const text = readFileSync(documentPath, 'utf8');
const run = JSON.parse(text);
const hash = (part) => `'sha256-${createHash('sha256').update(part).digest('base64')}'`;
const escaped = (part) => String(part).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const rows = run.segments
  .map(
    (s) => `<tr data-segment="${s.id}"><th scope="row">${escaped(s.name)}</th>
<td class="number" data-label="Customers">${s.customers}</td>
<td class="todo" data-label="What to do">${escaped(s.playbook.offer ?? '')}</td></tr>`,
  )
  .join('\n');

writeFileSync(
  outPath,
  `<!doctype html>
<html lang="en" data-source="embedded"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; img-src data: blob:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escaped(run.project.name)}</title>
<style>${style}</style></head>
<body><a class="skip" href="#main">Skip to the answer</a>
<main id="main"><section id="first"><header class="top"><h1>${escaped(run.project.name)}</h1>
<p class="lead">${escaped(run.chosen_reason)}</p></header>
<table class="segments"><caption>Segments</caption><thead><tr><th scope="col">Segment</th>
<th scope="col" class="number">Customers</th><th scope="col">What to do</th></tr></thead>
<tbody>${rows}</tbody></table></section>
<div id="app"></div></main>
<script type="application/json" id="coterie-document" data-encoding="deflate-raw+base64">${deflateRawSync(text, { level: 9 }).toString('base64')}</script>
<script>${script}</script>
</body></html>
`,
);
