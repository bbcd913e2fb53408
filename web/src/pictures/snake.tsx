// The snake plot: each segment's standardised means, one feature a row, with 95 % intervals. Picked
// segments are drawn in their colour with their symbol; the others stay as thin grey lines.
import type { CustomSeriesRenderItem } from 'echarts';
import { useOneOf } from '../address';
import { snakeAnswer } from '../answers';
import { Chart, type Look } from '../chart';
import type { ProfileRow, Segment } from '../document';
import type { EChartsOption } from '../echarts';
import { Figure } from '../figure';
import { spoken } from '../numbers';
import { Picker, Switch, usePicked } from '../pieces';
import { useRun, type Run } from '../run';
import { words } from '../words';

const EDGE = 3;
const MANY = 16;

type Row = ProfileRow | undefined;

const rowOf = (segment: Segment, feature: string): Row =>
  segment.profile.find((row) => row.feature === feature);

/** Features by how far the segments lie apart in them, the widest first. */
export function bySpread(segments: Segment[]): string[] {
  const names = segments[0]?.profile.map((row) => row.feature) ?? [];
  const spread = (name: string) => {
    const values = segments.flatMap((s) => rowOf(s, name)?.standardised ?? []);
    return values.length ? Math.max(...values) - Math.min(...values) : 0;
  };
  return names
    .map((name) => ({ name, wide: spread(name) }))
    .sort((a, b) => b.wide - a.wide)
    .map(({ name }) => name);
}

function option(run: Run, look: Look, features: string[], picked: number[]): EChartsOption {
  const { document, n } = run;
  const all = document.segments.flatMap((s) => features.map((f) => rowOf(s, f)?.standardised ?? 0));
  const limit = Math.min(EDGE, Math.ceil(Math.max(...all.map(Math.abs), 0.5) * 4) / 4);
  const held = (value: number) => Math.max(-limit, Math.min(limit, value));
  const longest = Math.max(...features.map((f) => f.length)) * 6.6;
  const labels = Math.min(longest, 190, Math.max(96, look.width * 0.26));
  const series = document.segments.flatMap((segment) => {
    const on = picked.includes(segment.id);
    const mark = run.mark(segment.id);
    const colour = on ? look.segments[mark.colour]! : look.strong;
    const points = features.map((feature, i) => {
      const value = rowOf(segment, feature)?.standardised;
      if (value == null) return { value: ['-', i] };
      const beyond = on && Math.abs(value) > limit;
      return {
        value: [held(value), i],
        label: {
          show: beyond,
          position: value > 0 ? 'left' : 'right',
          formatter: n.fixed(value, 1),
          color: look.ink,
          fontSize: 11,
          distance: 8,
        },
      };
    });
    const line = {
      type: 'line',
      name: segment.name,
      data: points,
      z: on ? 4 : 2,
      silent: true,
      symbol: on ? `path://${mark.path}` : 'none',
      symbolSize: 10,
      symbolKeepAspect: true,
      showAllSymbol: true,
      lineStyle: { color: colour, width: on ? 1.75 : 1, opacity: on ? 0.9 : 0.35 },
      itemStyle: mark.hollow
        ? { color: look.paper, borderColor: colour, borderWidth: 1.5 }
        : { color: colour },
    };
    if (!on) return [line];
    const renderItem: CustomSeriesRenderItem = (_, api) => {
      const [from, to] = [
        api.coord([api.value(0), api.value(2)]),
        api.coord([api.value(1), api.value(2)]),
      ];
      return {
        type: 'line',
        shape: { x1: from[0]!, y1: from[1]!, x2: to[0]!, y2: to[1]! },
        style: { stroke: colour, lineWidth: 4, opacity: 0.45 },
      };
    };
    const intervals = features.flatMap((feature, i) => {
      const row = rowOf(segment, feature);
      return row?.standardised_low == null || row.standardised_high == null
        ? []
        : [[held(row.standardised_low), held(row.standardised_high), i]];
    });
    return [
      {
        type: 'custom',
        renderItem,
        data: intervals,
        silent: true,
        z: 3,
        encode: { x: [0, 1], y: 2 },
      },
      line,
    ];
  });
  const told = (i: number) =>
    [
      spoken(features[i] ?? ''),
      ...document.segments
        .filter((s) => picked.includes(s.id))
        .map((s) => {
          const row = rowOf(s, features[i] ?? '');
          const interval =
            row?.standardised_low == null
              ? ''
              : ` (${words.snake.interval(n.fixed(row.standardised_low, 2), n.fixed(row.standardised_high, 2))})`;
          return `${s.name}  ${n.fixed(row?.standardised, 2)}${interval}`;
        }),
    ].join('\n');
  return {
    grid: { left: labels + 10, right: 16, top: 30, bottom: 12 },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'line', axis: 'y', lineStyle: { color: look.muted } },
      formatter: (items: unknown) => told((items as { dataIndex: number }[])[0]?.dataIndex ?? 0),
    },
    xAxis: {
      type: 'value',
      min: -limit,
      max: limit,
      splitLine: { lineStyle: { color: look.line } },
      axisLabel: { color: look.muted, formatter: (value: number) => n.short(value) },
      name: words.snake.axis,
      nameLocation: 'middle',
      nameGap: 0,
      position: 'top',
      nameTextStyle: { fontSize: 0 },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: features.map(spoken),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: look.muted, width: 1.5 }, onZero: true },
      splitLine: { show: true, lineStyle: { color: look.line, opacity: 0.6 } },
      axisLabel: { color: look.ink, width: labels, overflow: 'truncate', interval: 0 },
    },
    series,
  } as EChartsOption;
}

