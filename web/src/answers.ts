// The one-sentence answer of each picture, computed from the document. Each returns plain text, or
// null when there is nothing to say; names go in as they are, for the page escapes where it writes.
import type {
  CategoryProfile,
  Distribution,
  Figures,
  Model,
  RunDocument,
  Segment,
} from './document';
import { dayOf, spoken, type Numbers } from './numbers';
import { words } from './words';

type Answer = string | null;

/** The element with the largest value; elements whose value is null are passed over. */
export function best<T>(
  items: readonly T[],
  value: (item: T) => number | null | undefined,
): T | null {
  let found: T | null = null;
  let top = -Infinity;
  for (const item of items) {
    const now = value(item);
    if (now !== null && now !== undefined && now > top) {
      top = now;
      found = item;
    }
  }
  return found;
}

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** A name that fits a sentence; the whole one is in the table behind the picture. */
export function brief(name: string): string {
  const letters = [...name];
  return letters.length > 44 ? `${letters.slice(0, 42).join('').trimEnd()}…` : name;
}

const nameOf = (document: RunDocument, id: number): string =>
  brief(document.segments.find((segment) => segment.id === id)?.name ?? words.none);

export function sharesAnswer({ segments }: RunDocument, n: Numbers): Answer {
  const found = best(segments, (s) =>
    s.revenue_share === null ? null : s.revenue_share - s.customers_share,
  );
  if (found) {
    return words.shares.answer(
      brief(found.name),
      n.share(found.customers_share),
      n.share(found.revenue_share),
    );
  }
  const largest = best(segments, (s) => s.customers_share);
  return largest && words.shares.plain(brief(largest.name), n.share(largest.customers_share));
}

export function snakeAnswer({ segments }: RunDocument, n: Numbers): Answer {
  const all = segments.flatMap((s) => s.profile.map((p) => ({ name: s.name, ...p })));
  const found = best(all, (p) => (p.standardised == null ? null : Math.abs(p.standardised)));
  if (!found) return null;
  const value = found.standardised!;
  return words.snake.answer(
    brief(found.name),
    spoken(found.feature),
    n.fixed(Math.abs(value), 1),
    value >= 0 ? words.snake.above : words.snake.below,
  );
}

/**
 * Whether a segment's mean may be told in percent of the mean of all: where values can be negative,
 * the mean of all may lie near 0 or below, and percents explode or turn their sign.
 */
export function isRelative({ features, figures }: RunDocument, name: string): boolean {
  const population = features.built.find((f) => f.name === name)?.population;
  const edges = figures?.distributions?.find((d) => d.feature === name)?.edges ?? [];
  return (edges[0] ?? population?.q25 ?? 0) >= 0;
}

/** The feature that the heat map's sentence speaks of: spend, else the one that spreads most. */
function tellingFeature(document: RunDocument): string | null {
  const { segments } = document;
  const features = (segments[0]?.profile.map((p) => p.feature) ?? []).filter((name) =>
    isRelative(document, name),
  );
  if (features.includes('spend')) return 'spend';
  const spread = (feature: string) => {
    const values = segments.flatMap(
      (s) => s.profile.find((p) => p.feature === feature)?.relative_importance ?? [],
    );
    return values.length ? Math.max(...values) - Math.min(...values) : null;
  };
  return best(features, spread);
}

/** A relative importance in words: 83 % below the average. */
function against(value: number, n: Numbers): string {
  if (value >= 3) return words.heat.times(n.ratio(value + 1));
  const share = n.share(Math.round(Math.abs(value) * 100) / 100);
  return value < 0 ? words.heat.below(share) : words.heat.above(share);
}

export function heatAnswer(document: RunDocument, n: Numbers): Answer {
  const { segments } = document;
  const feature = tellingFeature(document);
  if (!feature) return null;
  const value = (s: Segment) => s.profile.find((p) => p.feature === feature)?.relative_importance;
  const high = best(segments, value);
  const low = best(segments, (s) => (value(s) == null ? null : -value(s)!));
  if (!high || !low) return null;
  return words.heat.answer(
    spoken(feature),
    brief(high.name),
    against(value(high)!, n),
    brief(low.name),
    against(value(low)!, n),
  );
}

export function gridAnswer(grid: Figures['grid'], n: Numbers): Answer {
  const found = grid && best(grid.cells, (cell) => cell.customers);
  return found
    ? words.grid.answer(
        n.whole(found.customers),
        n.share(found.customers_share),
        grid.row_labels[found.row] ?? '',
        grid.column_labels[found.column] ?? '',
      )
    : null;
}

