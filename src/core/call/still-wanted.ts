/** Commands that were lost on the way to Asterisk, and whether the call, which has gone on, would give them again. Pure. */
import type { Call } from './call.ts';
import type { Command } from './commands.ts';
import { bridgedLegsOf, heldLegsOf } from './members.ts';

/** Only where saying it twice does no harm. A leg that was to be put down is never needed again. */
export function isStillWanted(call: Call, command: Command): boolean {
  switch (command.do) {
    case 'hangUp':
      return true;
    case 'join':
      return command.legs.every((leg) => bridgedLegsOf(call).includes(leg));
    case 'hold':
      return heldLegsOf(call).includes(command.leg);
    default:
      return false;
  }
}
