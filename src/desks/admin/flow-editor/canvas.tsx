/** The canvas as an editor: selecting, dragging, connecting, and the keys of the drawing. Every change goes to the store. */
import { ReactFlowProvider, useReactFlow, type NodeChange } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ClipboardEvent, DragEvent, KeyboardEvent, MouseEvent } from 'react';
import { App } from 'antd';
import { cardWidth, type Place } from '../../../core/ivr/auto-layout.ts';
import { isKindName } from '../../../core/ivr/kinds.ts';
import { canvasAct, type CanvasAct } from './canvas-keys.ts';
import { CanvasView, useGraph } from './canvas-view.tsx';
import { copyNodes, pasteNodes } from './clipboard.ts';
import { useDraft, useEditor, type Walked } from './editor-store.ts';
import { addNode, connect, heightOf, moveNodes, placesOf, removeNodes, shiftNodes } from './graph-edits.ts';
import { newNodeId, useStudio } from './studio.ts';
import { arrivalId, lineId, neighbour } from './to-canvas.ts';
import { words } from './words.ts';

export const dragType = 'application/x-hotline-node';

export function EditorCanvas({ edit }: { /** Focuses the form. */ edit(what: 'form' | 'name'): void }) {
  return (
    <ReactFlowProvider>
      <Inner edit={edit} />
    </ReactFlowProvider>
  );
}

function Inner({ edit }: { edit(what: 'form' | 'name'): void }) {
  const studio = useStudio();
  const { store, names, pick } = studio;
  const draft = useDraft(store);
  const problems = useEditor(store, (state) => state.problems);
  const selected = useEditor(store, (state) => state.selected);
  const readOnly = useEditor(store, (state) => state.readOnly);
  const walked = useEditor(store, (state) => state.walked);
  const steps = useMemo(() => (walked === null ? undefined : stepNumbers(walked)), [walked]);
  const graph = useGraph({
    draft,
    names,
    problems,
    selected,
    current: walked?.at ?? null,
    ...(steps ? { steps } : {}),
  });
  const drag = useDragging(graph.nodes);
  const box = useRef<HTMLDivElement>(null);
  const flow = useReactFlow();
  useWanted(box);
  const act = useActs(box, edit);

  const onNodesChange = (changes: NodeChange[]) => {
    drag.follow(changes);
    const picked = changes.filter((change) => change.type === 'select');
    if (picked.length === 0) return;
    const now = new Set(store.state.selected);
    for (const { id, selected: on } of picked) if (on && id !== arrivalId) now.add(id);
    for (const { id, selected: on } of picked) if (!on) now.delete(id);
    store.select([...now]);
  };
  const drop = (event: DragEvent) => {
    const kind = event.dataTransfer.getData(dragType);
    if (!isKindName(kind)) return;
    event.preventDefault();
    const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const id = newNodeId(kind);
    store.edit((now) => addNode(now, kind, { id, at: { x: at.x - cardWidth / 2, y: at.y - 20 } }));
    store.select([id]);
  };
  const moved = () => drag.end((places) => store.edit((now) => moveNodes(now, places)));
  const portClicked = (event: MouseEvent) => {
    const port = (event.target as HTMLElement).closest<HTMLElement>('[data-port]');
    const node = port?.closest<HTMLElement>('.react-flow__node')?.dataset['id'];
    if (port === null || node === undefined || readOnly) return;
    pick({ of: 'target', from: { node, outlet: port.dataset['port'] ?? '' } });
  };
  return (
    <div
      ref={box}
      className="canvas-box"
      role="application"
      aria-label={words.canvasLabel}
      tabIndex={0}
      data-testid="canvas"
      onKeyDown={(event: KeyboardEvent) => {
        const wanted = canvasAct(event);
        // A button of the canvas, such as zoom, keeps its own Enter; an outlet's is the canvas's.
        const onButton = (event.target as HTMLElement).closest('button:not([data-port])') !== null;
        if (wanted === null || (onButton && event.key === 'Enter')) return;
        event.preventDefault();
        event.stopPropagation();
        act(wanted);
      }}
      onClick={portClicked}
      onFocus={(event) => {
        const node = (event.target as HTMLElement).dataset['id'];
        if (node !== undefined && (event.target as HTMLElement).matches('.react-flow__node')) store.select([node]);
      }}
      {...useClipboard()}
    >
      <CanvasView
        nodes={drag.nodes}
        edges={graph.edges}
        editable={!readOnly}
        dimmed={selected.length === 1 && walked === null}
        onNodesChange={onNodesChange}
        onNodeDragStop={moved}
        onSelectionDragStop={moved}
        onPaneClick={() => {
          store.select([]);
          box.current?.focus({ preventScroll: true });
        }}
        onNodeDoubleClick={() => edit('form')}
        onConnect={({ source, sourceHandle, target }) =>
          store.edit((now) =>
            connect(now, source === arrivalId ? 'arrival' : { node: source, outlet: sourceHandle ?? '' }, target),
          )
        }
        onDrop={drop}
        onDragOver={(event) => event.preventDefault()}
        onInit={(instance) => firstSight(instance, draft, box.current)}
      />
    </div>
  );
}

