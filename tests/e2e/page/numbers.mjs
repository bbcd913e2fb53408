// What the tables of a page must hold, worked out from the document alone, and readers of what the
// page shows. Nothing here comes from web/src: a mistake there finds no echo.

/** The records of a CSV file (RFC 4180); quotes, commas and line ends inside cells are kept. */
export function readCsv(text) {
  const rows = [[]];
  let cell = '';
  let inside = false;
  const body = text.replace(/^\ufeff/, '');
  for (let i = 0; i < body.length; ++i) {
    const letter = body[i];
    if (inside) {
      if (letter !== '"') cell += letter;
      else if (body[i + 1] === '"') cell += body[++i];
      else inside = false;
    } else if (letter === '"' && cell === '') inside = true;
    else if (letter === ',' || letter === '\r') {
      rows.at(-1).push(cell);
      cell = '';
      if (letter === '\r') rows.push([]) && ++i;
    } else cell += letter;
  }
  if (rows.at(-1).length === 0) rows.pop();
  return rows;
}

/** Whether a spreadsheet would take a text for a formula. */
export const isFormula = (text) => /^[=+\-@\t\r]/.test(text) && !Number.isFinite(Number(text));

const SKIP = Symbol('a word of the page');

/** The cell of a file against the document's value: numbers exactly, texts but for a guard. */
export function sameCell(cell, value) {
  if (value === SKIP) return true;
  if (value === null || value === undefined) return cell === '';
  if (typeof value === 'number') return cell !== '' && Number(cell) === value;
  return cell === value || cell === `'${value}`;
}

const total = (numbers) => numbers.reduce((a, b) => a + b, 0);
const feature = (segment, name) => segment.profile.find((row) => row.feature === name);

function spread({ segments, figures, models }) {
  const tables = {};
  const name = (id) => segments.find((s) => s.id === id)?.name;
  const f = figures;
  if (f.concentration) tables.concentration = f.concentration.lorenz;
  if (f.grid)
    tables.grid = f.grid.cells.map((c) => [
      f.grid.row_labels[c.row],
      f.grid.column_labels[c.column],
      c.name,
      c.customers,
      c.customers_share,
      c.revenue_share,
    ]);
  if (f.map)
    tables.map = f.map.segments.map(({ id, cells }) => {
      const counts = cells.map((cell) => cell[2]);
      const centre = f.map.centres.find((c) => c.id === id);
      return [
        name(id),
        total(counts),
        counts.length,
        counts.reduce((a, b) => Math.max(a, b), 0),
        centre?.x,
        centre?.y,
      ];
    });
  if (f.silhouettes)
    tables.silhouettes = f.silhouettes.segments.map((s) => [
      name(s.id),
      s.customers,
      s.mean,
      s.negative_share,
    ]);
  (f.agreement ?? []).forEach((table, i) => {
    const loose = table.rows_without.some((n) => n > 0);
    tables[i ? `agreement-${i + 1}` : 'agreement'] = table.counts.map((row, r) => [
      name(table.rows[r]),
      ...row,
      ...(loose ? [table.rows_without[r]] : []),
    ]);
  });
  return tables;
}

function byTime({ calendar, cohorts }) {
  const tables = {};
  if (calendar) {
    const start = new Date(`${calendar.start}T00:00:00Z`);
    tables.calendar = calendar.orders.map((orders, i) => {
      const day = new Date(start);
      if (calendar.unit === 'month') day.setUTCMonth(start.getUTCMonth() + i);
      else day.setUTCDate(start.getUTCDate() + i * (calendar.unit === 'week' ? 7 : 1));
      return [day.toISOString().slice(0, 10), orders, calendar.revenue?.[i]];
    });
  }
  if (cohorts) {
    const ages = Math.max(...cohorts.cohorts.map((c) => c.active.length));
    const table = (values) =>
      cohorts.cohorts.map((c) => [
        c.start,
        c.customers,
        ...Array.from({ length: ages }, (_, age) => values(c)?.[age]),
      ]);
    tables.cohorts = table((c) => c.active);
    tables['cohorts, revenue'] = table((c) => c.revenue);
  }
  return tables;
}

