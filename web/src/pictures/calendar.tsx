// Orders by day: a year of small squares; by week or month: a line.
import { useOneOf } from '../address';
import { calendarAnswer, entryDate, weekdayOf } from '../answers';
import { Chart, type Look } from '../chart';
import type { Calendar } from '../document';
import type { EChartsOption } from '../echarts';
import { Drawing, Figure, Missing } from '../figure';
import { dayOf, type Numbers } from '../numbers';
import { step } from '../palette';
import { Legend, Scroll, Switch } from '../pieces';
import { useRun } from '../run';
import { words } from '../words';

const CELL = 13;

interface Year {
  year: string;
  days: { iso: string; week: number; weekday: number; value: number }[];
}

/** The days by calendar year; weeks begin on Monday. */
export function byYear(calendar: Calendar, values: number[]): Year[] {
  const years: Year[] = [];
  values.forEach((value, i) => {
    const iso = entryDate(calendar, i);
    const year = iso.slice(0, 4);
    if (years.at(-1)?.year !== year) years.push({ year, days: [] });
    const start = dayOf(`${year}-01-01`)!;
    const day = Math.round((dayOf(iso)!.getTime() - start.getTime()) / 86_400_000);
    const week = Math.floor((day + weekdayOf(`${year}-01-01`)) / 7);
    years.at(-1)!.days.push({ iso, week, weekday: weekdayOf(iso), value });
  });
  return years;
}

/** The value of the strongest tint: the 98th percentile, so that one wild day hides nothing. */
function fullTint(values: number[]): number {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b);
  return sorted[Math.floor(0.98 * (sorted.length - 1))] ?? 1;
}

function Days({
  calendar,
  values,
  show,
}: {
  calendar: Calendar;
  values: number[];
  show: (value: number) => string;
}) {
  const { n } = useRun();
  const full = fullTint(values);
  return (
    <div class="years">
      {byYear(calendar, values).map(({ year, days }) => {
        const first = days[0]!.week;
        const weeks = days.at(-1)!.week - first + 1;
        const months = days
          .filter((d, i) => d.iso.endsWith('-01') || i === 0)
          .filter((d, i, all) => i === 0 || d.week - all[i - 1]!.week > 2);
        return (
          <figure key={year}>
            <figcaption>{year}</figcaption>
            <svg width={weeks * CELL + 30} height={7 * CELL + 18}>
              {months.map((d) => (
                <text key={d.iso} x={30 + (d.week - first) * CELL} y={11}>
                  {n.date(d.iso, 'month').replace(/[\s/.]*\d{4}.*/, '')}
                </text>
              ))}
              {[0, 2, 4, 6].map((day) => (
                <text key={day} x={0} y={18 + day * CELL + 10}>
                  {n.weekday(day).slice(0, 3)}
                </text>
              ))}
              {days.map((d) => (
                <rect
                  key={d.iso}
                  class={`fill-t${d.value > 0 ? Math.max(1, step(d.value, full)) : 0}`}
                  x={30 + (d.week - first) * CELL}
                  y={18 + d.weekday * CELL}
                  width={CELL - 2}
                  height={CELL - 2}
                  rx={2}
                >
                  <title>{`${n.date(d.iso)}: ${show(d.value)}`}</title>
                </rect>
              ))}
            </svg>
          </figure>
        );
      })}
    </div>
  );
}

function option(
  calendar: Calendar,
  values: number[],
  look: Look,
  n: Numbers,
  show: (value: number) => string,
): EChartsOption {
  const dates = values.map((_, i) => n.date(entryDate(calendar, i), calendar.unit));
  return {
    grid: { left: 64, right: 20, top: 14, bottom: 28 },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: look.muted } },
      formatter: (items: unknown) => {
        const i = (items as { dataIndex: number }[])[0]?.dataIndex ?? 0;
        return `${dates[i]}\n${show(values[i] ?? 0)}`;
      },
    },
    xAxis: {
      type: 'category',
      data: dates,
      axisTick: { show: false },
      axisLabel: { color: look.muted, hideOverlap: true },
      axisLine: { lineStyle: { color: look.muted } },
    },
    yAxis: {
      type: 'value',
      axisLabel: { color: look.muted, formatter: (v: number) => n.short(v) },
      splitLine: { lineStyle: { color: look.line } },
    },
    series: [
      {
        type: 'line',
        data: values,
        symbol: values.length < 60 ? 'circle' : 'none',
        symbolSize: 4,
        lineStyle: { color: look.accent, width: 1.75 },
        itemStyle: { color: look.accent },
        areaStyle: { color: look.accent, opacity: 0.08 },
      },
    ],
  } as EChartsOption;
}

export function OrderCalendar() {
  const { document, n } = useRun();
  const [by, setBy] = useOneOf('calendar', ['orders', 'revenue'], 'orders');
  const calendar = document.figures?.calendar;
  if (!calendar?.orders.length) return <Missing why={words.calendar.missing} />;
  const answer = calendarAnswer(calendar, n) ?? words.calendar.question;
  const revenue = by === 'revenue' && calendar.revenue;
  const values = revenue || calendar.orders;
  const show = (value: number) =>
    revenue ? n.money(value) : `${n.whole(value)} ${words.calendar.orders.toLowerCase()}`;
  return (
    <Figure
      id="calendar"
      question={words.calendar.question}
      answer={answer}
      controls={
        <>
          {calendar.revenue && (
            <Switch
              label={words.pictures.show}
              value={by}
              choose={setBy}
              options={[
                { value: 'orders', label: words.calendar.orders },
                { value: 'revenue', label: words.calendar.revenue },
              ]}
            />
          )}
          {calendar.unit === 'day' && <Legend dense />}
        </>
      }
      table={() => ({
        columns: [
          { label: words.calendar.date, show: (cell) => n.date(String(cell), calendar.unit) },
          { label: words.calendar.orders, kind: 'whole' },
          { label: words.calendar.revenue, kind: 'money' },
        ],
        rows: calendar.orders.map((orders, i) => [
          entryDate(calendar, i),
          orders,
          calendar.revenue?.[i] ?? null,
        ]),
      })}
    >
      {calendar.unit === 'day' ? (
        <Scroll name={answer}>
          <Drawing label={answer} kind="days">
            <Days calendar={calendar} values={values} show={show} />
          </Drawing>
        </Scroll>
      ) : (
        <Chart
          label={answer}
          height={260}
          draw={(look) => option(calendar, values, look, n, show)}
        />
      )}
    </Figure>
  );
}