export function Snake() {
  const run = useRun();
  const { document, n } = run;
  const [picked, pick] = usePicked('snake', document.segments.length <= 5 ? 5 : 3);
  const [size, setSize] = useOneOf('snake.rows', ['top', 'all'], 'top');
  const ordered = bySpread(document.segments);
  const features = size === 'all' ? ordered : ordered.slice(0, MANY);
  const answer = snakeAnswer(document, n);
  if (!ordered.length) return null;
  const c = words.snake.columns;
  return (
    <Figure
      id="snake"
      question={words.snake.question}
      answer={answer}
      note={words.snake.note}
      controls={
        <>
          <Picker picked={picked} pick={pick} />
          {ordered.length > MANY && (
            <Switch
              label={words.pictures.featuresShown}
              value={size}
              choose={setSize}
              options={[
                { value: 'top', label: words.pictures.topFeatures(n.whole(MANY)) },
                { value: 'all', label: words.pictures.allFeatures(n.whole(ordered.length)) },
              ]}
            />
          )}
        </>
      }
      table={() => ({
        columns: [
          { label: words.segment },
          { label: words.feature },
          { label: c.standardised, kind: 'number' },
          { label: c.low, kind: 'number' },
          { label: c.high, kind: 'number' },
          { label: c.mean, kind: 'number' },
          { label: c.median, kind: 'number' },
          { label: c.sd, kind: 'number' },
          { label: c.q25, kind: 'number' },
          { label: c.q75, kind: 'number' },
          { label: c.count, kind: 'whole' },
        ],
        rows: document.segments.flatMap((s) =>
          s.profile.map((row) => [
            s.name,
            row.feature,
            row.standardised,
            row.standardised_low ?? null,
            row.standardised_high ?? null,
            row.mean,
            row.median,
            row.sd,
            row.q25,
            row.q75,
            row.count,
          ]),
        ),
      })}
    >
      <p class="axis-title">{words.snake.axis}</p>
      <Chart
        label={answer ?? words.snake.question}
        height={46 + features.length * 27}
        draw={(look) => option(run, look, features, picked)}
      />
    </Figure>
  );
}
