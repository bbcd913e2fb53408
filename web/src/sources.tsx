// What the run is built on: what came in, what was left out and why, what was decided, and how to make it
// again.
import { sum } from './answers';
import type { Cell } from './csv';
import { Figure } from './figure';
import { spoken } from './numbers';
import { Condensed, Neighbours } from './pictures/density';
import { Dendrograms } from './pictures/dendrogram';
import { indexLabel } from './pictures/indices';
import { Stabilities } from './pictures/stability';
import { useRun, type Run } from './run';
import { Behind, DataTable } from './table';
import { words } from './words';

const t = words.sources;

/** Rows that came in, each in exactly one line; the last one adds them up. */
export function account({ document }: Pick<Run, 'document'>) {
  const { totals, quality } = document;
  const fact = (name: string) => quality.find((q) => q.check === name);
  const lines: { name: string; rows: number; why: string; where: string }[] = [];
  const add = (name: string, rows: number | null, check: string) => {
    if (rows === null) return;
    const found = fact(check);
    lines.push({
      name,
      rows,
      why: found?.text ?? '',
      where: found?.examples.slice(0, 3).join(', ') ?? '',
    });
  };
  add(t.bought, totals.purchases, 'purchases');
  add(t.returned, totals.returns, 'returns');
  for (const [name, rows] of Object.entries(totals.rejected)) add(name, rows, name);
  return { lines, found: sum(lines.map((line) => line.rows)), rowsIn: totals.rows_in };
}

function Rows() {
  const run = useRun();
  const { n } = run;
  const { lines, found, rowsIn } = account(run);
  const facts = run.document.quality;
  return (
    <section class="figure" id="rows" aria-labelledby="rows-title">
      <h3 id="rows-title" tabIndex={-1}>
        {t.rows}
      </h3>
      <p class="answer">
        {lines.length === 0
          ? t.featureTable(n.whole(rowsIn))
          : found === rowsIn
            ? t.accounted(n.whole(rowsIn))
            : t.notAccounted(n.whole(rowsIn), n.whole(found))}
      </p>
      {lines.length > 0 && (
        <div class="scroll" role="region" tabIndex={0} aria-label={words.table.scroll(t.rows)}>
          <table class="account">
            <caption class="hidden">{t.rows}</caption>
            <thead>
              <tr>
                <th scope="col">{t.what}</th>
                <th scope="col" class="number">
                  {t.count}
                </th>
                <th scope="col" class="number">
                  {t.share}
                </th>
                <th scope="col">{t.why}</th>
                <th scope="col">{t.where}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={line.name}>
                  <th scope="row">{line.name}</th>
                  <td class="number">{n.whole(line.rows)}</td>
                  <td class="number">{n.share(rowsIn ? line.rows / rowsIn : null)}</td>
                  <td>{line.why}</td>
                  <td class="places">{line.where}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">{t.total}</th>
                <td class="number">{n.whole(found)}</td>
                <td class="number">{n.share(rowsIn ? found / rowsIn : null)}</td>
                <td />
                <td />
              </tr>
            </tfoot>
          </table>
        </div>
      )}
      {facts.length > 0 && (
        <Behind
          id="quality"
          name={t.facts}
          label={t.facts}
          table={() => ({
            columns: [
              { label: t.check },
              { label: t.what, kind: 'whole' },
              { label: t.share, kind: 'share' },
              { label: t.action },
              { label: t.why },
              { label: t.where },
            ],
            rows: facts.map((q) => [
              q.check,
              q.rows,
              q.share,
              t.actions[q.action] ?? q.action,
              q.text,
              q.examples.join(', '),
            ]),
          })}
        />
      )}
    </section>
  );
}

function Lines({ title, lines, none }: { title: string; lines: string[]; none?: string }) {
  if (!lines.length && !none) return null;
  return (
    <section class="lines">
      <h3>{title}</h3>
      {lines.length ? (
        <ul>
          {lines.map((line, i) => (
            <li key={i}>{line}</li>
          ))}
        </ul>
      ) : (
        <p>{none}</p>
      )}
    </section>
  );
}

