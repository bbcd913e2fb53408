// The Lorenz curve: how much of the revenue how many of the customers bring.
import { concentrationAnswer } from '../answers';
import { Chart, type Look } from '../chart';
import type { Concentration as Curve } from '../document';
import type { EChartsOption } from '../echarts';
import { Figure, Missing } from '../figure';
import type { Numbers } from '../numbers';
import { useRun } from '../run';
import { words } from '../words';

function option(figure: Curve, look: Look, n: Numbers): EChartsOption {
  const percent = (value: number) => n.share(value);
  const axis = (name: string) => ({
    type: 'value',
    min: 0,
    max: 1,
    name,
    nameLocation: 'middle',
    nameGap: 26,
    interval: 0.25,
    nameTextStyle: { color: look.muted },
    axisLabel: { color: look.muted, formatter: percent },
    splitLine: { lineStyle: { color: look.line } },
  });
  const marked = figure.top
    .filter((top) => [0.1, 0.2, 0.5].includes(top.customers_share))
    .map((top) => ({
      name: words.concentration.best(n.share(top.customers_share)),
      value: [1 - top.customers_share, 1 - top.revenue_share],
      label: {
        show: true,
        position: [-8, -8],
        align: 'right',
        verticalAlign: 'bottom',
        color: look.ink,
        formatter: `${words.concentration.best(n.share(top.customers_share))}: ${n.share(top.revenue_share)}`,
      },
    }));
  return {
    grid: { left: 60, right: 20, top: 16, bottom: 44 },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: look.muted } },
      formatter: (items: unknown) => {
        const [x, y] = (items as { value: [number, number] }[])[0]?.value ?? [0, 0];
        return `${percent(x)} ${words.segments.ofCustomers}\n${percent(y)} ${words.segments.ofRevenue}`;
      },
    },
    xAxis: axis(words.concentration.x),
    yAxis: { ...axis(words.concentration.y), nameGap: 46 },
    series: [
      {
        type: 'line',
        name: words.concentration.curve,
        data: figure.lorenz,
        symbol: 'none',
        z: 3,
        lineStyle: { color: look.accent, width: 2 },
        areaStyle: { color: look.accent, opacity: 0.08 },
      },
      {
        type: 'line',
        data: marked,
        symbol: 'circle',
        symbolSize: 8,
        z: 4,
        silent: true,
        tooltip: { show: false },
        lineStyle: { width: 0 },
        itemStyle: { color: look.accent },
      },
      {
        type: 'line',
        name: words.concentration.equal,
        data: [
          [0, 0],
          [1, 1],
        ],
        symbol: 'none',
        silent: true,
        lineStyle: { color: look.muted, width: 1, type: [4, 4] },
        endLabel: {
          show: true,
          formatter: words.concentration.equal,
          color: look.muted,
          align: 'right',
          offset: [-70, 34],
          fontSize: 11,
        },
      },
    ],
  } as EChartsOption;
}

export function Concentration() {
  const { document, n } = useRun();
  const figure = document.figures?.concentration;
  if (!figure) return <Missing why={words.concentration.missing} />;
  const answer = concentrationAnswer(figure, n);
  return (
    <Figure
      id="concentration"
      question={words.concentration.question}
      answer={answer}
      table={() => ({
        columns: [
          { label: words.concentration.x, kind: 'share' },
          { label: words.concentration.y, kind: 'share' },
        ],
        rows: figure.lorenz.map(([x, y]) => [x, y]),
      })}
    >
      <div class="square">
        <Chart
          label={answer ?? words.concentration.question}
          height={400}
          draw={(look) => option(figure, look, n)}
        />
        <table class="aside">
          <caption>{words.concentration.table}</caption>
          <tbody>
            {figure.top.map((top) => (
              <tr key={top.customers_share}>
                <th scope="row">{words.concentration.best(n.share(top.customers_share))}</th>
                <td class="number">{n.share(top.revenue_share)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Figure>
  );
}
