/** The admin desk: its frame and roads. The editor and the pages of prompts, schedules and emergencies load when entered. */
import {
  AlertOutlined,
  ApartmentOutlined,
  CalendarOutlined,
  CustomerServiceOutlined,
  FileTextOutlined,
  PhoneOutlined,
  SoundOutlined,
} from '@ant-design/icons';
import { lazy, Suspense, useEffect } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { Frame, type RailItem } from '../kit/frame.tsx';
import { Loading } from '../kit/part.tsx';
import { shared } from '../kit/words.ts';
import { CallsPage } from '../records/calls-page.tsx';
import { TicketPage } from '../records/ticket-page.tsx';
import { TicketsPage } from '../records/tickets-page.tsx';
import { FlowsPage } from './flows-page.tsx';
import { NumbersPage } from './numbers-page.tsx';
import { words } from './words.ts';
import './admin.css';

const EditorPage = lazy(() => import('./flow-editor/editor-page.tsx'));
const PromptsPage = lazy(async () => ({ default: (await import('./prompts/prompts-page.tsx')).PromptsPage }));
const SchedulesPage = lazy(async () => ({ default: (await import('./schedules/schedules-page.tsx')).SchedulesPage }));
const EmergencyPage = lazy(async () => ({ default: (await import('./emergency/emergency-page.tsx')).EmergencyPage }));
const VersionsPage = lazy(() => import('./versions-page.tsx'));

const home = '/admin';
const rail: RailItem[] = [
  { to: `${home}/flows`, label: words.rail.flows, icon: <ApartmentOutlined /> },
  { to: `${home}/numbers`, label: words.rail.numbers, icon: <PhoneOutlined /> },
  { to: `${home}/prompts`, label: words.rail.prompts, icon: <SoundOutlined /> },
  { to: `${home}/schedules`, label: words.rail.schedules, icon: <CalendarOutlined /> },
  { to: `${home}/emergency`, label: words.rail.emergency, icon: <AlertOutlined /> },
  { to: `${home}/tickets`, label: words.rail.tickets, icon: <FileTextOutlined /> },
  { to: `${home}/calls`, label: words.rail.calls, icon: <CustomerServiceOutlined /> },
];

export default function AdminPages() {
  useEffect(() => {
    document.title = `${words.title} · ${shared.product}`;
  }, []);
  return (
    <Frame title={words.title} home={home} rail={rail}>
      <Suspense fallback={<Loading rows={8} />}>
        <Routes>
          <Route index element={<Navigate to={`${home}/flows`} replace />} />
          <Route path="flows" element={<FlowsPage />} />
          <Route path="flows/:id" element={<EditorPage />} />
          <Route path="flows/:id/versions" element={<VersionsPage />} />
          <Route path="numbers" element={<NumbersPage />} />
          <Route path="prompts" element={<PromptsPage />} />
          <Route path="schedules" element={<SchedulesPage />} />
          <Route path="emergency" element={<EmergencyPage />} />
          <Route path="tickets" element={<TicketsPage home={home} />} />
          <Route path="tickets/:number" element={<TicketPage home={home} />} />
          <Route path="calls" element={<CallsPage home={home} />} />
          <Route path="*" element={<Navigate to={`${home}/flows`} replace />} />
        </Routes>
      </Suspense>
    </Frame>
  );
}
