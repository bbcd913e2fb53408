// What sets the segments of a model apart, and what of it is evidence: a feature that the segments
// were made from differs between them by construction, so it stands below a line and does not count.
import { useOneOf } from '../address';
import type { Maybe } from '../document';
import { Drawing, Figure } from '../figure';
import type { Numbers } from '../numbers';
import { FeatureName, Switch } from '../pieces';
import { useRun } from '../run';
import { Behind, type Column, type TableData } from '../table';
import { words as page } from '../words';
import type { Role, Separated, Separation } from './document';
import { At, Axis, From, Key, Line, named, pText, scaleOf, Unanswered, useModel } from './parts';
import { words } from './words';

const w = words.apart;
const MANY = 8;
const ROLES: Role[] = ['evidence', 'unknown', 'shared', 'definition'];
const SHAPES = { evidence: 'dot', unknown: 'open', shared: 'half', definition: 'ring' } as const;
/** Small, medium and large omega squared, on the scale of its root. */
const GUIDES = [0.01, 0.06, 0.14].map(Math.sqrt);
const SCALE = scaleOf(0, 1);

/** Where an effect stands between 0 and 1: a share of variance by its root, as V is one. */
export function placed(row: Pick<Separated, 'category'>, value: Maybe<number>): Maybe<number> {
  if (value === null || !Number.isFinite(value)) return null;
  const held = Math.min(1, Math.max(0, value));
  return row.category ? held : Math.sqrt(held);
}

/** Features of a role, the largest effect first; those without one last. */
export const ofRole = (features: Separated[], role: Role): Separated[] =>
  features
    .filter((row) => row.role === role)
    .sort((a, b) => (placed(b, b.effect) ?? -1) - (placed(a, a.effect) ?? -1));

/** A size that chance may have made says so. */
export function sizeWord(row: Separated, alpha: number): string {
  const word = w.sizes[row.size] ?? row.size;
  const chance = row.p_holm !== null && row.p_holm >= alpha && row.size !== 'negligible';
  return chance && row.size !== 'unknown' ? `${word}, ${w.chance}` : word;
}

function Feature({ row, alpha, n }: { row: Separated; alpha: number; n: Numbers }) {
  const symbol = w.effects[row.effect_name ?? ''] ?? '';
  return (
    <Line
      what={<FeatureName name={row.feature} />}
      said={
        <span title={row.sentence}>
          {w.said(symbol, n.fixed(row.effect, 2), sizeWord(row, alpha))}
        </span>
      }
      scale={SCALE}
      guides={GUIDES}
      quiet={row.role !== 'evidence'}
    >
      <From
        scale={SCALE}
        low={placed(row, row.interval[0])}
        high={placed(row, row.interval[1])}
        kind="span"
      />
      <At scale={SCALE} x={placed(row, row.effect)} shape={SHAPES[row.role]} />
    </Line>
  );
}

function table({ features }: Separation, n: Numbers): TableData {
  const c = w.columns;
  // The value of p and its logarithm stand side by side: a double ends at 10⁻³⁰⁸.
  const p = (label: string): Column[] => [
    { label, kind: 'number' },
    { label: `log10 ${label}`, kind: 'number' },
  ];
  const yes = (x: boolean | undefined) => (x ? w.yes : null);
  const number = (label: string): Column => ({ label, kind: 'number' });
  const columns: Column[] = [
    { label: page.feature },
    { label: c.counts },
    { label: c.why },
    { label: c.reason },
    { label: c.customers, kind: 'whole' },
    { label: c.effect },
    number(c.value),
    number(c.low),
    number(c.high),
    { label: c.size },
    { label: c.test },
    ...p(c.p),
    ...p(c.holm),
    ...p(c.bh),
    { label: c.sentence },
    number(c.eta),
    number(c.omega),
    number(c.epsilon),
    number(c.noncentralLow),
    number(c.noncentralHigh),
    number(c.f),
    number(c.df1),
    number(c.df2),
    ...p(c.fp),
    number(c.welch),
    number(c.welch1),
    number(c.welch2),
    ...p(c.welchP),
    number(c.h),
    number(c.hdf),
    ...p(c.hp),
    number(c.hEpsilon),
    number(c.chi),
    number(c.chidf),
    ...p(c.chip),
    number(c.v),
    number(c.vCorrected),
    { label: c.permuted },
  ];
  // p itself is shown by its logarithm where it is too small for digits.
  columns.forEach((column, i) => {
    if (columns[i + 1]?.label === `log10 ${column.label}`)
      column.show = (cell, row) => pText(cell as number | null, row[i + 1] as number | null, n);
  });
  return {
    columns,
    rows: features.map((row) => {
      const { anova, welch, kruskal_wallis: h, chi_square: chi } = row;
      return [
        row.feature,
        w.roles[row.role] ?? row.role,
        w.ties[row.tie] ?? row.tie,
        row.reason,
        row.customers,
        row.effect_name,
        row.effect,
        row.interval[0],
        row.interval[1],
        w.sizes[row.size] ?? row.size,
        row.test === null ? null : (w.tests[row.test] ?? row.test),
        row.p,
        row.log10_p,
        row.p_holm,
        row.log10_p_holm,
        row.p_bh,
        row.log10_p_bh,
        row.sentence,
        row.eta_squared ?? null,
        row.omega_squared ?? null,
        row.epsilon_squared ?? null,
        row.noncentral_interval?.[0] ?? null,
        row.noncentral_interval?.[1] ?? null,
        anova?.f ?? null,
        anova?.freedom[0] ?? null,
        anova?.freedom[1] ?? null,
        anova?.p ?? null,
        anova?.log10_p ?? null,
        welch?.f ?? null,
        welch?.freedom[0] ?? null,
        welch?.freedom[1] ?? null,
        welch?.p ?? null,
        welch?.log10_p ?? null,
        h?.h ?? null,
        h?.freedom ?? null,
        h?.p ?? null,
        h?.log10_p ?? null,
        h?.epsilon_squared ?? null,
        chi?.statistic ?? null,
        chi?.freedom ?? null,
        chi?.p ?? null,
        chi?.log10_p ?? null,
        row.cramers_v ?? null,
        row.cramers_v_corrected ?? null,
        yes(h?.permuted || chi?.permuted),
      ];
    }),
  };
}

