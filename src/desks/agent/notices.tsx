/** What concerns the whole desk: the net, the phone, another tab, another computer. One line each, under the call bar. */
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { AgentState } from '../../contract/http/agent.ts';
import { hourMinute } from '../kit/format.ts';
import { Notice } from '../kit/error-notice.tsx';
import type { useLeader } from '../kit/leader.ts';
import type { LineState } from '../kit/socket.ts';
import { useSoftphone } from '../kit/use-softphone.ts';
import { useSession } from './agent-session.ts';
import { usePresence } from './hands.ts';
import { phaseOf } from './view.ts';
import { words } from './words.ts';

const n = words.notices;

interface Props {
  agent: AgentState;
  owner: boolean;
  line: LineState;
  /** The call is shown on another page of this desk. */
  away: boolean;
  toDesk(): void;
  toDevices(): void;
}

export function Notices({ agent, owner, line, away, toDesk, toDevices }: Props) {
  const { phone } = useSession();
  const error = useSoftphone(phone, (state) => state.error);
  const silent = useSilentMicrophone(agent);
  const usesBrowser = owner && agent.device === 'browser' && agent.presence.state !== 'offline';
  // One alarm at a time: without the network every other trouble is a consequence.
  if (!line.up && line.attempt > 0) return <Notice text={n.offline(line.attempt)} testId="offline" />;
  if (usesBrowser && error !== null) {
    const text = {
      'mic-denied': n.micDenied,
      'mic-missing': n.micMissing,
      'ws-lost': n.wsLost,
      'register-failed': n.registerFailed,
    }[error];
    const microphone = error === 'mic-denied' || error === 'mic-missing';
    const action = microphone ? { label: n.checkAgain, run: () => void phone.testMicrophone() } : undefined;
    return <Notice text={text} action={action} testId="phone-trouble" />;
  }
  if (usesBrowser && silent) {
    return <Notice text={n.muteSilent} action={{ label: n.changeDevice, run: toDevices }} testId="mic-silent" />;
  }
  if (away)
    return <Notice text={`${words.phase[phaseOf(agent)]}`} action={{ label: words.notices.backToCall, run: toDesk }} />;
  return null;
}

/** This page does not own the phone although somebody is signed in. */
export function Elsewhere({
  agent,
  owner,
  leader,
}: {
  agent: AgentState;
  owner: boolean;
  leader: ReturnType<typeof useLeader>;
}) {
  const session = useSession();
  const { set, busy } = usePresence();
  const signedIn = agent.presence.state !== 'offline';
  if (owner || !signedIn || agent.page === null || agent.device === 'sip') return null;
  const here = () => {
    leader.takeOver();
    const { state, reason, next } = agent.presence;
    const wish =
      state === 'aux'
        ? { state, ...(reason === null ? {} : { reason }) }
        : { state: next.state, ...(next.reason === null ? {} : { reason: next.reason }) };
    void set({ ...wish, page: session.page, device: 'browser' });
  };
  const otherTab = leader.role === 'follower';
  return (
    <div className="cover" role="alertdialog" data-testid="elsewhere">
      <div className="cover-card">
        <p>{otherTab ? n.otherTab : n.elsewhere(hourMinute(agent.presence.since))}</p>
        <div className="cover-actions">
          {otherTab && <Button onClick={leader.callLeader}>{n.showOther}</Button>}
          <Button type="primary" loading={busy} onClick={here} data-testid="take-over">
            {otherTab ? n.switchOver : n.hereInstead}
          </Button>
        </div>
      </div>
    </div>
  );
}

const silentAfterMs = 5000;

/** True when nothing was heard from the microphone in the first seconds of a talk: mostly a switch on the headset. */
function useSilentMicrophone(agent: AgentState): boolean {
  const { phone } = useSession();
  const sounds = useSoftphone(phone, (state) => state.micLevel > 0);
  const speaking = useSoftphone(phone, (state) => state.line === 'up' && !state.muted);
  const talking = speaking && phaseOf(agent) === 'talking';
  const [silent, setSilent] = useState(false);
  const heard = useRef(false);
  useEffect(() => {
    heard.current = false;
  }, [talking]);
  useEffect(() => {
    if (sounds) heard.current = true;
    setSilent(false);
    if (!talking || heard.current) return;
    const timer = setTimeout(() => setSilent(true), silentAfterMs);
    return () => clearTimeout(timer);
  }, [talking, sounds]);
  return silent;
}
