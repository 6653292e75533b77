/** A talk that must not notice what happens around it. */
import { expect } from 'vitest';
import { longestGap, mostGapMs } from './audio.ts';
import { agentTone, citizenTone, type Talk } from './story.ts';

/** The newest sound may still be on its way. */
const marginMs = 100;

/**
 * Listens to both sides from now on. The answer, called later, fails when either did not hear the other's tone all the
 * time in between.
 */
export function unbroken({ citizen, agentCall, number }: Pick<Talk, 'citizen' | 'agentCall' | 'number'>): () => void {
  const from = { citizen: citizen.heard.now, agent: agentCall.heard.now };
  const gap = ({ heard }: Talk['citizen'], since: number, tone: number): number =>
    longestGap(heard.between(since, heard.now - marginMs), tone);
  return () => {
    const most = mostGapMs();
    expect(gap(citizen, from.citizen, agentTone), `ms in which ${number} did not hear the agent`).toBeLessThan(most);
    expect(gap(agentCall, from.agent, citizenTone), `ms in which ${number} was not heard`).toBeLessThan(most);
  };
}
