/** Left end of the call bar: the state, how long it lasts, and the one control that changes it. Never moves. */
import { Button, Dropdown } from 'antd';
import type { MenuProps } from 'antd';
import type { AgentState } from '../../contract/http/agent.ts';
import { auxReasonLabels } from '../../contract/words.ts';
import type { AuxReason, Device } from '../../contract/words.ts';
import { useNow } from '../kit/clock.ts';
import { durationSince } from '../kit/format.ts';
import { Lamp } from '../kit/lamp.tsx';
import { useStored } from '../kit/stored.ts';
import { useSession } from './agent-session.ts';
import { usePresence } from './hands.ts';
import { phaseLamp, phaseOf, phaseSince } from './view.ts';
import type { Phase } from './view.ts';
import { words } from './words.ts';

const choosable: AuxReason[] = ['break', 'meal', 'training', 'meeting', 'other'];

function nextLabel(next: AgentState['presence']['next']): string {
  if (next.state === 'ready') return words.presence.ready;
  if (next.state === 'offline') return words.presence.signOut;
  return next.reason === null ? words.presence.aux : auxReasonLabels[next.reason];
}

export function Presence({ agent }: { agent: AgentState }) {
  const now = useNow();
  const phase = phaseOf(agent);
  const lamp = phaseLamp[phase];
  const { reason } = agent.presence;
  const label =
    phase === 'notReady' && reason !== null
      ? `${words.phase.notReady} · ${auxReasonLabels[reason]}`
      : words.phase[phase];
  return (
    <div className="presence" data-testid="presence" data-state={agent.presence.state} data-phase={phase}>
      <div className="presence-state">
        <Lamp {...lamp} />
        <strong>{label}</strong>
        {phase !== 'signedOut' && <span className="num">{durationSince(phaseSince(agent), now)}</span>}
      </div>
      <Control agent={agent} />
    </div>
  );
}

function Control({ agent }: { agent: AgentState }) {
  const phase = phaseOf(agent);
  if (phase === 'signedOut') return <SignIn agent={agent} />;
  if (phase === 'notReady') return <Change agent={agent} />;
  return <Menu agent={agent} phase={phase} />;
}

function SignIn({ agent }: { agent: AgentState }) {
  const session = useSession();
  const { set, busy } = usePresence();
  const [device, remember] = useStored<Device>('device', agent.device);
  const signIn = (chosen: Device) => {
    remember(chosen);
    // This click is what lets the browser make sounds later.
    void session.phone.sounds.unlock();
    if ('Notification' in window && Notification.permission === 'default') void Notification.requestPermission();
    void set({ state: 'aux', reason: 'other', device: chosen, page: session.page });
  };
  const items: MenuProps['items'] = [
    { key: 'browser', label: words.presence.browser },
    { key: 'sip', label: words.presence.sip(agent.extension) },
  ];
  return (
    <Dropdown
      trigger={['click']}
      menu={{ items, selectable: true, selectedKeys: [device], onClick: ({ key }) => signIn(key as Device) }}
    >
      <Button size="small" type="primary" loading={busy} data-testid="sign-in-presence">
        {words.presence.signIn} ▾
      </Button>
    </Dropdown>
  );
}

/** During an offer, a call or wrap-up, what is chosen here happens afterwards. */
function useMenu(agent: AgentState): MenuProps {
  const session = useSession();
  const { set } = usePresence();
  const signOut = async () => {
    if (await set({ state: 'offline' })) {
      if (phaseOf(agent) === 'idle' || phaseOf(agent) === 'notReady') session.phone.stop();
    }
  };
  return {
    items: [
      { key: 'ready', label: words.presence.ready },
      {
        type: 'group',
        label: words.presence.aux,
        children: choosable.map((key) => ({ key, label: auxReasonLabels[key] })),
      },
      { type: 'divider' },
      { key: 'offline', label: words.presence.signOut },
    ],
    onClick: ({ key }) => {
      if (key === 'ready') void set({ state: 'ready' });
      else if (key === 'offline') void signOut();
      else void set({ state: 'aux', reason: key as AuxReason });
    },
  };
}

function Change({ agent }: { agent: AgentState }) {
  const { set, busy } = usePresence();
  const menu = useMenu(agent);
  return (
    <span className="presence-pair">
      <Button
        size="small"
        type="primary"
        loading={busy}
        disabled={!agent.phoneReady}
        title={agent.phoneReady ? undefined : words.presence.phoneNotReady}
        onClick={() => void set({ state: 'ready' })}
        data-testid="go-ready"
      >
        {words.presence.ready}
      </Button>
      <Dropdown trigger={['click']} menu={menu}>
        <Button size="small" aria-label={words.presence.label} data-testid="presence-menu">
          ▾
        </Button>
      </Dropdown>
    </span>
  );
}

/** The same button before an offer and during the call, only its words change: building a new one would hold up the pop. */
function Menu({ agent, phase }: { agent: AgentState; phase: Phase }) {
  const menu = useMenu(agent);
  const label = nextLabel(agent.presence.next);
  const text =
    phase === 'idle'
      ? words.presence.aux
      : phase === 'wrapUp'
        ? words.presence.afterWrapUp(label)
        : words.presence.after(label);
  return (
    <Dropdown trigger={['click']} menu={menu}>
      <Button size="small" data-testid={phase === 'idle' ? 'presence-menu' : 'presence-next'}>
        {text} ▾
      </Button>
    </Dropdown>
  );
}
