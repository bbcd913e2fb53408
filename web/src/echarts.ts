// The parts of ECharts that the page uses, and no others: the bundler leaves the rest out.
import { CustomChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([LineChart, CustomChart, GridComponent, TooltipComponent, MarkLineComponent, SVGRenderer]);

/** Ends a chart. ZRender empties its element by innerHTML, which the page's policy refuses. */
export function discard(chart: EChartsType): void {
  const { painter } = chart.getZr();
  const place = chart.getDom();
  painter.clear = () => {};
  painter.dispose = () => place.replaceChildren();
  chart.dispose();
}

export { init };
export type { EChartsType };
export type { EChartsOption } from 'echarts';