function meansTable({ features, segments }: Separation): TableData {
  const c = w.columns;
  return {
    columns: [
      { label: page.feature },
      { label: page.segment },
      { label: c.customers, kind: 'whole' },
      { label: c.mean, kind: 'number' },
      { label: c.sd, kind: 'number' },
      { label: c.median, kind: 'number' },
    ],
    rows: features
      .filter((row) => !row.category)
      .flatMap((row) =>
        row.segments.map((s, i) => [
          row.feature,
          segments[i] ?? null,
          s.count,
          s.mean,
          s.sd,
          s.median,
        ]),
      ),
  };
}

export function Apart({ separations }: { separations: Separation[] }) {
  const { n } = useRun();
  const { one, control } = useModel(separations);
  const [size, setSize] = useOneOf('apart.rows', ['top', 'all'], 'top');
  if (!one) return <Unanswered id="apart" question={w.question} why={w.missing} />;
  if (!one.features.length) return <Unanswered id="apart" question={w.question} why={w.none} />;
  const groups = ROLES.map((role) => ({ role, rows: ofRole(one.features, role) })).filter(
    ({ role, rows }) => rows.length || role === 'evidence',
  );
  const many = groups.some(({ rows }) => rows.length > MANY);
  const because = one.features.filter((row) => row.role === 'evidence' && row.only_because_large);
  const counted = Math.max(0, ...because.map((row) => row.customers));
  return (
    <Figure
      id="apart"
      question={w.question}
      answer={one.summary.text}
      controls={
        <>
          {control}
          {many && (
            <Switch
              label={page.pictures.featuresShown}
              value={size}
              choose={setSize}
              options={[
                { value: 'top', label: page.pictures.topFeatures(n.whole(MANY)) },
                { value: 'all', label: page.pictures.allFeatures(n.whole(one.features.length)) },
              ]}
            />
          )}
          <Key
            marks={groups.map(({ role }) => ({
              shape: `at-mark ${SHAPES[role]}`,
              label: w.roles[role]!,
            }))}
          />
        </>
      }
      note={w.note(n.share(one.confidence))}
      table={() => table(one, n)}
      more={
        <Behind
          id="apart-means"
          name={w.segments}
          label={w.segments}
          table={() => meansTable(one)}
        />
      }
    >
      {because.length > 0 && (
        <p class="answer">
          {w.onlyBecause(
            named(
              because.map((row) => row.feature),
              n,
            ),
            n.whole(counted),
          )}
        </p>
      )}
      <Drawing label={one.summary.text || w.question} kind="rows">
        {groups.map(({ role, rows }) => {
          const shown = size === 'all' ? rows : rows.slice(0, MANY);
          return (
            <div key={role} class="group">
              <p class="head">{w.heads[role]}</p>
              {shown.map((row) => (
                <Feature key={row.feature} row={row} alpha={one.alpha} n={n} />
              ))}
              {!rows.length && <p class="note">{w.noneCounts}</p>}
              {shown.length < rows.length && (
                <p class="note">{w.leftOut(n.whole(shown.length), n.whole(rows.length))}</p>
              )}
            </div>
          );
        })}
        <Axis low="0" high="1" />
        <p class="axis-title right">{w.axis}</p>
      </Drawing>
    </Figure>
  );
}