/** Shares of a category's levels; null where the document does not list a level of a segment. */
function categories({ segments, features }) {
  const tables = {};
  for (const built of features.built.filter((b) => b.category)) {
    const mine = segments.map((s) => s.categories.find((c) => c.feature === built.name));
    if (!mine.some(Boolean)) continue;
    tables[`categories, ${built.name}`] = built.population.levels.map(({ level, share }) => [
      level,
      share,
      ...mine.map((c) => {
        const found = c?.levels.find((l) => l.level === level);
        return found ? found.share : c && c.more_levels === 0 ? 0 : null;
      }),
    ]);
  }
  return tables;
}

function evidence({ quality, models, agreements, chosen, features, audit, joins }) {
  const rand = (m) =>
    agreements.find((g) => [g.a, g.b].sort().join() === [m, chosen].sort().join())?.adjusted_rand;
  return {
    quality: quality.map((q) => [q.check, q.rows, q.share, SKIP, q.text, q.examples.join(', ')]),
    models: models.map((m) => [
      SKIP,
      m.method,
      m.k,
      m.smallest_share,
      m.silhouette,
      m.revenue_explained,
      m.name === chosen ? null : rand(m.name),
      m.customers_without,
      m.choice,
    ]),
    features: features.built.map((b) => [
      b.name,
      b.text,
      b.unit,
      b.population.mean,
      b.population.median,
    ]),
    missing: features.missing.map((m) => [m.name, m.missing]),
    'left-out': models.flatMap((m) => m.left_out.map((l) => [m.name, l.feature, l.reason])),
    joins: joins.map((j) => [`${j.left}: ${j.left_column}`, `${j.right}: ${j.right_column}`, SKIP]),
    audit: audit.findings.map((a) => [a.check, a.model, a.expected, a.found, SKIP]),
  };
}

/** What the methods know: of each model that has it, numbered from the second one on. */
function ofMethods({ models }) {
  const tables = {};
  const numbered = (id, has, rows) =>
    models.filter(has).forEach((m, i) => (tables[i ? `${id}-${i + 1}` : id] = rows(m)));
  const name = (m, id) => m.segments.find((s) => s.id === id)?.name ?? null;
  const measured = models.filter((m) => m.stability);
  if (measured.length)
    tables.stability = measured.flatMap((m) =>
      m.stability.segments.map((s) => [
        m.name,
        name(m, s.id),
        s.jaccard,
        s.word,
        s.dissolved,
        m.stability.resamples,
      ]),
    );
  numbered(
    'dendrogram',
    (m) => m.tree?.merges.length,
    (m) => {
      const below = m.tree.leaves.map((leaf) => [leaf.segment]);
      const rows = m.tree.leaves.map((leaf) => [null, null, leaf.height, leaf.customers]);
      for (const one of m.tree.merges) {
        below.push([...below[one.left], ...below[one.right]]);
        rows.push([one.left, one.right, one.height, one.customers]);
      }
      return rows.map((row, i) => [
        i,
        ...row,
        new Set(below[i]).size === 1 ? name(m, below[i][0]) : null,
      ]);
    },
  );
  numbered(
    'neighbours',
    (m) => m.density?.k_distances.length,
    ({ density: { k_distances: all } }) => all.map((d, i) => [(i + 1) / all.length, d]),
  );
  numbered(
    'condensed',
    (m) => m.density?.nodes.length,
    (m) =>
      m.density.nodes.map((o, i) => [
        i,
        o.parent,
        o.birth,
        o.death,
        o.customers,
        o.stability,
        o.segment === null ? null : name(m, o.segment),
      ]),
  );
  return tables;
}

