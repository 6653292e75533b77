/** What callers do, for the cards and lines of the canvas: one query, shared by context so that cards read only their own. */
import { createContext, useContext } from 'react';
import type { Traffic } from '../../../contract/http/flows.ts';
import { thousands } from '../../kit/format.ts';
import { words } from './words.ts';

export interface Overlay {
  readonly shown: Traffic;
  readonly other: Traffic | null;
}
const Context = createContext<Overlay | null>(null);
export const OverlayProvider = Context.Provider;
export const useOverlay = (): Overlay | null => useContext(Context);

export const share = (part: number, of: number): string => (of === 0 ? '--' : `${Math.round((100 * part) / of)}%`);

export function trafficWords(traffic: Traffic, node: string, withNow: boolean): string {
  const counted = traffic.nodes[node];
  const { trafficBar: t } = words;
  if (counted === undefined || counted.entries + counted.now === 0) return `${t.entries} 0`;
  const now = withNow ? `${t.now} ${counted.now} · ` : '';
  const misses = [
    counted.noInput > 0 ? `\n${t.noInput} ${share(counted.noInput, counted.entries)}` : '',
    counted.invalid > 0 ? ` ${t.invalid} ${share(counted.invalid, counted.entries)}` : '',
  ].join('');
  return `${now}${t.entries} ${thousands(counted.entries)} · ${t.left} ${share(counted.dropOffs, counted.entries)}${misses}`;
}

/** Null while the overlay is off. */
export function useNodeTraffic(node: string): string | null {
  const overlay = useContext(Context);
  if (overlay === null) return null;
  const first = trafficWords(overlay.shown, node, overlay.other === null);
  if (overlay.other === null) return first;
  const version = (traffic: Traffic) => (traffic.version === null ? '' : `v${traffic.version} `);
  return `${version(overlay.shown)}${first}\n${version(overlay.other)}${trafficWords(overlay.other, node, false)}`;
}

/** From 1 to 10 px, by the share of all calls. */
export const edgeWidth = (calls: number, all: number): number => (all === 0 ? 1 : 1 + (9 * Math.min(calls, all)) / all);
