/** One chart on the page: the only file that knows echarts' runtime, loaded when a report is opened. */
import { BarChart, HeatmapChart, LineChart } from 'echarts/charts';
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import { init, use as register, type EChartsCoreOption } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useThemeChoice } from '../kit/theme-provider.tsx';
import type { Palette } from './charts.ts';

register([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  GridComponent,
  HeatmapChart,
  LegendComponent,
  LineChart,
  TooltipComponent,
  VisualMapComponent,
]);

interface ChartProps {
  /** Read out in place of the picture. */
  label: string;
  draw(palette: Palette): EChartsCoreOption;
}

export default function Chart({ label, draw }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const { name } = useThemeChoice();
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const chart = init(element);
    // A frame later: the theme sets its colours after its children were drawn.
    const frame = requestAnimationFrame(() => chart.setOption(draw(paletteOf(element))));
    const sized = new ResizeObserver(() => chart.resize());
    sized.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      sized.disconnect();
      chart.dispose();
    };
  }, [draw, name]);
  return <div ref={place} className="chart" role="img" aria-label={label} />;
}

function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: of('--text-2'),
    line: of('--hairline'),
    pane: of('--pane'),
    series: ['--family-say', '--family-collect', '--family-leave', '--family-decide'].map(of),
    heat: [of('--primary-bg'), of('--primary')],
  };
}
