/** The agent's frame: call bar, strip and phone stay while the pages inside change. Answering never changes the page. */
import {
  CustomerServiceOutlined,
  FileTextOutlined,
  HistoryOutlined,
  PhoneOutlined,
  SoundOutlined,
} from '@ant-design/icons';
import { memo, Suspense, useCallback, useDeferredValue, useEffect, useRef } from 'react';
import { Route, Routes, useMatch, useNavigate } from 'react-router';
import type { AgentState } from '../../contract/http/agent.ts';
import { CallbacksPage } from '../callbacks/callbacks-page.tsx';
import { words as callbackWords } from '../callbacks/words.ts';
import type { TicketFull } from '../../contract/http/tickets.ts';
import { ageMs, useNow } from '../kit/clock.ts';
import { PartFailed } from '../kit/error-notice.tsx';
import { Frame } from '../kit/frame.tsx';
import type { RailItem } from '../kit/frame.tsx';
import { keptSession } from '../kit/kept-session.ts';
import { useLeader } from '../kit/leader.ts';
import { pageId } from '../kit/page-id.ts';
import { Loading } from '../kit/part.tsx';
import { usePerson } from '../kit/session.tsx';
import { CallsPage } from '../records/calls-page.tsx';
import { ownReviewsRail, ownReviewsRoads } from '../quality/roads.tsx';
import { TicketPage } from '../records/ticket-page.tsx';
import { TicketsPage } from '../records/tickets-page.tsx';
import { AgentSession, SessionContext, useSession, useSessionView } from './agent-session.ts';
import { CallBar } from './call-bar.tsx';
import { DeskPanes } from './desk-panes.tsx';
import { DevicesPage } from './devices.tsx';
import { useDrafts } from './drafts.ts';
import { Alerts, usePhoneKeeper } from './effects.ts';
import { useHands } from './hands.ts';
import { Elsewhere, Notices } from './notices.tsx';
import { StatusStrip } from './status.tsx';
import { CallBack } from './talk/call-out.tsx';
import { words as talk } from './talk/words.ts';
import { phaseOf } from './view.ts';
import { words } from './words.ts';
import { SupervisorMessages } from './supervisor-messages.tsx';
import { useWrapUp } from './wrap-up.ts';
import { useLiveLists } from './live-lists.ts';

const home = '/agent';
const rail: RailItem[] = [
  { to: home, label: words.rail.calls, icon: <PhoneOutlined />, end: true },
  { to: `${home}/tickets`, label: words.rail.tickets, icon: <FileTextOutlined /> },
  { to: `${home}/callbacks`, label: callbackWords.rail, icon: <HistoryOutlined /> },
  { to: `${home}/calls`, label: words.rail.history, icon: <SoundOutlined /> },
  ownReviewsRail(home),
  { to: `${home}/devices`, label: words.rail.devices, icon: <CustomerServiceOutlined /> },
];

const useAgentSession = keptSession(() => new AgentSession(pageId));

export default function AgentPages() {
  const session = useAgentSession();
  if (session === null) return <Loading rows={6} />;
  return (
    <SessionContext.Provider value={session}>
      <Started />
    </SessionContext.Provider>
  );
}

function Started() {
  const session = useSession();
  const { desk, line, failed } = useSessionView();
  if (desk.agent !== null) return <AgentFrame agent={desk.agent} />;
  return (
    <Frame title={words.desk} home={home} rail={rail} status={<StatusStrip agent={null} line={line} queued={0} />}>
      {failed === null ? (
        <Loading rows={8} />
      ) : (
        <PartFailed error={failed} text={words.notices.stateFailed} retry={() => void session.refresh()} />
      )}
    </Frame>
  );
}

