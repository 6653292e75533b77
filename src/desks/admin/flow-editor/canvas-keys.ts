/** The canvas's own keys. Pure: a key press becomes an act, or nothing; nothing acts during composition or in a field. */
import type { Place } from '../../../core/ivr/auto-layout.ts';

export type CanvasAct =
  | { readonly does: 'go'; readonly to: 'left' | 'right' | 'up' | 'down' }
  | { readonly does: 'move'; readonly by: Place }
  | { readonly does: 'edit' | 'rename' | 'remove' | 'all' | 'duplicate' | 'undo' | 'redo' }
  | { readonly does: 'zoom'; readonly to: 'in' | 'out' | 'all' | 'one' };

interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly keyCode: number;
  readonly nativeEvent: { readonly isComposing: boolean };
  readonly target: unknown;
}

const arrows: Record<string, { to: 'left' | 'right' | 'up' | 'down'; by: Place }> = {
  ArrowLeft: { to: 'left', by: { x: -1, y: 0 } },
  ArrowRight: { to: 'right', by: { x: 1, y: 0 } },
  ArrowUp: { to: 'up', by: { x: 0, y: -1 } },
  ArrowDown: { to: 'down', by: { x: 0, y: 1 } },
};
const alone: Record<string, CanvasAct> = {
  Enter: { does: 'edit' },
  F2: { does: 'rename' },
  Delete: { does: 'remove' },
  '+': { does: 'zoom', to: 'in' },
  '=': { does: 'zoom', to: 'in' },
  '-': { does: 'zoom', to: 'out' },
  '0': { does: 'zoom', to: 'all' },
  '1': { does: 'zoom', to: 'one' },
};
const withCtrl: Record<string, CanvasAct> = {
  A: { does: 'all' },
  D: { does: 'duplicate' },
  Z: { does: 'undo' },
  Y: { does: 'redo' },
};

export function canvasAct(press: Press): CanvasAct | null {
  if (press.nativeEvent.isComposing || press.key === 'Process' || press.keyCode === 229) return null;
  if (press.altKey || press.metaKey || isField(press.target)) return null;
  const arrow = arrows[press.key];
  if (arrow !== undefined && !press.ctrlKey) {
    return press.shiftKey ? { does: 'move', by: arrow.by } : { does: 'go', to: arrow.to };
  }
  if (press.ctrlKey) return press.shiftKey ? null : (withCtrl[press.key.toUpperCase()] ?? null);
  return alone[press.key] ?? null;
}

const isField = (target: unknown): boolean =>
  typeof target === 'object' &&
  target !== null &&
  'tagName' in target &&
  (['INPUT', 'TEXTAREA', 'SELECT'] as unknown[]).includes(target.tagName);