/** Customers on the map that lie in a cell where another segment has more; null without cells. */
export function mixedShare(map: NonNullable<Figures['map']>): number | null {
  const cells = new Map<number, { total: number; most: number }>();
  for (const segment of map.segments) {
    for (const [x, y, count] of segment.cells) {
      const at = y * map.bins + x;
      const cell = cells.get(at) ?? { total: 0, most: 0 };
      cells.set(at, { total: cell.total + count, most: Math.max(cell.most, count) });
    }
  }
  const total = sum([...cells.values()].map((cell) => cell.total));
  return total ? sum([...cells.values()].map((cell) => cell.total - cell.most)) / total : null;
}

export function mapAnswer(map: Figures['map'], n: Numbers): Answer {
  if (!map) return null;
  const explained = n.share(map.explained[0] + map.explained[1]);
  const mixed = map.segments.length > 1 ? mixedShare(map) : null;
  return mixed === null ? words.map.alone(explained) : words.map.answer(explained, n.share(mixed));
}

export function distributionAnswer(
  document: RunDocument,
  { feature }: Distribution,
  n: Numbers,
): Answer {
  const unit = document.features.built.find((f) => f.name === feature)?.unit;
  const median = (s: Segment) => s.profile.find((p) => p.feature === feature)?.median;
  const low = best(document.segments, (s) => (median(s) == null ? null : -median(s)!));
  const high = best(document.segments, median);
  if (!low || !high) return null;
  if (median(low) === median(high)) {
    return words.distribution.same(spoken(feature), n.ofUnit(median(low), unit));
  }
  return words.distribution.answer(
    spoken(feature),
    n.ofUnit(median(low), unit),
    brief(low.name),
    n.ofUnit(median(high), unit),
    brief(high.name),
  );
}

/** The models for which more than one number of segments was tried. */
export const sweptModels = ({ models }: RunDocument) =>
  models.filter((model) => new Set(model.indices.map((index) => index.k)).size > 1);

/** The model's own reason for its k; named when it is not the one that tags the customers. */
export const indicesAnswer = (document: RunDocument, { name, choice }: Model): Answer =>
  name === document.chosen ? choice : words.indices.of(name, choice);

export function silhouettesAnswer(document: RunDocument, n: Numbers): Answer {
  const segments = document.figures?.silhouettes?.segments ?? [];
  const clear = best(segments, (s) => s.mean);
  const worst = best(segments, (s) => s.negative_share);
  return (
    clear &&
    worst &&
    (worst.negative_share
      ? words.silhouettes.answer(
          nameOf(document, clear.id),
          n.fixed(clear.mean, 2),
          nameOf(document, worst.id),
          n.share(worst.negative_share),
        )
      : words.silhouettes.allClear(nameOf(document, clear.id), n.fixed(clear.mean, 2)))
  );
}

export function agreementAnswer(document: RunDocument, at: number, n: Numbers): Answer {
  const table = document.figures?.agreement?.[at];
  if (!table) return null;
  const pair = document.agreements.find(
    ({ a, b }) => (a === table.a && b === table.b) || (a === table.b && b === table.a),
  );
  const rand = pair?.adjusted_rand ?? null;
  const level = [0.05, 0.2, 0.6, 0.99].filter((limit) => (rand ?? 0) >= limit).length;
  const cells = table.counts.flatMap((row, i) => {
    const total = sum(row) + (table.rows_without?.[i] ?? 0);
    return row.map((count, j) => ({ i, j, count, share: total ? count / total : 0 }));
  });
  const top = best(cells, (cell) => cell.count);
  if (!top) return null;
  const other = document.models.find((model) => model.name === table.b);
  const column = other?.segments.find((s) => s.id === table.columns[top.j])?.name ?? words.none;
  return words.agreement.answer(
    n.fixed(rand, 2),
    words.agreement.levels[level]!,
    nameOf(document, table.rows[top.i]!),
    n.share(top.share),
    brief(column),
    table.b,
  );
}

export function concentrationAnswer(figure: Figures['concentration'], n: Numbers): Answer {
  if (!figure) return null;
  const top = figure.top.find((t) => Math.abs(t.customers_share - 0.1) < 1e-9) ?? figure.top[0];
  return top
    ? words.concentration.answer(
        n.share(top.customers_share),
        n.share(top.revenue_share),
        n.fixed(figure.gini, 2),
      )
    : null;
}

/** Share of customers who order again one period after their first, over the complete cohorts. */
export function returnRate(figure: NonNullable<Figures['cohorts']>): number | null {
  const whole = figure.cohorts.filter((c) => c.complete > 1 && c.active.length > 1);
  const customers = sum(whole.map((c) => c.customers));
  return customers ? sum(whole.map((c) => c.active[1]!)) / customers : null;
}