function Models() {
  const { document } = useRun();
  const rand = (name: string) =>
    document.agreements.find(
      ({ a, b }) => (a === name && b === document.chosen) || (b === name && a === document.chosen),
    )?.adjusted_rand ?? null;
  const rows = document.models.map((m): Cell[] => [
    m.name === document.chosen ? `${m.name} (${t.tags})` : m.name,
    m.method,
    m.k,
    m.smallest_share,
    m.silhouette,
    m.revenue_explained,
    rand(m.name),
    m.customers_without,
    m.choice,
  ]);
  return (
    <section class="figure" id="models" aria-labelledby="models-title">
      <h3 id="models-title" tabIndex={-1}>
        {t.models}
      </h3>
      <p class="answer">{document.chosen_reason}</p>
      <DataTable
        id="models"
        name={t.models}
        rows={rows}
        columns={[
          { label: t.model },
          { label: t.method },
          { label: t.k, kind: 'whole' },
          { label: t.smallest, kind: 'share' },
          { label: t.silhouette, kind: 'number' },
          { label: t.explained, kind: 'share' },
          { label: t.adjustedRand, kind: 'number' },
          { label: t.without, kind: 'whole' },
          { label: t.why_k },
        ]}
      />
      {document.models
        .flatMap((m) => m.warnings.map((w) => `${m.name}: ${w}`))
        .map((w, i) => (
          <p key={i} class="note">
            {w}
          </p>
        ))}
    </section>
  );
}

/** Nested settings as lines: transform.log = auto. */
export function flatten(value: unknown, prefix = ''): [string, string][] {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([key, inner]) =>
      flatten(inner, prefix ? `${prefix}.${key}` : key),
    );
  }
  return [
    [
      prefix,
      Array.isArray(value)
        ? value
            .map((v) =>
              flatten(v, '')
                .map((p) => p[1])
                .join(' '),
            )
            .join(', ')
        : String(value),
    ],
  ];
}

function settingRows({ document, n, facts }: Run): Cell[][] {
  const p = document.project;
  const rows: Cell[][] = [
    [t.asOf, p.as_of ?? t.unsaid],
    [t.seed, String(p.seed)],
    [t.zone, p.time_zone],
    [t.currency, p.currency ?? t.unsaid],
    [t.preset, [p.features.preset, ...p.features.use].filter(Boolean).join(', ') || t.unsaid],
    [
      t.window,
      p.features.window_days === null ? t.allHistory : t.days(n.whole(p.features.window_days)),
    ],
  ];
  for (const model of p.models) {
    rows.push([`${model.name}: ${t.method}`, model.method]);
    for (const [key, value] of flatten(model.settings))
      if (key) rows.push([`${model.name}: ${key}`, value]);
  }
  if (facts.run) rows.push([t.run, facts.run]);
  if (facts.made) rows.push([t.made, facts.made]);
  if (facts.versions) rows.push([t.versions, facts.versions]);
  return rows;
}

const quotedForShell = (text: string): string =>
  /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** The one command that makes this run again, in the folder where its files are. */
export function reproduce({ document, facts }: Pick<Run, 'document' | 'facts'>): string {
  if (facts.command) return facts.command;
  const { project, sources } = document;
  const files = sources.flatMap((source) => source.files).map(quotedForShell);
  return [
    'coterie run',
    ...(project.as_of ? [`--as-of ${quotedForShell(project.as_of)}`] : []),
    `--seed ${project.seed}`,
    ...files,
  ].join(' ');
}

function Settings() {
  const run = useRun();
  return (
    <section class="figure" id="settings" aria-labelledby="settings-title">
      <h3 id="settings-title" tabIndex={-1}>
        {t.reproduce}
      </h3>
      <p class="answer">{t.reproduceNote}</p>
      <pre tabIndex={0}>
        <code>{reproduce(run)}</code>
      </pre>
      <Behind
        id="settings"
        name={t.settings}
        label={t.settings}
        table={() => ({
          columns: [{ label: t.setting }, { label: t.value }],
          rows: settingRows(run),
        })}
      />
    </section>
  );
}

