/** From the floor's facts to what a card, a figure or a list shows. Pure. */
import type { Alarm, Board, Figure, FigureDefinition, FloorAgent } from '../../contract/http/wallboard.ts';
import { auxReasonLabels } from '../../contract/words.ts';
import { agentLamp, type AgentLimits } from '../../core/floor/agent-lamp.ts';
import { duration } from '../kit/format.ts';
import type { LampShape, LampTone } from '../kit/lamp.tsx';
import { words } from './words.ts';

export type ShownState = keyof typeof words.states;

/** What a card says: a hold or a lost browser is more than “talking”. */
export function shownState({ state, call }: FloorAgent): ShownState {
  if (state !== 'talking') return state;
  return call?.state === 'held' || call?.state === 'reconnecting' ? call.state : state;
}

export function stateText(agent: FloorAgent): string {
  const label = words.states[shownState(agent)];
  if (agent.state !== 'aux' || agent.reason === null) return label;
  const missed = agent.reason === 'missed' && agent.misses > 1;
  return `${label}·${missed ? words.missed(agent.misses) : auxReasonLabels[agent.reason]}`;
}

export const stateShape: Record<ShownState, LampShape> = {
  offline: 'ring',
  ready: 'circle',
  reserved: 'half',
  ringing: 'half',
  talking: 'square',
  held: 'bars',
  reconnecting: 'triangle',
  wrapUp: 'half',
  aux: 'bars',
};
export const stateTone: Record<ShownState, LampTone> = {
  offline: 'grey',
  ready: 'green',
  reserved: 'blue',
  ringing: 'blue',
  talking: 'blue',
  held: 'grey',
  reconnecting: 'amber',
  wrapUp: 'grey',
  aux: 'grey',
};

export const lampOf = (agent: FloorAgent, now: number, limits: AgentLimits): 'warn' | 'alarm' | null =>
  agentLamp(shownState(agent), (now - Date.parse(agent.since)) / 1000, limits);

export interface AgentFilter {
  readonly text: string;
  readonly queue: string | null;
  readonly state: FloorAgent['state'] | null;
  readonly odd: boolean;
}
export const noFilter: AgentFilter = { text: '', queue: null, state: null, odd: false };

/** In the order of the seats, whatever their states: hands learn places. Who is not there is shown only when asked for. */
export function agentsShown(board: Board, filter: AgentFilter, now: number): FloorAgent[] {
  const text = filter.text.trim();
  const { agentLimits } = board.settings.rules;
  return board.agents.filter((agent) => {
    if (filter.state === null ? agent.state === 'offline' && text === '' : agent.state !== filter.state) return false;
    if (filter.queue !== null && !agent.queues.includes(filter.queue)) return false;
    if (text !== '' && !agent.name.includes(text) && !agent.extension.startsWith(text)) return false;
    return !filter.odd || lampOf(agent, now, agentLimits) !== null;
  });
}

export function figureText({ value }: Pick<Figure, 'value'>, unit: FigureDefinition['unit']): string {
  if (value === null) return words.none;
  if (unit === 'seconds') return duration(value);
  return unit === 'share' ? `${(value * 100).toFixed(1)}%` : String(value);
}

/** How this figure came to be, with today's numbers. */
export function fractionText({ value, numerator, denominator }: Figure, unit: FigureDefinition['unit']): string {
  if (numerator === null || denominator === null) return figureText({ value }, unit);
  return `${numerator} ÷ ${denominator} = ${figureText({ value }, unit)}`;
}

export const levelOf = (alarms: readonly Alarm[], figure: Figure['id'], queue: string | null = null) =>
  alarms.find((alarm) => alarm.figure === figure && alarm.queue === queue)?.level ?? null;