/** The beginning of the flow at a size that can be read; all of it only when that fits. */
function firstSight(
  instance: { setViewport(to: { x: number; y: number; zoom: number }): unknown },
  draft: ReturnType<typeof useDraft>,
  box: HTMLElement | null,
): void {
  const places = placesOf(draft);
  const start = draft.start === null ? undefined : places[draft.start];
  const ids = Object.keys(draft.nodes);
  const left = Math.min(0, ...ids.map((id) => places[id]?.x ?? 0)) - 180;
  const right = Math.max(...ids.map((id) => (places[id]?.x ?? 0) + cardWidth), 400) + 40;
  const top = Math.min(...ids.map((id) => places[id]?.y ?? 0), 0) - 40;
  const bottom = Math.max(...ids.map((id) => (places[id]?.y ?? 0) + heightOf(draft.nodes[id]!)), 300) + 40;
  const { clientWidth: width = 796, clientHeight: height = 480 } = box ?? {};
  const whole = Math.min(width / (right - left), height / (bottom - top), 1);
  if (whole >= 0.6 || start === undefined) {
    void instance.setViewport({ x: -left * whole, y: -top * whole, zoom: whole });
    return;
  }
  const zoom = 0.75;
  void instance.setViewport({ x: (180 - start.x) * zoom, y: 60 - start.y * zoom, zoom });
}

/** While cards are dragged they follow the hand; the draft hears of it when the hand lets go. */
function useDragging(nodes: ReturnType<typeof useGraph>['nodes']) {
  const [places, setPlaces] = useState<Record<string, Place> | null>(null);
  const latest = useRef<Record<string, Place> | null>(null);
  const follow = (changes: readonly NodeChange[]) => {
    const moves = changes.filter((change) => change.type === 'position');
    if (moves.length === 0 || !moves.some(({ dragging }) => dragging)) return;
    latest.current = { ...latest.current };
    for (const { id, position } of moves) if (position !== undefined) latest.current[id] = position;
    setPlaces(latest.current);
  };
  const end = (told: (places: Record<string, Place>) => void) => {
    if (latest.current !== null) told(latest.current);
    latest.current = null;
    setPlaces(null);
  };
  const shown =
    places === null
      ? nodes
      : nodes.map((node) => {
          const position = places[node.id];
          return position === undefined ? node : { ...node, position };
        });
  return { nodes: shown, follow, end };
}