function Meanings() {
  const { document } = useRun();
  const used = [...new Set(document.models.flatMap((m) => m.indices.map((i) => i.index)))];
  return (
    <Figure
      id="meanings"
      question={t.indices}
      answer={null}
      table={() => ({
        columns: [
          { label: t.index },
          { label: t.meaning },
          { label: t.read },
          { label: t.caution },
        ],
        rows: used.map((name) => {
          const text = words.indexTexts[name];
          return [name, text?.text ?? null, text?.read ?? null, text?.caution ?? null];
        }),
      })}
    >
      <dl class="meanings">
        {used
          .filter((name) => words.indexTexts[name])
          .map((name) => {
            const text = words.indexTexts[name]!;
            return (
              <div key={name}>
                <dt>
                  {indexLabel(name)} <small>{text.read}</small>
                </dt>
                <dd>
                  {text.text} <em>{text.caution}</em>
                </dd>
              </div>
            );
          })}
      </dl>
    </Figure>
  );
}

function Reading() {
  const { document, n } = useRun();
  const { features, sources, joins, models } = document;
  const leftOut = models.flatMap((m) => m.left_out.map((l) => [m.name, l.feature, l.reason]));
  const missing = features.missing;
  return (
    <section class="lines behinds">
      <Behind
        id="features"
        name={t.features}
        label={t.features}
        table={() => ({
          columns: [
            { label: words.feature },
            { label: t.meaningOf },
            { label: t.unit },
            { label: t.mean, kind: 'number' },
            { label: t.median, kind: 'number' },
          ],
          rows: features.built.map((f) => [
            f.name,
            f.text,
            f.unit,
            f.population.mean ?? null,
            f.population.median ?? null,
          ]),
        })}
      />
      {missing.length > 0 && (
        <Behind
          id="missing"
          name={t.missing}
          label={t.missing}
          table={() => ({
            columns: [{ label: words.feature }, { label: t.needs }],
            rows: missing.map((f) => [f.name, f.missing]),
          })}
        />
      )}
      {leftOut.length > 0 && (
        <Behind
          id="left-out"
          name={t.leftOut}
          label={t.leftOut}
          table={() => ({
            columns: [{ label: t.model }, { label: words.feature }, { label: t.reason }],
            rows: leftOut,
          })}
        />
      )}
      {joins.length > 0 && (
        <Behind
          id="joins"
          name={t.joins}
          label={t.joins}
          table={() => ({
            columns: [{ label: t.left }, { label: t.right }, { label: t.certain }],
            rows: joins.map((j) => [
              `${j.left}: ${j.left_column}`,
              `${j.right}: ${j.right_column}`,
              j.guessed ? t.guessed : t.declared,
            ]),
          })}
        />
      )}
      <Behind
        id="columns"
        name={t.columns}
        label={t.columns}
        table={() => ({
          columns: [
            { label: t.kind },
            { label: t.file },
            { label: t.role },
            { label: t.column },
            { label: t.reason },
            { label: t.certain },
          ],
          rows: sources.flatMap((s) =>
            Object.entries(s.columns).map(([role, column]) => {
              const guess = s.guesses.find((g) => g.role === role);
              return [
                s.kind,
                `${s.files.slice(0, 3).join(', ')} (${n.whole(s.rows)})`,
                spoken(role),
                column,
                guess?.reason ?? null,
                guess ? (guess.certain ? t.yes : t.no) : null,
              ];
            }),
          ),
        })}
      />
      <Behind
        id="audit"
        name={t.audit}
        label={t.audit}
        table={() => ({
          columns: [
            { label: t.check },
            { label: t.model },
            { label: t.expected },
            { label: t.found },
            { label: '' },
          ],
          rows: document.audit.findings.map((f) => [
            f.check,
            f.model,
            f.expected,
            f.found,
            f.ok ? t.holds : t.fails,
          ]),
        })}
      />
    </section>
  );
}

export function Sources() {
  const { document, n } = useRun();
  const bad = document.audit.findings.filter((f) => !f.ok).length;
  const all = n.whole(document.audit.findings.length);
  return (
    <section class="part" id="sources" aria-labelledby="sources-title">
      <h2 id="sources-title" tabIndex={-1}>
        {t.title}
      </h2>
      <p class="lead">
        {t.lead} {bad ? t.auditSome(n.whole(bad), all) : t.auditAll(all)}
      </p>
      <Rows />
      <div class="two">
        <Lines title={t.warnings} lines={document.warnings} none={t.noWarnings} />
        <Lines title={t.notes} lines={document.notes} />
      </div>
      <Models />
      <Stabilities />
      <Dendrograms />
      <Neighbours />
      <Condensed />
      <Meanings />
      <Settings />
      <Reading />
    </section>
  );
}
