// The runs that the page is tested on, made by the real program in a folder of their own.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NAMES, orders, project } from './hostile.mjs';

const DATA = resolve(
  process.env.COTERIE_DATA ?? new URL('../../../../shared/data', import.meta.url).pathname,
);

const INSTACART = (path) => `[project]
name = "instacart_segments"
[sources.features]
path = ${JSON.stringify(path)}
columns = { customer = "user_id" }
[[models]]
name = "framework"
method = "percentile"
scores = ["freq_score", "loyalty_score"]
cuts = [0.5]
cells = { "high,high" = "Champions", "high,low" = "Frequent Explorers", "low,high" = "Loyal Occasionals", "low,low" = "At Risk" }
[[models]]
name = "theirs"
method = "given"
column = "segment"
`;

/** A run's folder, its document, and its pages by what they hold of customers' ids. */
function made(program, folder, name, setUp, facts) {
  const work = join(folder, name);
  mkdirSync(work, { recursive: true });
  const coterie = (...args) =>
    execFileSync(program, args, { cwd: work, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  setUp(work, coterie);
  for (const ids of ['hash', 'show']) coterie('report', '--ids', ids, '--out', `${ids}.html`);
  const run = join(work, 'coterie-runs', 'current');
  const explained = new Map();
  return {
    name,
    document: JSON.parse(readFileSync(join(run, 'document.json'), 'utf8')),
    pages: {
      hide: join(run, 'report.html'),
      hash: join(work, 'hash.html'),
      show: join(work, 'show.html'),
    },
    explain: (id) => {
      if (!explained.has(id)) explained.set(id, JSON.parse(coterie('explain', id, '--json')));
      return explained.get(id);
    },
    ...facts,
  };
}

/** All of them; those of public data only where its folder is. */
export function makeRuns(program, folder) {
  const make = (...args) => made(program, folder, ...args);
  const runs = [
    make('demo', (_, coterie) => coterie('demo', '-q', '--customers', '600'), {
      customers: ['C0000007', 'C0000123'],
      nobody: 'C9999999',
    }),
    make(
      'hostile',
      (work, coterie) => {
        writeFileSync(join(work, 'orders.csv'), orders());
        writeFileSync(join(work, 'coterie.toml'), project);
        coterie('run', '-q');
      },
      { customers: [NAMES[0], NAMES[1], NAMES[5], NAMES[9], 'Plain 42'], nobody: '<b>' },
    ),
  ];
  const retail = join(DATA, 'online_retail/online_retail.csv.gz');
  const instacart = join(DATA, 'instacart_segments/segment_assignments_percentile.csv.gz');
  if (existsSync(retail))
    runs.push(
      make('online_retail', (_, coterie) => coterie('run', '-q', retail), {
        customers: ['12347', '18287'],
        nobody: '1',
      }),
    );
  if (existsSync(instacart))
    runs.push(
      make(
        'instacart_segments',
        (work, coterie) => {
          writeFileSync(join(work, 'coterie.toml'), INSTACART(instacart));
          coterie('run', '-q');
        },
        { customers: ['1', '206209'], nobody: '206210' },
      ),
    );
  return runs;
}
