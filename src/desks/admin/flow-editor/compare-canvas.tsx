/** Two versions on one canvas to look at: + new, − gone and dashed, ~ changed. */
import { ReactFlowProvider } from '@xyflow/react';
import type { Names } from '../../../core/ivr/node-kind.ts';
import type { Problem } from '../../../core/ivr/problem.ts';
import { CanvasView, useGraph } from './canvas-view.tsx';
import type { Compared } from './compare.ts';
import { placesOf } from './graph-edits.ts';

const noProblems: readonly Problem[] = [];

export function CompareCanvas({ compared, names }: { compared: Compared; names: Names }) {
  return (
    <ReactFlowProvider>
      <Inner compared={compared} names={names} />
    </ReactFlowProvider>
  );
}

function Inner({ compared: { draft, badges }, names }: { compared: Compared; names: Names }) {
  const { nodes, edges } = useGraph({ draft, names, problems: noProblems, badges });
  const places = placesOf(draft);
  // What changed is what the eye looks for: it is shown first.
  const changed = Object.keys(badges).filter((id) => places[id] !== undefined);
  return (
    <div className="compare-canvas">
      <CanvasView
        nodes={nodes}
        edges={edges}
        editable={false}
        dimmed={false}
        small
        onInit={(instance) =>
          void instance.fitView({
            maxZoom: 0.8,
            minZoom: 0.3,
            padding: 0.15,
            ...(changed.length > 0 && changed.length < 40 ? { nodes: changed.map((id) => ({ id })) } : {}),
          })
        }
      />
    </div>
  );
}
