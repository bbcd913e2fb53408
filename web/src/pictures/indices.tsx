// The indices by number of segments: one small chart an index, the chosen k marked.
import { useChoice } from '../address';
import { indicesAnswer, sweptModels } from '../answers';
import { Chart, type Look } from '../chart';
import type { IndexValue } from '../document';
import type { EChartsOption } from '../echarts';
import { Figure, Missing } from '../figure';
import { Select } from '../pieces';
import type { Numbers } from '../numbers';
import { useRun } from '../run';
import { words } from '../words';

export const indexLabel = (name: string): string => words.indexTexts[name]?.label ?? name;

function option(values: IndexValue[], k: number, look: Look, n: Numbers): EChartsOption {
  const numbers = values.flatMap((v) => v.value ?? []);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const room = (high - low || Math.abs(high) || 1) * 0.15;
  return {
    grid: { left: 54, right: 16, top: 22, bottom: 24 },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: look.muted } },
      formatter: (items: unknown) => {
        const found = values[(items as { dataIndex: number }[])[0]?.dataIndex ?? 0];
        const error = found?.standard_error == null ? '' : ` ± ${n.short(found.standard_error)}`;
        return `k = ${found?.k}: ${n.short(found?.value)}${error}`;
      },
    },
    xAxis: {
      type: 'category',
      data: values.map((v) => String(v.k)),
      axisTick: { show: false },
      axisLabel: { color: look.muted },
      axisLine: { lineStyle: { color: look.line }, onZero: false },
    },
    yAxis: {
      type: 'value',
      min: low - room,
      max: high + room,
      splitNumber: 3,
      axisLabel: {
        color: look.muted,
        showMinLabel: false,
        showMaxLabel: false,
        formatter: (value: number) => n.short(value),
      },
      splitLine: { lineStyle: { color: look.line } },
    },
    series: [
      {
        type: 'line',
        symbol: 'circle',
        symbolSize: 6,
        showAllSymbol: true,
        data: values.map((v) => ({
          value: v.value ?? '-',
          ...(v.k === k ? { symbol: 'diamond', symbolSize: 13 } : {}),
        })),
        lineStyle: { color: look.accent, width: 1.75 },
        itemStyle: { color: look.accent },
        markLine: {
          silent: true,
          symbol: 'none',
          data: [{ xAxis: String(k) }],
          lineStyle: { color: look.ink, type: [3, 3] },
          label: {
            formatter: `k = ${k} ${words.indices.chosen}`,
            color: look.ink,
            fontSize: 11,
            distance: 4,
            offset: [values.findIndex((v) => v.k === k) < values.length / 2 ? 26 : -26, 0],
          },
        },
      },
    ],
  } as EChartsOption;
}

export function Indices() {
  const { document, n } = useRun();
  const models = sweptModels(document);
  const [name, setName] = useChoice('indices', models[0]?.name ?? '');
  const model = models.find((m) => m.name === name) ?? models[0];
  if (!model) return <Missing why={words.indices.missing} />;
  const names = [...new Set(model.indices.map((index) => index.index))];
  const answer = indicesAnswer(document, model);
  return (
    <Figure
      id="indices"
      question={words.indices.question}
      answer={answer}
      controls={
        models.length > 1 && (
          <Select
            label={words.indices.model}
            value={model.name}
            choose={setName}
            options={models.map((m) => ({ value: m.name, label: m.name }))}
          />
        )
      }
      table={() => ({
        columns: [
          { label: words.indices.k, kind: 'whole' },
          { label: words.indices.index },
          { label: words.indices.value, kind: 'number' },
          { label: words.indices.error, kind: 'number' },
        ],
        rows: model.indices.map((i) => [i.k, indexLabel(i.index), i.value, i.standard_error]),
      })}
    >
      <div class="multiples">
        {names.map((index) => {
          const values = model.indices.filter((i) => i.index === index).sort((a, b) => a.k - b.k);
          const text = words.indexTexts[index];
          return (
            <div key={index} class="multiple">
              <h4>
                {indexLabel(index)}
                {text && <small> {words.indices.better[text.better]}</small>}
              </h4>
              <Chart
                height={150}
                draw={(look) => option(values, model.k, look, n)}
                label={
                  `${indexLabel(index)}, k = ${model.k}: ` +
                  n.short(values.find((v) => v.k === model.k)?.value)
                }
              />
            </div>
          );
        })}
      </div>
    </Figure>
  );
}
