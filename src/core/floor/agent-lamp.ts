/** When the map of agents shows a lamp on a card: somebody is longer in a state than the floor's limits allow. Pure. */
export interface AgentLimits {
  readonly talkingSeconds: number;
  readonly heldSeconds: number;
  readonly wrapUpSeconds: number;
  readonly auxSeconds: number;
}

const limitOf: Record<string, keyof AgentLimits> = {
  talking: 'talkingSeconds',
  held: 'heldSeconds',
  wrapUp: 'wrapUpSeconds',
  aux: 'auxSeconds',
};

/** Past the limit is worth a look, past twice the limit an alarm. */
export function agentLamp(state: string, seconds: number, limits: AgentLimits): 'warn' | 'alarm' | null {
  const name = limitOf[state];
  if (name === undefined || seconds <= limits[name]) return null;
  return seconds > 2 * limits[name] ? 'alarm' : 'warn';
}
