/** Where calls flow, as a Sankey picture. Loaded only when looked at: the charts are large. */
import { SankeyChart } from 'echarts/charts';
import { AriaComponent, TooltipComponent } from 'echarts/components';
import { init, use as register } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useMemo, useRef } from 'react';
import type { Traffic } from '../../../contract/http/flows.ts';
import { kindOf } from '../../../core/ivr/kinds.ts';
import { Empty } from '../../kit/part.tsx';
import { useDraft } from './editor-store.ts';
import { sankeyData } from './sankey-data.ts';
import { useStudio } from './studio.ts';
import { words } from './words.ts';

register([SankeyChart, AriaComponent, TooltipComponent, CanvasRenderer]);

export default function Sankey({ traffic }: { traffic: Traffic }) {
  const { store } = useStudio();
  const { nodes, start } = useDraft(store);
  const box = useRef<HTMLDivElement>(null);
  const data = useMemo(() => sankeyData(traffic, start), [traffic, start]);
  useEffect(() => {
    if (box.current === null || data.links.length === 0) return;
    const chart = init(box.current);
    const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name);
    const ink = colour('--text');
    const label = (id: string): string => nodes[id]?.label ?? id;
    chart.setOption({
      aria: { enabled: true, decal: { show: true } },
      animation: false,
      tooltip: { trigger: 'item' },
      series: [
        {
          type: 'sankey',
          left: 16,
          right: 140,
          top: 16,
          bottom: 16,
          nodeWidth: 14,
          data: data.nodes.map((id) => {
            const node = nodes[id];
            return {
              name: id,
              itemStyle: { color: colour(node === undefined ? '--grey' : `--family-${kindOf(node).family}`) },
            };
          }),
          links: data.links,
          label: { color: ink, fontSize: 12, formatter: ({ name }: { name: string }) => label(name) },
          lineStyle: { color: 'source', opacity: 0.3 },
          tooltip: {
            formatter: ({
              name,
              value,
              data: link,
            }: {
              name: string;
              value: number;
              data: { source?: string; target?: string };
            }) =>
              link.source === undefined
                ? `${escaped(label(name))} ${value} 通`
                : `${escaped(label(link.source))} → ${escaped(label(link.target ?? ''))} ${value} 通`,
          },
        },
      ],
    });
    const size = new ResizeObserver(() => chart.resize());
    size.observe(box.current);
    return () => {
      size.disconnect();
      chart.dispose();
    };
  }, [data, nodes]);
  if (data.links.length === 0) return <Empty>{words.trafficBar.nothing}</Empty>;
  return (
    <div className="sankey">
      <div ref={box} className="sankey-chart" role="img" aria-label={words.trafficBar.sankey} data-testid="sankey" />
      {data.back > 0 && <p className="aside num">返回前面节点的走法未画出，共 {data.back} 次。</p>}
    </div>
  );
}

/** echarts takes tooltips as HTML. */
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
