/** A line between two cards: right-angled, named on hover; with the dry run its numbers, with traffic its width. */
import { BaseEdge, getSmoothStepPath, type Edge, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';

export interface LineData extends Record<string, unknown> {
  readonly label: string;
  /** “1, 4”: which steps of the dry run went here. */
  readonly steps: string | null;
  readonly width: number | null;
  readonly calls: number | null;
}
export type CanvasEdge = Edge<LineData, 'line'>;

export const CanvasLine = memo(function CanvasLine(props: EdgeProps<CanvasEdge>) {
  const { sourceY, targetY, sourcePosition, targetPosition, data } = props;
  // xyflow leads lines to the rim of the target that is hit; ours end at the dot within.
  const sourceX = props.sourceX - 6;
  const targetX = props.targetX + 8;
  const [path, labelX, labelY] = getSmoothStepPath({
    sourceX,
    sourceY,
    targetX,
    targetY,
    sourcePosition,
    targetPosition,
    borderRadius: 6,
    offset: 24,
  });
  const width = data?.width ?? null;
  return (
    <>
      <BaseEdge path={path} interactionWidth={16} {...(width === null ? {} : { style: { strokeWidth: width } })} />
      <text x={labelX} y={labelY - 6} className="line-label" textAnchor="middle">
        {data?.label}
        {data?.calls === null || data?.calls === undefined ? '' : ` ${data.calls}`}
      </text>
      {data?.steps !== null && data?.steps !== undefined && (
        <g className="line-step" transform={`translate(${sourceX + 18} ${sourceY})`}>
          <rect x={-10} y={-9} width={8 + 8 * data.steps.length} height={18} rx={9} />
          <text x={(8 * data.steps.length - 12) / 2} y={4} textAnchor="middle">
            {data.steps}
          </text>
        </g>
      )}
    </>
  );
});
