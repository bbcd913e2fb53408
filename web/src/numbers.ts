// Numbers as people read them: by the page's language and the project's currency. A missing number
// is a dash, never 0; a share that is not zero never reads as zero.
import { words } from './words';

export interface Numbers {
  whole(value: number | null | undefined): string;
  /** About three digits that matter, for any size. */
  short(value: number | null | undefined): string;
  fixed(value: number | null | undefined, digits: number): string;
  share(value: number | null | undefined): string;
  /** 3.5 ×: how many times. */
  ratio(value: number | null | undefined): string;
  /** +210 % or −77 %, as a share above or below. */
  change(value: number | null | undefined): string;
  /** +1.6 sd: standard deviations above or below. */
  deviations(value: number | null | undefined): string;
  money(value: number | null | undefined): string;
  /** A value of a feature with its unit. */
  ofUnit(value: number | null | undefined, unit: string | null | undefined): string;
  /** 2010-12-01 as the day, the month, the quarter or the year. */
  date(
    iso: string | null | undefined,
    unit?: 'day' | 'week' | 'month' | 'quarter' | 'year',
  ): string;
  weekday(index: number): string;
  list(items: string[]): string;
}

const NARROW = '\u00a0';

/** With a real minus sign; also in exponents. */
const minus = (text: string): string => text.replaceAll('-', '−');

function currencyFormat(language: string, currency: string | null, options: object) {
  if (currency && /^[A-Za-z]{3}$/.test(currency)) {
    try {
      return new Intl.NumberFormat(language, {
        style: 'currency',
        currency,
        currencyDisplay: 'narrowSymbol',
        ...options,
      });
    } catch {
      // An unknown currency is written as a plain number.
    }
  }
  return new Intl.NumberFormat(language, options);
}

function usable(language: string): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/** Parses the first ten characters of an ISO date as a day of UTC, or null. */
export function dayOf(iso: string | null | undefined): Date | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso ?? '');
  return found ? new Date(Date.UTC(+found[1]!, +found[2]! - 1, +found[3]!)) : null;
}

const missing = (value: number | null | undefined): value is null | undefined =>
  value === null || value === undefined || !Number.isFinite(value);

export function makeNumbers(language: string, currency: string | null): Numbers {
  const locale = usable(language);
  const format = (options: object) => new Intl.NumberFormat(locale, options);
  const whole = format({ maximumFractionDigits: 0 });
  const three = format({ maximumSignificantDigits: 3 });
  const compact = format({ notation: 'compact', maximumSignificantDigits: 3 });
  const tiny = format({ notation: 'scientific', maximumSignificantDigits: 2 });
  const tenth = format({ maximumFractionDigits: 1 });
  const signed = format({ maximumFractionDigits: 0, signDisplay: 'exceptZero' });
  const signedTenth = format({ maximumFractionDigits: 1, signDisplay: 'exceptZero' });
  const times = format({ maximumSignificantDigits: 2 });
  const moneySmall = currencyFormat(locale, currency, {
    maximumFractionDigits: 2,
    minimumFractionDigits: 2,
  });
  const moneyWhole = currencyFormat(locale, currency, {
    maximumFractionDigits: 0,
    minimumFractionDigits: 0,
  });
  const moneyCompact = currencyFormat(locale, currency, {
    notation: 'compact',
    maximumSignificantDigits: 3,
  });
  const fixed = [0, 1, 2, 3, 4].map((digits) =>
    format({
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: 'negative',
    }),
  );
  const dates = {
    day: { day: 'numeric', month: 'short', year: 'numeric' },
    week: { day: 'numeric', month: 'short', year: 'numeric' },
    month: { month: 'short', year: 'numeric' },
    year: { year: 'numeric' },
  } as const;
  const listing = new Intl.ListFormat(locale, { type: 'conjunction' });

  const plain = (value: number): string => {
    const size = Math.abs(value);
    if (size >= 1e15) return tiny.format(value);
    if (size >= 1e6) return compact.format(value);
    if (size >= 100) return whole.format(value);
    if (size !== 0 && size < 1e-6) return tiny.format(value);
    return three.format(value);
  };
  const short = (value: number | null | undefined) =>
    missing(value) ? words.missing : minus(plain(value));
  const share = (value: number | null | undefined): string => {
    if (missing(value)) return words.missing;
    const percent = value * 100;
    if (percent > 0 && percent < 0.1) return `<${NARROW}${tenth.format(0.1)}${NARROW}%`;
    if (percent > 99.9 && percent < 100) return `>${NARROW}${tenth.format(99.9)}${NARROW}%`;
    return minus(`${tenth.format(percent)}${NARROW}%`);
  };
  const money = (value: number | null | undefined): string => {
    if (missing(value)) return words.missing;
    const size = Math.abs(value);
    if (size >= 1e6) return moneyCompact.format(value);
    return minus((size >= 100 || Number.isInteger(value) ? moneyWhole : moneySmall).format(value));
  };

  const ratio = (value: number | null | undefined) =>
    missing(value) ? words.missing : `${times.format(value)}${NARROW}×`;

  return {
    short,
    ratio,
    share,
    money,
    whole: (value) => (missing(value) ? words.missing : whole.format(value)),
    fixed: (value, digits) =>
      missing(value) ? words.missing : minus((fixed[digits] ?? fixed[2]!).format(value)),
    change: (value) => {
      if (missing(value)) return words.missing;
      if (value >= 3) return ratio(value + 1);
      return minus(`${signed.format(value * 100)}${NARROW}%`);
    },
    deviations: (value) =>
      missing(value) ? words.missing : minus(`${signedTenth.format(value)}${NARROW}${words.sd}`),
    ofUnit: (value, unit) => {
      if (missing(value)) return words.missing;
      if (unit === 'currency') return money(value);
      if (unit?.startsWith('share')) return share(value);
      const name = unit ? words.units[unit] : undefined;
      return name ? `${short(value)}${NARROW}${name}` : short(value);
    },
    date: (iso, unit = 'day') => {
      const day = dayOf(iso);
      if (!day) return words.missing;
      if (unit === 'quarter') {
        return words.quarter(Math.floor(day.getUTCMonth() / 3) + 1, day.getUTCFullYear());
      }
      return new Intl.DateTimeFormat(locale, { ...dates[unit], timeZone: 'UTC' }).format(day);
    },
    // 1 January 2024 was a Monday.
    weekday: (index) =>
      new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(
        new Date(Date.UTC(2024, 0, 1 + index)),
      ),
    list: (items) => listing.format(items),
  };
}

/** A feature's name as words: reorder_share is "reorder share". */
export const spoken = (name: string): string => name.replaceAll('_', ' ');
