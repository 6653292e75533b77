/**
 * The SIP password of an agent's phone, derived from the instance's agent secret by whoever needs it (Asterisk's
 * configuration, the controller that hands it to a signed-in desk), so that no list of passwords is kept.
 */
import { createHmac } from 'node:crypto';

export function agentSipPassword(agentSecret: string, sipUsername: string): string {
  return createHmac('sha256', agentSecret).update(sipUsername).digest('hex').slice(0, 24);
}

/** The extension of the n-th demo agent, counted from 1. */
export function agentExtension(n: number): string {
  return String(8000 + n);
}

/** Supervisors' phones are beside the agents' numbers, which begin at 8001. */
export function supervisorExtension(n: number): string {
  return String(7000 + n);
}

/** The same agent's phone in the browser is an endpoint of its own, so that both can be signed in. */
export function webPhone(extension: string): string {
  return `${extension}-web`;
}