/** A problem or a search points at a node: it comes into sight. */
function useWanted(box: React.RefObject<HTMLDivElement | null>): void {
  const { store } = useStudio();
  const flow = useReactFlow();
  const wanted = useEditor(store, (state) => state.wanted);
  useEffect(() => {
    const at = wanted === null ? undefined : placesOf(store.draft)[wanted.node];
    if (wanted === null || at === undefined) return;
    const zoom = Math.max(flow.getZoom(), 0.75);
    void flow.setCenter(at.x + cardWidth / 2, at.y + 90, { zoom, duration: 0 });
    if (wanted.field !== null) return;
    requestAnimationFrame(() =>
      box.current
        ?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(wanted.node)}"]`)
        ?.focus({ preventScroll: true }),
    );
  }, [wanted, store, flow, box]);
}

function useActs(box: React.RefObject<HTMLDivElement | null>, edit: (what: 'form' | 'name') => void) {
  const { store, pick } = useStudio();
  const flow = useReactFlow();
  const { notification } = App.useApp();
  return useCallback(
    (act: CanvasAct): void => {
      const { selected } = store.state;
      const [first] = selected;
      switch (act.does) {
        case 'go': {
          const next = first === undefined ? store.draft.start : neighbour(store.draft, first, act.to);
          if (next !== null) store.goTo(next);
          return;
        }
        case 'move':
          return store.edit((now) => shiftNodes(now, selected, act.by), 'move');
        case 'edit': {
          const port = (document.activeElement as HTMLElement | null)?.dataset['port'];
          if (port !== undefined && first !== undefined)
            return pick({ of: 'target', from: { node: first, outlet: port } });
          return edit('form');
        }
        case 'rename':
          return edit('name');
        case 'remove':
          store.edit((now) => removeNodes(now, selected));
          if (selected.length > 0 && !store.state.readOnly)
            notification.info({ title: words.removed(selected.length) });
          return box.current?.focus({ preventScroll: true });
        case 'all':
          return store.select(Object.keys(store.draft.nodes));
        case 'duplicate': {
          const pasted = pasteNodes(store.draft, copyNodes(store.draft, selected), newNodeId);
          if (!pasted.ok || store.state.readOnly) return;
          store.edit(() => pasted.draft);
          return store.select(pasted.ids);
        }
        case 'undo':
          return store.undo();
        case 'redo':
          return store.redo();
        case 'zoom':
          if (act.to === 'in') void flow.zoomIn();
          else if (act.to === 'out') void flow.zoomOut();
          else if (act.to === 'all') void flow.fitView();
          else void flow.zoomTo(1);
      }
    },
    [store, pick, flow, notification, box, edit],
  );
}

function useClipboard() {
  const { store } = useStudio();
  const { notification } = App.useApp();
  const copy = (event: ClipboardEvent): boolean => {
    const { selected } = store.state;
    if (isTyping(event.target) || selected.length === 0) return false;
    event.preventDefault();
    event.clipboardData.setData('text/plain', copyNodes(store.draft, selected));
    return true;
  };
  return {
    onCopy: copy,
    onCut: (event: ClipboardEvent) => {
      if (copy(event)) store.edit((now) => removeNodes(now, store.state.selected));
    },
    onPaste: (event: ClipboardEvent) => {
      if (isTyping(event.target) || store.state.readOnly) return;
      event.preventDefault();
      const pasted = pasteNodes(store.draft, event.clipboardData.getData('text/plain'), newNodeId);
      if (!pasted.ok) return notification.warning({ title: pasted.why });
      store.edit(() => pasted.draft);
      store.select(pasted.ids);
      notification.info({ title: words.pasted(pasted.ids.length) });
    },
  };
}

const isTyping = (target: EventTarget): boolean =>
  (target as HTMLElement).matches('input, textarea, [contenteditable]');

/** Which lines the dry run walked, and as which steps. */
function stepNumbers({ steps }: Walked): Map<string, string> {
  const numbers = new Map<string, string>([[lineId(arrivalId, null), '1']]);
  for (const [n, { node, outlet }] of steps.entries()) {
    const id = lineId(node, outlet);
    const before = numbers.get(id);
    numbers.set(id, before === undefined ? String(n + 2) : `${before},${n + 2}`.slice(-9));
  }
  return numbers;
}