/** Table by name → rows, for every picture that this document must have. */
export function expectedTables(document) {
  const { segments, figures, models } = document;
  const tables = {
    ...spread(document),
    ...byTime(figures),
    ...categories(document),
    ...evidence(document),
    ...ofMethods(document),
  };
  tables.shares = segments.map((s) => [
    s.name,
    s.customers,
    s.customers_share,
    s.revenue,
    s.revenue_share,
    s.revenue_share === null || !s.customers_share ? null : s.revenue_share / s.customers_share,
    s.revenue === null || !s.customers ? null : s.revenue / s.customers,
  ]);
  tables.snake = segments.flatMap((s) =>
    s.profile.map((row) => [
      s.name,
      row.feature,
      row.standardised,
      row.standardised_low,
      row.standardised_high,
      row.mean,
      row.median,
      row.sd,
      row.q25,
      row.q75,
      row.count,
    ]),
  );
  tables.heat = segments[0].profile.map(({ feature: f }) => [
    f,
    ...segments.map((s) => feature(s, f)?.relative_importance),
  ]);
  for (const d of figures.distributions)
    tables[`distribution, ${d.feature}`] = d.population.map((count, i) => [
      d.edges[i],
      d.edges[i + 1],
      count,
      ...d.segments.map((s) => s.counts[i]),
    ]);
  for (const m of models.filter((one) => new Set(one.indices.map((i) => i.k)).size > 1))
    tables[`indices, ${m.name}`] = m.indices.map((i) => [i.k, SKIP, i.value, i.standard_error]);
  const mix = figures.category_mix;
  if (mix)
    tables.mix = mix.levels.map((level, l) => [
      level ?? SKIP,
      mix.population[l],
      ...segments.map((s) => mix.segments.find((m) => m.id === s.id)?.shares[l]),
    ]);
  return tables;
}

/** How the rows of a file differ from the rows they should be; null when they do not. */
export function difference(file, rows) {
  const found = readCsv(file).slice(1);
  if (found.length !== rows.length) return `${found.length} rows in place of ${rows.length}`;
  // Tables may order their rows as they like: they are compared by their first two cells.
  const key = (row) =>
    row
      .slice(0, 2)
      .map((c) => (c === SKIP ? '' : String(c ?? '')))
      .join('\0');
  const same = (a, b) => a.length === b.length && b.every((value, i) => sameCell(a[i], value));
  if (rows.every((row, i) => same(found[i], row))) return null;
  const sorted = [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const other = [...found].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const at = sorted.findIndex((row, i) => !same(other[i], row));
  return at < 0
    ? null
    : `row ${at}: ${other[at].join(' | ')} in place of ${sorted[at].join(' | ')}`;
}

/**
 * Whether a text such as "+247 %", "4.3M", "54 ×" or "−0.07" is this value as it is rounded there.
 * as: 'share' for percent of it, 'change' for its percent or times above 3, else the number.
 */
export function saysNumber(text, value, as = 'number') {
  if (value === null || value === undefined) return /^[–—]$/.test(text.trim());
  const plain = text.replaceAll('−', '-').replaceAll('\u00a0', ' ').replaceAll(',', '');
  const found = /([<>]?) ?([+-]?)[^\d.+-]*(\d+(?:\.\d+)?)(?:E([+-]?\d+))?([KMBT]?)/.exec(plain);
  if (!found) return false;
  const [, bound, sign, digits, exponent = '0', size] = found;
  const unit = 10 ** Number(exponent) * { '': 1, K: 1e3, M: 1e6, B: 1e9, T: 1e12 }[size];
  const said = Number(`${sign === '-' ? '-' : ''}${digits}`) * unit;
  const meant = plain.includes('×') ? value + 1 : plain.includes('%') ? value * 100 : value;
  if (as !== 'number' && !/[%×]/.test(plain)) return false;
  if (bound === '<') return meant > 0 && meant < said;
  if (bound === '>') return meant > said;
  // Times are told with two digits: 54 × may be 54.4, and 120 × may be 124.
  const times = plain.includes('×') ? 10 ** (Math.floor(Math.log10(said)) - 1) : 0;
  const step = Math.max(times, unit * 10 ** -(digits.split('.')[1]?.length ?? 0));
  return Math.abs(said - meant) <= step * 0.5000001;
}