function AgentFrame({ agent }: { agent: AgentState }) {
  const session = useSession();
  const { line } = useSessionView();
  const me = usePerson();
  const navigate = useNavigate();
  const atDesk = useMatch(home) !== null;
  const leader = useLeader(me.username);
  const owner = agent.page === session.page;
  // The pop is drawn first; the form of the call comes in the next breath.
  const formCall = useDeferredValue(agent.call?.callId ?? null);
  const drafts = useDrafts(agent.agentId, formCall, line.up && !agent.degraded.includes('database'));
  const { touched, editedAt, submit } = drafts.view;
  const hands = useHands(agent, owner);
  const wrapUp = useWrapUp(agent, touched, submit.step === 'done', editedAt);
  usePhoneKeeper(agent, owner);
  useLiveLists();

  const phase = phaseOf(agent);
  const toDesk = useCallback(() => void navigate(home), [navigate]);
  const mayLeave = useCallback(() => {
    const now = session.view.desk.agent;
    return now === null || phaseOf(now) === 'signedOut' ? null : words.presence.leaveFirst;
  }, [session]);
  // An offered call is a pop: it is shown whatever page was open. The list left behind is one step back, filters and all.
  const offered = phase === 'offered' || phase === 'ringing' ? (agent.call?.callId ?? null) : null;
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (offered !== null && offered !== shown.current && !atDesk) void navigate(home);
    shown.current = offered;
  }, [offered, atDesk, navigate]);
  return (
    <>
      <Frame
        title={words.desk}
        home={home}
        rail={rail}
        callBar={<CallBar agent={agent} hands={hands} wrapUp={wrapUp} stale={line.stale} />}
        notices={
          <Notices
            agent={agent}
            owner={owner}
            line={line}
            away={!atDesk && agent.call !== null}
            toDesk={toDesk}
            toDevices={() => void navigate(`${home}/devices`)}
          />
        }
        status={<StatusStrip agent={agent} line={line} queued={drafts.waiting} />}
        mayLeave={mayLeave}
      >
        <div className={atDesk ? 'desk-keep' : 'desk-keep desk-hidden'}>
          <DeskPanes
            agentId={agent.agentId}
            callId={formCall}
            numberKnown={agent.call === null || agent.call.number !== null}
            focusFor={phase === 'talking' && atDesk ? (agent.call?.callId ?? null) : null}
            drafts={drafts}
            keys={atDesk}
          />
        </div>
        <OtherPages
          phoneHere={owner && agent.device === 'browser' && agent.presence.state !== 'offline'}
          busy={agent.call === null ? null : callbackWords.ringWhy.busy}
          toDesk={toDesk}
        />
      </Frame>
      <Alerts agent={agent} />
      <SupervisorMessages />
      <Elsewhere agent={agent} owner={owner} leader={leader} />
    </>
  );
}

const callCitizen = ({ number, citizenNumber, contactNumber }: TicketFull) =>
  citizenNumber === null && contactNumber === null ? null : (
    <CallBack to={{ ticket: number }} label={talk.callOut.call} title={talk.callOut.ticketTitle} />
  );

/** What is opened beside the desk. A call in hand changes nothing in it, but its “N 分钟前” move on. */
interface OtherPagesProps {
  phoneHere: boolean;
  /** Why no other call can be made now. */
  busy: string | null;
  toDesk(): void;
}
const OtherPages = memo(function OtherPages({ phoneHere, busy, toDesk }: OtherPagesProps) {
  useNow(ageMs);
  return (
    <Suspense fallback={<Loading rows={8} />}>
      <Routes>
        <Route index element={null} />
        <Route path="tickets" element={<TicketsPage home={home} />} />
        <Route path="tickets/:number" element={<TicketPage home={home} actions={callCitizen} />} />
        <Route path="calls" element={<CallsPage home={home} />} />
        <Route path="callbacks" element={<CallbacksPage busy={busy} rung={toDesk} />} />
        {ownReviewsRoads(home)}
        <Route path="devices" element={<DevicesPage usable={phoneHere} />} />
      </Routes>
    </Suspense>
  );
});
