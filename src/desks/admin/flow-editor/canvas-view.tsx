/**
 * The graph drawn: cards, lines, map and zoom. Only what is in sight is in the page, and places and sizes are given, not
 * measured, so that 500 nodes open at once. Changes nothing by itself; canvas.tsx makes it an editor.
 */
import {
  Background,
  Controls,
  MiniMap,
  ReactFlow,
  useStore,
  type ReactFlowProps,
  type ReactFlowInstance,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useMemo, useRef } from 'react';
import type { ReactNode } from 'react';
import type { Draft } from '../../../core/ivr/flow.ts';
import type { Names } from '../../../core/ivr/node-kind.ts';
import type { Problem } from '../../../core/ivr/problem.ts';
import { ariaLabels } from './aria-labels.ts';
import { CanvasLine, type CanvasEdge } from './canvas-line.tsx';
import { ArrivalCard, NodeCard } from './node-card.tsx';
import { arrivalId, CanvasMaker, lineId, routeTo, type Badge, type Card, type Line } from './to-canvas.ts';
import { edgeWidth, useOverlay } from './traffic-state.ts';
import { words } from './words.ts';
import './canvas.css';

export type CanvasNode = Card & { selected?: boolean; measured: { width: number; height: number }; ariaLabel: string };
export type Instance = ReactFlowInstance;

const nodeTypes = { card: NodeCard, arrival: ArrivalCard };
const edgeTypes = { line: CanvasLine };

interface GraphFacts {
  draft: Draft;
  names: Names;
  problems: readonly Problem[];
  badges?: Readonly<Record<string, Badge>>;
  selected?: readonly string[];
  /** Numbers of the dry run's steps, by line. */
  steps?: ReadonlyMap<string, string>;
  /** Where the caller of the dry run is. */
  current?: string | null;
}

const none: readonly string[] = [];
const nothing: Readonly<Record<string, Badge>> = {};

/** The draft as xyflow wants it; unchanged cards and lines stay the same objects. */
export function useGraph({ draft, names, problems, badges = nothing, selected = none, steps, current }: GraphFacts) {
  const maker = useRef<CanvasMaker | null>(null);
  maker.current ??= new CanvasMaker();
  const made = useMemo(
    () => (maker.current as CanvasMaker).make({ draft, names, problems, badges }),
    [draft, names, problems, badges],
  );
  const cards = useRef(new WeakMap<Card, Map<string, CanvasNode>>());
  const nodes = useMemo(() => {
    const chosen = new Set(selected);
    return made.cards.map((card) => {
      const look = `${chosen.has(card.id) ? 's' : ''}${card.id === current ? 'c' : ''}`;
      const known = cards.current.get(card) ?? new Map<string, CanvasNode>();
      cards.current.set(card, known);
      const held = known.get(look) ?? nodeOf(card, chosen.has(card.id), card.id === current);
      known.set(look, held);
      return held;
    });
  }, [made.cards, selected, current]);
  const overlay = useOverlay();
  const edges = useMemo(() => {
    const only = selected.length === 1 ? selected[0] : undefined;
    const lit = only === undefined ? null : routeTo(draft, only);
    const calls =
      overlay === null
        ? null
        : new Map([
            [lineId(arrivalId, null), overlay.shown.calls],
            ...overlay.shown.edges.map((edge): [string, number] => [lineId(edge.from, edge.outlet), edge.calls]),
          ]);
    return made.lines.map((line) =>
      edgeOf(
        line,
        lit?.has(line.id) === true,
        steps?.get(line.id) ?? null,
        calls && (calls.get(line.id) ?? 0),
        overlay?.shown.calls ?? 0,
      ),
    );
  }, [made.lines, draft, selected, steps, overlay]);
  return { nodes, edges };
}

function nodeOf(card: Card, selected: boolean, current: boolean): CanvasNode {
  const { width, height } = card;
  return {
    ...card,
    measured: { width, height },
    ariaLabel: words.cardLabel(card.data.title, card.data.label, card.data.errors, card.data.warnings),
    ...(card.type === 'arrival' ? { selectable: false, draggable: false, deletable: false, focusable: false } : {}),
    ...(selected ? { selected } : {}),
    ...(current ? { className: 'node-current' } : {}),
  };
}

function edgeOf(line: Line, lit: boolean, steps: string | null, calls: number | null, all: number): CanvasEdge {
  const { id, source, sourceHandle, target, label } = line;
  const width = calls === null ? null : edgeWidth(calls, all);
  return {
    id,
    type: 'line',
    source,
    sourceHandle,
    target,
    targetHandle: null,
    focusable: false,
    className: steps !== null ? 'line-walked' : lit ? 'line-lit' : '',
    data: { label, steps, width, calls },
  };
}

interface ViewProps extends Pick<
  ReactFlowProps,
  | 'onNodesChange'
  | 'onConnect'
  | 'onEdgesDelete'
  | 'onNodeDragStop'
  | 'onSelectionDragStop'
  | 'onPaneClick'
  | 'onNodeDoubleClick'
  | 'onDrop'
  | 'onDragOver'
  | 'onInit'
  | 'onReconnect'
> {
  nodes: CanvasNode[];
  edges: CanvasEdge[];
  editable: boolean;
  dimmed: boolean;
  small?: boolean;
  children?: ReactNode;
}

export function CanvasView({ nodes, edges, editable, dimmed, small = false, children, ...events }: ViewProps) {
  return (
    <ReactFlow
      // The types of xyflow ask for mutable arrays and an enum of its own; the values are what it wants.
      nodes={nodes as unknown as NonNullable<ReactFlowProps['nodes']>}
      edges={edges}
      nodeTypes={nodeTypes as unknown as NonNullable<ReactFlowProps['nodeTypes']>}
      edgeTypes={edgeTypes as unknown as NonNullable<ReactFlowProps['edgeTypes']>}
      ariaLabelConfig={ariaLabels}
      className={dimmed ? 'canvas canvas-dimmed' : 'canvas'}
      onlyRenderVisibleElements
      disableKeyboardA11y
      nodesDraggable={editable}
      nodesConnectable={editable}
      edgesReconnectable={false}
      connectOnClick={false}
      deleteKeyCode={null}
      selectNodesOnDrag={false}
      elevateNodesOnSelect={false}
      nodeDragThreshold={3}
      connectionRadius={28}
      minZoom={0.05}
      maxZoom={2}
      snapToGrid
      snapGrid={[20, 20]}
      proOptions={{ hideAttribution: true }}
      {...events}
    >
      <Background gap={20} color="var(--hairline)" />
      {!small && (
        <>
          <Controls showInteractive={false} position="bottom-left" />
          <MiniMap
            pannable
            zoomable
            position="bottom-right"
            className="canvas-map"
            nodeColor={mapColour}
            nodeStrokeWidth={0}
            maskColor="var(--map-mask)"
            style={{ width: 160, height: 100 }}
          />
        </>
      )}
      <ZoomClass />
      {children}
    </ReactFlow>
  );
}

const familyColours: Record<string, string> = {
  say: 'var(--family-say)',
  collect: 'var(--family-collect)',
  decide: 'var(--family-decide)',
  leave: 'var(--family-leave)',
  end: 'var(--family-end)',
};
const mapColour = (node: { data: Record<string, unknown> }): string =>
  familyColours[String(node.data['family'])] ?? 'var(--grey)';

/** Under 50 % small print is noise: it is left out. */
function ZoomClass() {
  const far = useStore(({ transform }) => transform[2] < 0.5);
  return far ? <span className="zoomed-out" hidden /> : null;
}
