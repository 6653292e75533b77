/** The supervisor's frame: the floor first; tickets, recordings and thresholds beside it. The watch outlives the pages. */
import {
  AimOutlined,
  BarChartOutlined,
  DesktopOutlined,
  FileTextOutlined,
  HistoryOutlined,
  MessageOutlined,
  SettingOutlined,
  SoundOutlined,
  ThunderboltOutlined,
} from '@ant-design/icons';
import { App, Button } from 'antd';
import { lazy, Suspense, useEffect } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { CallbacksPage } from '../callbacks/callbacks-page.tsx';
import { words as callbackWords } from '../callbacks/words.ts';
import { asApiError } from '../kit/api.ts';
import { clock } from '../kit/format.ts';
import { Frame } from '../kit/frame.tsx';
import type { RailItem } from '../kit/frame.tsx';
import { keptSession } from '../kit/kept-session.ts';
import { Lamp } from '../kit/lamp.tsx';
import { pageId } from '../kit/page-id.ts';
import { Loading } from '../kit/part.tsx';
import { usePerson } from '../kit/session.tsx';
import { useSoftphone } from '../kit/use-softphone.ts';
import { shared } from '../kit/words.ts';
import { oversightRail, oversightRoads } from '../quality/roads.tsx';
import { CallsPage } from '../records/calls-page.tsx';
import { TicketPage } from '../records/ticket-page.tsx';
import { TicketsPage } from '../records/tickets-page.tsx';
import { words as recordWords } from '../records/words.ts';
import { words as surgeWords } from '../surge/words.ts';
import { FloorPage } from './floor-page.tsx';
import { RulesPage } from './rules-page.tsx';
import { SupervisorContext, SupervisorSession, useSupervisor, useSupervisorView } from './session.ts';
import { WatchBand } from './watch-band.tsx';
import { words } from './words.ts';
import './supervisor.css';

const MessagesPage = lazy(async () => ({ default: (await import('../messages/messages-page.tsx')).MessagesPage }));
const SurgePage = lazy(async () => ({ default: (await import('../surge/surge-page.tsx')).SurgePage }));
const ReportsPage = lazy(() => import('../reports/reports-page.tsx'));

const home = '/supervisor';
const rail: RailItem[] = [
  { to: home, label: words.rail.floor, icon: <AimOutlined />, end: true },
  { to: `${home}/tickets`, label: words.rail.tickets, icon: <FileTextOutlined /> },
  { to: `${home}/callbacks`, label: callbackWords.rail, icon: <HistoryOutlined /> },
  { to: `${home}/messages`, label: words.rail.messages, icon: <MessageOutlined /> },
  { to: `${home}/calls`, label: words.rail.calls, icon: <SoundOutlined /> },
  { to: `${home}/reports`, label: recordWords.rail.reports, icon: <BarChartOutlined /> },
  ...oversightRail(home),
  { to: `${home}/surge`, label: surgeWords.rail, icon: <ThunderboltOutlined /> },
  { to: `${home}/rules`, label: words.rail.rules, icon: <SettingOutlined /> },
  { to: '/wall', label: words.rail.wall, icon: <DesktopOutlined /> },
];

const useSupervisorSession = keptSession(() => new SupervisorSession(pageId));

export default function SupervisorPages() {
  const session = useSupervisorSession();
  useEffect(() => {
    document.title = `${words.desk} · ${shared.product}`;
  }, []);
  if (session === null) return <Loading rows={6} />;
  return (
    <SupervisorContext.Provider value={session}>
      <Frame title={words.desk} home={home} rail={rail} notices={<WatchBand />} status={<Strip />}>
        <Suspense fallback={<Loading rows={8} />}>
          <Routes>
            <Route index element={<FloorPage />} />
            <Route path="tickets" element={<TicketsPage home={home} />} />
            <Route path="tickets/:number" element={<TicketPage home={home} />} />
            <Route path="callbacks" element={<CallbacksPage />} />
            <Route path="messages" element={<MessagesPage />} />
            <Route path="calls" element={<CallsPage home={home} />} />
            <Route path="reports" element={<ReportsPage home={home} />} />
            {oversightRoads(home)}
            <Route path="surge" element={<SurgePage />} />
            <Route path="rules" element={<RulesPage />} />
            <Route path="*" element={<Navigate to={home} replace />} />
          </Routes>
        </Suspense>
      </Frame>
    </SupervisorContext.Provider>
  );
}

function Strip() {
  const { line } = useSupervisorView().floor;
  const s = words.status;
  return (
    <>
      <Headset />
      <span className="strip-item">
        {s.network} <Lamp {...(line.up ? { shape: 'circle', tone: 'green' } : { shape: 'triangle', tone: 'amber' })} />{' '}
        {line.up ? s.up : s.down}
      </span>
      <span className="strip-item">
        {s.data} <Lamp {...(line.stale ? { shape: 'triangle', tone: 'amber' } : { shape: 'circle', tone: 'green' })} />{' '}
        {line.stale ? words.stale(clock(line.lastHeardAt)) : s.live}
      </span>
    </>
  );
}

/** Switched on by a click: browsers open a microphone for nothing less. Whoever has a SIP phone needs none of it. */
function Headset() {
  const session = useSupervisor();
  const { phoneOn } = useSupervisorView();
  const me = usePerson();
  const { notification } = App.useApp();
  const registered = useSoftphone(session.phone, (state) => state.registered);
  if (me.extension === null) return <span className="strip-item">{words.headset.none}</span>;
  const start = () =>
    void session
      .startPhone()
      .catch((error: unknown) => notification.error({ title: asApiError(error).message, duration: 0 }));
  return (
    <span className="strip-item">
      {words.status.phone}{' '}
      <Lamp {...(registered ? { shape: 'circle', tone: 'green' } : { shape: 'ring', tone: 'grey' })} />{' '}
      <span data-testid="headset">{registered ? words.headset.ready : words.headset.away}</span>
      {!phoneOn && (
        <Button type="link" size="small" onClick={start} data-testid="start-headset">
          {words.headset.start}
        </Button>
      )}
    </span>
  );
}
