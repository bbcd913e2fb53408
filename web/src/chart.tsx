// A chart by ECharts: made when it comes near the window, drawn again when its width or the colours
// change, and all of them before the page is printed. Tooltips are drawn inside the picture, so the
// page's content policy needs no exception.
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { discard, init, type EChartsOption, type EChartsType } from './echarts';

export interface Look {
  ink: string;
  muted: string;
  line: string;
  strong: string;
  paper: string;
  accent: string;
  segments: string[];
  font: string;
  /** Of the picture, in pixels. */
  width: number;
}

export type Draw = (look: Look) => EChartsOption;

/** The colours that the stylesheet gives now. */
function lookNow(width: number): Look {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: read('ink'),
    muted: read('muted'),
    line: read('line'),
    strong: read('strong-line'),
    paper: read('paper'),
    accent: read('accent'),
    segments: Array.from({ length: 10 }, (_, i) => read(`s${i}`)),
    font: getComputedStyle(document.body).fontFamily,
    width,
  };
}

/** What all charts share. */
function withLook(option: EChartsOption, look: Look): EChartsOption {
  return {
    animation: false,
    textStyle: { fontFamily: look.font, color: look.ink, fontSize: 12 },
    ...option,
    tooltip: {
      renderMode: 'richText',
      confine: true,
      backgroundColor: look.paper,
      borderColor: look.muted,
      padding: 8,
      textStyle: { color: look.ink, fontSize: 12, fontFamily: look.font },
      ...(option.tooltip as object),
    },
  };
}

interface Live {
  draw(force: boolean): void;
  fit(): void;
}

const live = new Set<Live>();

/** Draws what is drawn already again, or everything. */
export function drawAll(force: boolean): void {
  for (const chart of live) chart.draw(force);
}

/** Before printing: everything is drawn, and pictures shrink with the paper. */
export function fitAll(): void {
  for (const chart of live) chart.fit();
}

export function Chart({ label, height, draw }: { label: string; height: number; draw: Draw }) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const latest = useRef(draw);
  latest.current = draw;

  const paint = (force: boolean) => {
    const element = place.current;
    if (!element || !element.clientWidth || !(chart.current || force)) return;
    chart.current ??= init(element, null, { renderer: 'svg' });
    chart.current.resize();
    const look = lookNow(element.clientWidth);
    chart.current.setOption(withLook(latest.current(look), look), { notMerge: true });
  };

  useLayoutEffect(() => paint(false));
  useLayoutEffect(() => {
    const element = place.current!;
    element.style.height = `${height}px`;
    paint(false);
  }, [height]);
  useEffect(() => {
    const element = place.current!;
    let width = element.clientWidth;
    const near = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        near.disconnect();
        paint(true);
      },
      { rootMargin: '400px' },
    );
    near.observe(element);
    const sized = new ResizeObserver(() => {
      if (element.clientWidth === width) return;
      width = element.clientWidth;
      paint(false);
    });
    sized.observe(element);
    const entry: Live = {
      draw: paint,
      fit() {
        const svg = element.querySelector('svg');
        const size = [svg?.getAttribute('width'), svg?.getAttribute('height')];
        svg?.setAttribute('viewBox', `0 0 ${size.join(' ')}`);
      },
    };
    live.add(entry);
    return () => {
      live.delete(entry);
      near.disconnect();
      sized.disconnect();
      if (chart.current) discard(chart.current);
      chart.current = null;
    };
  }, []);

  return <div class="chart" role="img" aria-label={label} ref={place} />;
}
