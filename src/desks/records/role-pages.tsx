/** The desk of a role that reads only, for now: tickets and calls under the role's own title. */
import { FileTextOutlined, SoundOutlined } from '@ant-design/icons';
import { useEffect } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { Frame } from '../kit/frame.tsx';
import type { RailItem } from '../kit/frame.tsx';
import { usePerson } from '../kit/session.tsx';
import { shared } from '../kit/words.ts';
import { CallsPage } from './calls-page.tsx';
import { TicketPage } from './ticket-page.tsx';
import { TicketsPage } from './tickets-page.tsx';
import { words } from './words.ts';

export default function RolePages({ desk }: { desk: string }) {
  const me = usePerson();
  const title = words.titles[desk] ?? words.tickets;
  // A department handles matters, not calls: recordings and numbers are none of its business.
  const hearsCalls = me.role !== 'department';
  useEffect(() => {
    document.title = `${title} · ${shared.product}`;
  }, [title]);
  const rail: RailItem[] = [
    { to: `${desk}/tickets`, label: words.rail.tickets, icon: <FileTextOutlined /> },
    ...(hearsCalls ? [{ to: `${desk}/calls`, label: words.rail.calls, icon: <SoundOutlined /> }] : []),
  ];
  return (
    <Frame title={title} home={desk} rail={rail}>
      <Routes>
        <Route index element={<Navigate to={`${desk}/tickets`} replace />} />
        <Route path="tickets" element={<TicketsPage home={desk} />} />
        <Route path="tickets/:number" element={<TicketPage home={desk} />} />
        {hearsCalls && <Route path="calls" element={<CallsPage home={desk} />} />}
        <Route path="*" element={<Navigate to={`${desk}/tickets`} replace />} />
      </Routes>
    </Frame>
  );
}
