/** Lists are asked for again when a push says that they changed; the push itself carries no rows. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useSession } from './agent-session.ts';

export function useLiveLists(): void {
  const session = useSession();
  const queries = useQueryClient();
  useEffect(
    () =>
      session.onPush((push) => {
        if (push.type === 'ticket.changed') {
          void queries.invalidateQueries({ queryKey: ['tickets'] });
          void queries.invalidateQueries({ queryKey: ['ticket', push.data.number] });
        }
        if (push.type === 'call.gone') void queries.invalidateQueries({ queryKey: ['calls'] });
      }),
    [session, queries],
  );
}