export function cohortsAnswer(figure: Figures['cohorts'], n: Numbers): Answer {
  if (!figure) return null;
  const rate = returnRate(figure);
  return rate === null
    ? words.cohorts.once
    : words.cohorts.answer(n.share(rate), words.cohorts.units[figure.unit]);
}

/** The first day of the i-th entry of a calendar. */
export function entryDate(calendar: NonNullable<Figures['calendar']>, i: number): string {
  const day = dayOf(calendar.start) ?? new Date(0);
  if (calendar.unit === 'month') day.setUTCMonth(day.getUTCMonth() + i, 1);
  else day.setUTCDate(day.getUTCDate() + i * (calendar.unit === 'week' ? 7 : 1));
  return day.toISOString().slice(0, 10);
}

/** 0 for Monday … 6 for Sunday. */
export const weekdayOf = (iso: string): number => ((dayOf(iso) ?? new Date(0)).getUTCDay() + 6) % 7;

export function calendarAnswer(calendar: Figures['calendar'], n: Numbers): Answer {
  const top =
    calendar &&
    best(
      calendar.orders.map((orders, i) => ({ orders, i })),
      (e) => e.orders,
    );
  if (!top) return null;
  const text = words.calendar.answer(
    words.calendar.units[calendar.unit],
    n.date(entryDate(calendar, top.i), calendar.unit),
    n.whole(top.orders),
  );
  const total = sum(calendar.orders);
  if (calendar.unit !== 'day' || calendar.orders.length < 28 || !total) return text;
  const days = new Array<number>(7).fill(0);
  calendar.orders.forEach((orders, i) => (days[weekdayOf(entryDate(calendar, i))]! += orders));
  const busiest = days.indexOf(Math.max(...days));
  return text + words.calendar.weekday(n.weekday(busiest), n.share(days[busiest]! / total));
}

/** The share of a level in a segment; null when it may be among the levels that are not listed. */
export function levelShare(profile: CategoryProfile | undefined, level: string): number | null {
  const found = profile?.levels.find((l) => l.level === level);
  return found ? found.share : profile && profile.more_levels === 0 ? 0 : null;
}

/**
 * The levels of a category, the most frequent first, with their share of all: of the document
 * where it has them, else added up from the segments, null where a segment does not list the level.
 */
export function levelsOf(document: RunDocument, feature: string) {
  const population = document.features.built.find((f) => f.name === feature)?.population;
  if (population?.levels?.length) {
    return {
      known: population.levels as { level: string; share: number | null }[],
      more: population.more_levels ?? 0,
    };
  }
  const profiles = document.segments.flatMap((s) =>
    s.categories.filter((c) => c.feature === feature),
  );
  const total = sum(profiles.map((p) => p.count));
  const names = [...new Set(profiles.flatMap((p) => p.levels.map((l) => l.level)))];
  const known = names
    .map((level) => {
      const shares = profiles.map((p) => levelShare(p, level));
      const added = sum(profiles.map((p, i) => p.count * (shares[i] ?? 0)));
      return { level, added, share: total && !shares.includes(null) ? added / total : null };
    })
    .sort((a, b) => b.added - a.added || (a.level < b.level ? -1 : 1));
  return { known: known.slice(0, 12), more: Math.max(0, known.length - 12) };
}

export function categoriesAnswer(document: RunDocument, feature: string, n: Numbers): Answer {
  const first = levelsOf(document, feature).known[0];
  if (!first) return null;
  const share = (s: Segment) =>
    levelShare(
      s.categories.find((c) => c.feature === feature),
      first.level,
    );
  const most = best(document.segments, share);
  return (
    most &&
    words.categories.answer(
      brief(first.level),
      n.share(first.share),
      brief(most.name),
      n.share(share(most)),
    )
  );
}

export function mixAnswer(document: RunDocument, n: Numbers): Answer {
  const mix = document.figures?.category_mix;
  if (!mix) return null;
  const cells = mix.segments.flatMap(({ id, shares }) =>
    shares.map((share, i) => ({ id, i, share, off: Math.abs(share - (mix.population[i] ?? 0)) })),
  );
  const found = best(cells, (cell) => (mix.levels[cell.i] === null ? null : cell.off));
  return (
    found &&
    words.mix.answer(
      brief(mix.levels[found.i]!),
      n.share(mix.population[found.i]),
      mix.by === 'lines' ? words.mix.byLines : words.mix.byRevenue,
      nameOf(document, found.id),
      n.share(found.share),
    )
  );
}
