/** One tab per browser owns phone, ring and presence. The others may ask it to come forward, or take over. */
import { useCallback, useEffect, useRef, useState } from 'react';

export type Leadership = 'waiting' | 'leader' | 'follower';
type Word = { say: 'come-forward' };

/** `name` is the sign-in name: two people in one browser profile do not share a phone. */
export function useLeader(name: string): { role: Leadership; callLeader(): void; takeOver(): void } {
  const [role, setRole] = useState<Leadership>(() => (navigator.locks ? 'waiting' : 'leader'));
  const channel = useRef<BroadcastChannel | null>(null);
  const lockName = `hotline.phone.${name}`;

  const acquire = useCallback(
    (steal: boolean) => {
      if (!navigator.locks) return;
      void navigator.locks
        .request(lockName, steal ? { steal: true } : {}, () => {
          setRole('leader');
          return new Promise<void>(() => undefined);
        })
        .catch(() => setRole('follower')); // another tab took it
    },
    [lockName],
  );

  useEffect(() => {
    if (!navigator.locks) return;
    let asked = false;
    void navigator.locks.query().then((known) => {
      if (asked) return;
      asked = true;
      if (known.held?.some((lock) => lock.name === lockName)) setRole('follower');
      acquire(false);
    });
    return () => {
      asked = true;
    };
  }, [lockName, acquire]);

  useEffect(() => {
    const opened = new BroadcastChannel(lockName);
    channel.current = opened;
    opened.onmessage = (event: MessageEvent<Word>) => {
      if (event.data.say === 'come-forward' && role === 'leader') window.focus();
    };
    return () => opened.close();
  }, [lockName, role]);

  const callLeader = useCallback(() => channel.current?.postMessage({ say: 'come-forward' } satisfies Word), []);
  const takeOver = useCallback(() => acquire(true), [acquire]);
  return { role, callLeader, takeOver };
}
