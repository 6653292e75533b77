/** What an agent may do with a call just now: the one list that the desk's buttons and the door's refusals go by. Pure. */
import type { AgentId } from '../kernel/ids.ts';
import { agentOf, type Call } from './call.ts';
import { colleagueOf } from './members.ts';

export type Hand =
  | 'hold'
  | 'resume'
  | 'consult'
  | 'transfer'
  | 'swap'
  | 'conference'
  | 'complete'
  | 'leave'
  | 'drop'
  | 'park'
  | 'keys'
  | 'pauseRecording'
  | 'resumeRecording'
  | 'survey'
  | 'hangup';

export function handsOf(call: Call, agent: AgentId): readonly Hand[] {
  if (agentOf(call) === agent) return ofOwner(call);
  const isThere = call.state === 'consulting' || call.state === 'conference';
  return isThere && colleagueOf(call) === agent && call.other.state !== 'ringing' ? ['hangup'] : [];
}

function ofOwner(call: Call): readonly Hand[] {
  switch (call.state) {
    case 'connected':
    case 'held': {
      const pause: Hand = call.talk.paused ? 'resumeRecording' : 'pauseRecording';
      const music: readonly Hand[] = call.state === 'held' ? ['resume'] : ['hold', 'keys'];
      return [...music, 'consult', 'transfer', 'park', pause, 'survey', 'hangup'];
    }
    case 'consulting':
      return call.other.state === 'ringing' ? ['complete', 'drop'] : ['swap', 'conference', 'complete', 'drop', 'keys'];
    case 'conference':
      return ['leave', 'drop', 'keys', 'hangup'];
    case 'dialling':
    case 'reconnecting':
      return ['hangup'];
    default:
      return [];
  }
}
