/** The lower half of the pop: open tickets first, then the newest, at most eight rows; everything else behind one link. */
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { DeskCall, PopHistory } from '../../contract/http/agent.ts';
import { ticketKindLabels, ticketStateLabels } from '../../contract/words.ts';
import { insideContent } from '../kit/drawer.ts';
import { serverNow } from '../kit/clock.ts';
import { Notice } from '../kit/error-notice.tsx';
import { monthDay, thousands } from '../kit/format.ts';
import { Lamp } from '../kit/lamp.tsx';
import { useLate } from '../kit/late.ts';
import { Loading } from '../kit/part.tsx';
import { shared } from '../kit/words.ts';
import { TicketTable } from '../records/ticket-table.tsx';
import { useSession } from './agent-session.ts';
import { words } from './words.ts';

type Known = Extract<PopHistory, { status: 'known' }>;
type Ticket = Known['tickets'][number];

const mostRows = 8;
/** The server gives the history up after 300 ms; the rest is the way to us. */
const givenUpAfterMs = 1500;

export function PopHistoryPart({ call }: { call: DeskCall }) {
  const session = useSession();
  const late = useLate(call.number !== null && call.history.status === 'loading', givenUpAfterMs);
  if (call.number === null) return <p className="second">{words.pop.noNumber}</p>;
  const { history } = call;
  if (history.status === 'unavailable' || late) {
    return (
      <Notice
        text={words.pop.unavailable}
        action={{ label: shared.retry, run: () => void session.refresh() }}
        testId="history-unavailable"
      />
    );
  }
  if (history.status === 'loading') {
    return (
      <div data-testid="history-loading">
        <Loading rows={mostRows} />
      </div>
    );
  }
  if (history.firstCall && history.totalTickets === 0) return <p className="second">{words.pop.firstCallLine}</p>;
  return <KnownHistory history={history} number={call.number} />;
}

function KnownHistory({ history, number }: { history: Known; number: string }) {
  // Built when it is first asked for: the pop that nobody unfolds shall not wait for it.
  const [all, setAll] = useState<boolean | null>(null);
  const open = history.tickets.filter((ticket) => ticket.open).slice(0, 3);
  const rest = mostRows - open.length;
  const past = history.tickets
    .filter((ticket) => !ticket.open)
    .slice(0, history.contacts.length > 0 ? Math.min(rest, 3) : rest);
  const contacts = history.contacts.slice(0, Math.min(5, rest - past.length));
  return (
    <div className="pop-history" data-testid="pop-history">
      <div className="pop-counts num">
        <span>
          {words.pop.counts(
            thousands(history.totalTickets),
            thousands(history.openTickets),
            thousands(history.callsIn30Days),
          )}
        </span>
        <Button type="link" size="small" onClick={() => setAll(true)} disabled={history.totalTickets === 0}>
          {words.pop.all(thousands(history.totalTickets))}
        </Button>
      </div>
      {history.totalTickets === 0 && <p className="second">{words.pop.noTickets}</p>}
      {open.length > 0 && <h3>{words.pop.open}</h3>}
      {open.map((ticket) => (
        <TicketLine key={ticket.number} ticket={ticket} />
      ))}
      {past.length > 0 && <h3>{words.pop.past}</h3>}
      {past.map((ticket) => (
        <TicketLine key={ticket.number} ticket={ticket} />
      ))}
      {contacts.length > 0 && <h3>{words.pop.recent}</h3>}
      {contacts.map((contact) => (
        <div className="pop-row" key={contact.callId}>
          <span className="num">{monthDay(contact.at, serverNow())}</span>
          <span className="clip">{contact.result}</span>
          <span className="aside">{contact.agentName}</span>
        </div>
      ))}
      {all !== null && (
        <Drawer
          open={all}
          onClose={() => setAll(false)}
          size={720}
          {...insideContent}
          title={words.pop.drawer(thousands(history.totalTickets))}
        >
          {all && <TicketTable filters={{ phone: number }} home="/agent" compact />}
        </Drawer>
      )}
    </div>
  );
}

function TicketLine({ ticket }: { ticket: Ticket }) {
  const lamp = ticket.open ? <Lamp shape="circle" tone="green" /> : <Lamp shape="tick" tone="grey" />;
  if (ticket.confidential) {
    return (
      <div className="pop-row">
        {lamp}
        <span className="clip">
          {words.pop.confidential} <span className="num">{ticket.number}</span>
        </span>
        <span className="second">{ticketStateLabels[ticket.state]}</span>
      </div>
    );
  }
  const leaf = ticket.categoryPath.split('/').pop() ?? '';
  return (
    <Link className="pop-row" to={`/agent/tickets/${encodeURIComponent(ticket.number)}`} title={ticket.title}>
      {lamp}
      <span className="num second">{monthDay(ticket.createdAt, serverNow())}</span>
      <span className="clip">
        {leaf} {ticket.title}
      </span>
      <span className="second">
        {ticketKindLabels[ticket.kind]} · {ticketStateLabels[ticket.state]}
      </span>
    </Link>
  );
}
