/** What a supervisor writes, or did and why: it stays until it is closed, and takes no focus. */
import { App } from 'antd';
import { useEffect } from 'react';
import { hourMinute } from '../kit/format.ts';
import { useSession } from './agent-session.ts';

export function SupervisorMessages() {
  const session = useSession();
  const { notification } = App.useApp();
  useEffect(
    () =>
      session.onPush((push) => {
        if (push.type !== 'agent.message') return;
        const { from, text, at } = push.data;
        session.phone.sounds.play('supervisor-message');
        notification.info({ title: `${from} ${hourMinute(at)}`, description: text, duration: 0 });
      }),
    [session, notification],
  );
  return null;
}
