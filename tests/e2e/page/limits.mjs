// Ten runs at the limits of what a page must show: 3 to 20 segments, 3 to 60 features, 12 to
// 1,000,000 customers, long names, tiny and huge numbers, one segment with 97 %, no money, no
// dates, one feature only, many categories. Each writes its files into a folder and says how the
// program is called there.
import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { orders as hostileOrders, project as hostileProject } from './hostile.mjs';

/** Numbers that look random and are the same everywhere (mulberry32). */
export function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const day = (n) => new Date(Date.UTC(2015, 0, 1) + n * 86_400_000).toISOString().slice(0, 10);

/** Orders of `customers`, about `each` of them, over `days`, each with a price of price(random). */
function shop(folder, { customers, each, days = 365, price, category = () => 'Things' }) {
  const random = randomFrom(customers);
  const lines = ['customer_id,order_id,order_date,category,quantity,price'];
  let order = 0;
  for (let who = 0; who < customers; ++who)
    for (let i = Math.floor(2 * each * random() ** 2); i >= 0; --i) {
      const when = day(Math.floor(days * random() ** (0.4 + (who % 5) / 2)));
      const cells = [`C${who}`, ++order, when, category(random), 1 + Math.floor(3 * random())];
      lines.push([...cells, price(random, who)].join(','));
    }
  writeFileSync(join(folder, 'orders.csv'), lines.join('\n') + '\n');
}

/** A ready table: `groups` clouds of customers in `features` columns; the first may be large. */
async function table(folder, { customers, features, groups, first = 1 / groups, value, names }) {
  const random = randomFrom(features * 1000 + groups);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const label = names ?? ((f) => `feature_${f + 1}`);
  const centres = Array.from({ length: groups }, () =>
    Array.from({ length: features }, () => 8 * normal()),
  );
  const out = createWriteStream(join(folder, 'features.csv'));
  out.write(`customer_id,${Array.from({ length: features }, (_, f) => label(f)).join(',')}\n`);
  for (let who = 0; who < customers; ++who) {
    const rest = random() < first ? 0 : 1 + Math.floor((groups - 1) * random());
    const row = centres[Math.min(rest, groups - 1)].map((c, f) => value(c + normal(), f));
    if (!out.write(`C${who},${row.join(',')}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

const project = (models, more = '') => `[project]
name = "limits"
[sources.features]
path = "features.csv"
columns = { customer = "customer_id" }
${more}${models}`;
const clusters = (k) => `[[models]]\nname = "clusters"\nmethod = "kmeans"\nk = ${k}\n`;
const fixed = (digits) => (x) => x.toFixed(digits);
const LONG = [
  'Customers who bought once during the clearance of the winter before last and never came back',
  'Donaudampfschifffahrtsgesellschaftskapitänsanwärterinnenvereinsmitglieder',
  'Wholesale & resale, paid on account, delivered to more than one address in the same quarter',
  'Πελάτες που αγόρασαν περισσότερες από μία φορές κάθε μήνα και σύστησαν τους φίλους τους',
];

export const limits = (big) => [
  {
    name: '1 twelve customers',
    make: (folder) =>
      shop(folder, { customers: 12, each: 4, price: (r) => (5 + 40 * r()).toFixed(2) }),
    args: ['run', '-q', 'orders.csv'],
  },
  {
    name: `2 ${big} customers`,
    make: () => {},
    args: ['demo', '-q', '--customers', String(big)],
  },
  {
    name: '3 twenty segments, sixty features',
    make: async (folder) => {
      await table(folder, { customers: 4000, features: 60, groups: 20, value: fixed(3) });
      writeFileSync(
        join(folder, 'coterie.toml'),
        project('[[models]]\nname = "clusters"\nmethod = "kmeans"\nk = 20\nsegments_max = 20\n'),
      );
    },
    args: ['run', '-q'],
  },
  {
    name: '4 three segments, one holds 97 %',
    make: async (folder) => {
      await table(folder, {
        customers: 5000,
        features: 3,
        groups: 3,
        first: 0.97,
        value: fixed(2),
      });
      writeFileSync(join(folder, 'coterie.toml'), project(clusters(3)));
    },
    args: ['run', '-q'],
  },
  {
    name: '5 one feature only',
    make: async (folder) => {
      await table(folder, { customers: 900, features: 1, groups: 3, value: fixed(2) });
      writeFileSync(join(folder, 'coterie.toml'), project(clusters(3)));
    },
    args: ['run', '-q'],
  },
  {
    name: '6 tiny and huge numbers',
    make: async (folder) => {
      const value = (x, f) =>
        [x * 1e-9, x * 1e12, Math.exp(x), x * 1e-3, 1e15 + x][f].toPrecision(9);
      const names = (f) => ['nano', 'tera', 'skewed', 'milli', 'far_from_zero'][f];
      await table(folder, { customers: 1500, features: 5, groups: 4, value, names });
      writeFileSync(join(folder, 'coterie.toml'), project(clusters(4)));
    },
    args: ['run', '-q'],
  },
  {
    name: '7 long names',
    make: (folder) => {
      shop(folder, {
        customers: 700,
        each: 6,
        price: (r, who) => (3 + (who % 4) * 200 * r()).toFixed(2),
        category: (r) => `"${LONG[Math.floor(4 * r() ** 2)]}"`,
      });
      const cells = ['high,high', 'high,low', 'low,high', 'low,low'];
      const named = cells.map((cell, i) => `"${cell}" = ${JSON.stringify(LONG[i])}`);
      writeFileSync(
        join(folder, 'coterie.toml'),
        '[project]\nname = "An online shop for everything that a household of four might need"\n' +
          'currency = "EUR"\n[sources.orders]\npath = "orders.csv"\n[[models]]\nname = "framework"\n' +
          'method = "percentile"\nscores = ["orders", "spend"]\ncuts = [0.5]\n' +
          `cells = { ${named.join(', ')} }\n[[models]]\nname = "rfm"\nmethod = "grid"\n`,
      );
    },
    args: ['run', '-q'],
  },
  {
    name: '8 no money',
    make: (folder) => {
      const random = randomFrom(8);
      const lines = ['customer_id,order_id,order_date,category'];
      for (let i = 0; i < 4000; ++i) {
        const who = Math.floor(500 * random() ** 2);
        lines.push(`C${who},${i},${day(Math.floor(700 * random()))},Shelf ${(who + i) % 9}`);
      }
      writeFileSync(join(folder, 'orders.csv'), lines.join('\n') + '\n');
    },
    args: ['run', '-q', 'orders.csv'],
  },
  {
    name: '9 many categories, ten years, large money',
    make: (folder) =>
      shop(folder, {
        customers: 1200,
        each: 9,
        days: 3650,
        price: (r) => Math.floor(1e4 * 10 ** (3 * r())),
        category: (r) => `Department ${1 + Math.floor(400 * r() ** 3)}`,
      }),
    args: ['run', '-q', 'orders.csv'],
  },
  {
    name: '10 hostile names',
    make: (folder) => {
      writeFileSync(join(folder, 'orders.csv'), hostileOrders());
      writeFileSync(join(folder, 'coterie.toml'), hostileProject);
    },
    args: ['run', '-q'],
  },
];
