// A card for each segment: who they are, how much they are worth, and what to do.
import type { Maybe, PlaybookKey, Segment } from './document';
import { FeatureName, Symbol } from './pieces';
import { useRun } from './run';
import { words } from './words';

const PLAYS: PlaybookKey[] = [
  'offer',
  'focus',
  'discount_cap',
  'channel',
  'cadence',
  'kpi',
  'avoid',
];

/** A bar from the middle to one side; `deviations` beyond 2 fill their side. */
function Diverging({ deviations }: { deviations: Maybe<number> }) {
  const share = Math.min(1, Math.abs(deviations ?? 0) / 2) * 50;
  const side = (deviations ?? 0) < 0 ? 'below' : 'above';
  return (
    <i class={`diverging ${side}`} aria-hidden="true">
      <b style={{ width: `${share}%` }} />
    </i>
  );
}

function Size({
  share,
  text,
  label,
  hatched,
}: {
  share: number;
  text: string;
  label: string;
  hatched?: boolean;
}) {
  return (
    <div class="size">
      <p>
        <strong>{text}</strong> {label}
      </p>
      <i class={`bar${hatched ? ' hatched' : ''}`} aria-hidden="true">
        <b style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }} />
      </i>
    </div>
  );
}

/** The telling features; without them, those that lie furthest from the average. */
export function tellingRows(segment: Segment) {
  const names =
    segment.telling ??
    [...segment.profile]
      .sort((a, b) => Math.abs(b.standardised ?? 0) - Math.abs(a.standardised ?? 0))
      .slice(0, 5)
      .map((row) => row.feature);
  return names.flatMap((name) => segment.profile.find((row) => row.feature === name) ?? []);
}

function Telling({ segment }: { segment: Segment }) {
  const { n, feature, away } = useRun();
  return (
    <table class="telling">
      <caption>{words.segments.telling}</caption>
      <tbody>
        {tellingRows(segment).map((row) => {
          const known = feature(row.feature);
          return (
            <tr key={row.feature}>
              <th scope="row">
                <FeatureName name={row.feature} />
              </th>
              <td class="number">
                <strong>{n.ofUnit(row.mean, known?.unit)}</strong>
              </td>
              <td>
                <Diverging deviations={row.standardised} />
              </td>
              <td class="number change">{away(row).text}</td>
              <td class="against">
                {words.segments.against(n.ofUnit(known?.population.mean, known?.unit))}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Examples({ segment }: { segment: Segment }) {
  const { n, feature } = useRun();
  const examples = segment.examples;
  if (!examples?.length) {
    if (segment.examples !== null) return null;
    const little = (segment.telling?.length ?? 2) < 2;
    return <p class="note">{little ? words.segments.littleApart : words.segments.noExamples}</p>;
  }
  const traits = examples[0]!.traits.map((trait) => trait.feature);
  return (
    <details class="examples">
      <summary>
        {words.segments.examples}
        <span class="hidden">: {segment.name}</span>
      </summary>
      <div
        class="scroll"
        role="region"
        tabIndex={0}
        aria-label={words.table.scroll(`${words.segments.examples}: ${segment.name}`)}
      >
        <table>
          <thead>
            <tr>
              <td />
              {examples.map((example, i) => (
                <th key={i} scope="col" class="number">
                  {example.customer ?? words.segments.example(i + 1)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {traits.map((trait, t) => (
              <tr key={trait}>
                <th scope="row">
                  <FeatureName name={trait} />
                </th>
                {examples.map((example, i) => (
                  <td key={i} class="number">
                    {n.ofUnit(example.traits[t]?.value, feature(trait)?.unit)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="note">{words.segments.examplesNote}</p>
    </details>
  );
}

function Card({ segment }: { segment: Segment }) {
  const { n, mark } = useRun();
  const plays = PLAYS.filter((play) => segment.playbook[play]);
  return (
    <article
      class={`card s${mark(segment.id).colour}`}
      id={`segment-${segment.id}`}
      aria-labelledby={`segment-${segment.id}-name`}
    >
      <header>
        <h3 id={`segment-${segment.id}-name`} tabIndex={-1}>
          <Symbol mark={mark(segment.id)} size={16} /> {segment.name}
        </h3>
        <p class="why" title={words.segments.reason}>
          {segment.reason}
        </p>
      </header>
      <div class="sizes">
        <Size
          share={segment.customers_share}
          hatched
          text={n.share(segment.customers_share)}
          label={`${words.segments.ofCustomers}: ${n.whole(segment.customers)}`}
        />
        {segment.revenue_share === null ? (
          <p class="note">{words.segments.noRevenue}</p>
        ) : (
          <Size
            share={segment.revenue_share}
            text={n.share(segment.revenue_share)}
            label={`${words.segments.ofRevenue}: ${n.money(segment.revenue)}`}
          />
        )}
      </div>
      <Telling segment={segment} />
      {plays.length > 0 && (
        <div class="playbook">
          <h4>{words.segments.playbook}</h4>
          <dl>
            {plays.map((play) => (
              <div key={play} class={play}>
                <dt>{words.segments.plays[play]}</dt>
                <dd>{segment.playbook[play]}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
      <Examples segment={segment} />
    </article>
  );
}

export function Segments() {
  const { document, n } = useRun();
  // The first screen says which segments nobody is in.
  const segments = document.segments.filter((segment) => segment.customers > 0);
  return (
    <section class="part" id="segments" aria-labelledby="segments-title">
      <h2 id="segments-title" tabIndex={-1}>
        {words.segments.title}
      </h2>
      <p class="lead">
        {words.segments.lead(n.whole(segments.length), n.whole(document.totals.customers))}
      </p>
      <div class="cards">
        {segments.map((segment) => (
          <Card key={segment.id} segment={segment} />
        ))}
      </div>
    </section>
  );
}
