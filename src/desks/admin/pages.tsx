/** The admin desk: its frame and roads. The editor and the pages of prompts, schedules and emergencies load when entered. */
import {
  AlertOutlined,
  AuditOutlined,
  SafetyCertificateOutlined,
  ApartmentOutlined,
  BankOutlined,
  BarChartOutlined,
  BookOutlined,
  CalendarOutlined,
  CustomerServiceOutlined,
  FileTextOutlined,
  MessageOutlined,
  PhoneOutlined,
  SoundOutlined,
  TeamOutlined,
  ThunderboltOutlined,
} from '@ant-design/icons';
import { lazy, Suspense, useEffect } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { Frame, type RailItem } from '../kit/frame.tsx';
import { Loading } from '../kit/part.tsx';
import { shared } from '../kit/words.ts';
import { CallsPage } from '../records/calls-page.tsx';
import { TicketPage } from '../records/ticket-page.tsx';
import { TicketsPage } from '../records/tickets-page.tsx';
import { words as surgeWords } from '../surge/words.ts';
import { FlowsPage } from './flows-page.tsx';
import { NumbersPage } from './numbers-page.tsx';
import { words } from './words.ts';
import './admin.css';

const EditorPage = lazy(() => import('./flow-editor/editor-page.tsx'));
const PromptsPage = lazy(async () => ({ default: (await import('./prompts/prompts-page.tsx')).PromptsPage }));
const SchedulesPage = lazy(async () => ({ default: (await import('./schedules/schedules-page.tsx')).SchedulesPage }));
const QueuesPage = lazy(async () => ({ default: (await import('./queues/queues-page.tsx')).QueuesPage }));
const EmergencyPage = lazy(async () => ({ default: (await import('./emergency/emergency-page.tsx')).EmergencyPage }));
const UnitsPage = lazy(async () => ({ default: (await import('./units/units-page.tsx')).UnitsPage }));
const KnowledgePage = lazy(async () => ({ default: (await import('./knowledge/knowledge-page.tsx')).KnowledgePage }));
const MessagesPage = lazy(async () => ({ default: (await import('../messages/messages-page.tsx')).MessagesPage }));
const SurgePage = lazy(async () => ({ default: (await import('../surge/surge-page.tsx')).SurgePage }));
const FormsPage = lazy(async () => ({ default: (await import('../quality/forms-page.tsx')).FormsPage }));
const RecordingsPage = lazy(async () => ({ default: (await import('../quality/recordings-page.tsx')).RecordingsPage }));
const ReportsPage = lazy(() => import('../reports/reports-page.tsx'));
const VersionsPage = lazy(() => import('./versions-page.tsx'));

const home = '/admin';
const rail: RailItem[] = [
  { to: `${home}/flows`, label: words.rail.flows, icon: <ApartmentOutlined /> },
  { to: `${home}/numbers`, label: words.rail.numbers, icon: <PhoneOutlined /> },
  { to: `${home}/queues`, label: words.rail.queues, icon: <TeamOutlined /> },
  { to: `${home}/prompts`, label: words.rail.prompts, icon: <SoundOutlined /> },
  { to: `${home}/schedules`, label: words.rail.schedules, icon: <CalendarOutlined /> },
  { to: `${home}/units`, label: words.rail.units, icon: <BankOutlined /> },
  { to: `${home}/knowledge`, label: words.rail.knowledge, icon: <BookOutlined /> },
  { to: `${home}/messages`, label: words.rail.messages, icon: <MessageOutlined /> },
  { to: `${home}/emergency`, label: words.rail.emergency, icon: <AlertOutlined /> },
  { to: `${home}/surge`, label: surgeWords.rail, icon: <ThunderboltOutlined /> },
  { to: `${home}/quality`, label: words.rail.quality, icon: <AuditOutlined /> },
  { to: `${home}/recordings`, label: words.rail.recordings, icon: <SafetyCertificateOutlined /> },
  { to: `${home}/reports`, label: words.rail.reports, icon: <BarChartOutlined /> },
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
          <Route path="queues" element={<QueuesPage />} />
          <Route path="prompts" element={<PromptsPage />} />
          <Route path="schedules" element={<SchedulesPage />} />
          <Route path="units" element={<UnitsPage />} />
          <Route path="knowledge" element={<KnowledgePage />} />
          <Route path="messages" element={<MessagesPage />} />
          <Route path="emergency" element={<EmergencyPage />} />
          <Route path="surge" element={<SurgePage />} />
          <Route path="quality" element={<FormsPage />} />
          <Route path="recordings" element={<RecordingsPage />} />
          <Route path="reports" element={<ReportsPage home={home} />} />
          <Route path="tickets" element={<TicketsPage home={home} />} />
          <Route path="tickets/:number" element={<TicketPage home={home} />} />
          <Route path="calls" element={<CallsPage home={home} />} />
          <Route path="*" element={<Navigate to={`${home}/flows`} replace />} />
        </Routes>
      </Suspense>
    </Frame>
  );
}
