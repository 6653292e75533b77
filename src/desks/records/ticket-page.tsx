/** One ticket, read only: the words, the place, the caller (masked), the recording, and what happened so far. */
import { useQuery } from '@tanstack/react-query';
import { Button, Tag, Watermark } from 'antd';
import type { ReactNode } from 'react';
import { useNavigate, useParams } from 'react-router';
import { intakeLabels, tagLabel, ticketKindLabels, ticketStateLabels } from '../../contract/words.ts';
import type { TicketFull } from '../../contract/http/tickets.ts';
import { api, asApiError } from '../kit/api.ts';
import { serverNow } from '../kit/clock.ts';
import { PartFailed } from '../kit/error-notice.tsx';
import { fullTime, maskName, maskNumber, visible, when } from '../kit/format.ts';
import { Empty, Loading } from '../kit/part.tsx';
import { usePerson } from '../kit/session.tsx';
import { shared } from '../kit/words.ts';
import { useThemeChoice } from '../kit/theme-provider.tsx';
import { Player } from './player.tsx';
import { words } from './words.ts';

const w = words.ticket;

interface Props {
  home: string;
  /** What the reader may do with this ticket from here. */
  actions?: (ticket: TicketFull) => ReactNode;
}

export function TicketPage({ home, actions }: Props) {
  const { number = '' } = useParams();
  const navigate = useNavigate();
  const ticket = useQuery({ queryKey: ['ticket', number], queryFn: () => api.ticket(number) });
  const back = () => void (window.history.length > 1 ? navigate(-1) : navigate(`${home}/tickets`));
  return (
    <section className="pane page-pane" aria-label={words.tickets}>
      <header className="pane-head">
        <Button size="small" onClick={back}>
          {w.back}
        </Button>
        <h2 className="num">{number}</h2>
        {ticket.data && <Marks ticket={ticket.data} />}
        {ticket.data && actions && <span className="head-right">{actions(ticket.data)}</span>}
      </header>
      <div className="pane-scroll">
        {ticket.isPending && <Loading rows={8} />}
        {ticket.isError &&
          (asApiError(ticket.error).status === 404 ? (
            <Empty>{w.none}</Empty>
          ) : (
            <PartFailed error={ticket.error} retry={() => void ticket.refetch()} />
          ))}
        {ticket.data && <Body ticket={ticket.data} />}
      </div>
    </section>
  );
}

function Marks({ ticket }: { ticket: TicketFull }) {
  return (
    <>
      <Tag>{ticketStateLabels[ticket.state]}</Tag>
      {ticket.urgent && <Tag className="tag-urgent">◆ {words.urgent}</Tag>}
      {ticket.confidential && <Tag>{words.confidential}</Tag>}
    </>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="field">
      <span className="field-label">{label}</span>
      <div className="field-control">{children}</div>
    </div>
  );
}

function Body({ ticket }: { ticket: TicketFull }) {
  const me = usePerson();
  const { wish } = useThemeChoice();
  const dark = wish === 'dark' || (wish === 'system' && window.matchMedia('(prefers-color-scheme: dark)').matches);
  const options = [
    ...(ticket.confidential ? [words.confidential] : []),
    ...(ticket.anonymous ? [w.anonymous] : []),
    ticket.wantsFollowUp ? w.followUp : w.noFollowUp,
  ].join(' · ');
  const who = [
    ticket.citizenName === null ? null : maskName(ticket.citizenName),
    ticket.citizenNumber === null ? words.call.withheld : maskNumber(ticket.citizenNumber),
  ];
  return (
    <Watermark
      content={[
        `${me.name} ${me.extension ?? me.username}`,
        fullTime(new Date(serverNow()).toISOString()).slice(0, 16),
      ]}
      font={{ color: dark ? 'rgba(255,255,255,.08)' : 'rgba(0,0,0,.08)', fontSize: 14 }}
      gap={[140, 120]}
    >
      <div className="ticket-body" data-testid="ticket-page">
        <div className="ticket-main">
          <h3 className="ticket-title">{ticket.title}</h3>
          <Line label={w.words}>
            <p className="prose">{ticket.words}</p>
          </Line>
          <Line label={w.place}>
            {ticket.place.area} {ticket.place.detail}
          </Line>
          <Line label={w.occurredAt}>
            <span className="num">{ticket.occurredAt === null ? '--' : fullTime(ticket.occurredAt)}</span>
          </Line>
          <Line label={words.category}>{ticket.categoryPath}</Line>
          <Line label={words.kind}>
            {ticketKindLabels[ticket.kind]} · {intakeLabels[ticket.intake]}
          </Line>
          <Line label={w.citizen}>
            <span className="num">{who.filter(Boolean).join('  ')}</span>
          </Line>
          {ticket.contactNumber !== null && (
            <Line label={w.contact}>
              <span className="num">{maskNumber(ticket.contactNumber)}</span>
            </Line>
          )}
          <Line label={w.options}>{options}</Line>
          {ticket.tags.length > 0 && (
            <Line label={w.tags}>{ticket.tags.map((tag) => visible(tagLabel(tag))).join(' · ')}</Line>
          )}
          {ticket.checkCode !== null && (
            <Line label={w.checkCode}>
              <span className="num">{ticket.checkCode}</span>
            </Line>
          )}
          <Line label={w.answer}>
            {ticket.answer === null ? (
              <span className="second">{w.noAnswer}</span>
            ) : (
              <p className="prose">{ticket.answer}</p>
            )}
          </Line>
          {ticket.callId !== null && ticket.recording !== null && (
            <Line label={w.recording}>
              <Player callId={ticket.callId} />
            </Line>
          )}
        </div>
        <Timeline ticket={ticket} />
      </div>
    </Watermark>
  );
}

function Timeline({ ticket }: { ticket: TicketFull }) {
  return (
    <aside className="ticket-side">
      <h3>{w.timeline}</h3>
      <ol className="timeline">
        {ticket.events.map((event, index) => (
          <li key={`${event.at}-${index}`}>
            <span className="num" title={fullTime(event.at)}>
              {when(event.at, serverNow())}
            </span>
            <span>{words.events[event.type.split('.').pop() ?? ''] ?? shared.updated}</span>
            <span className="aside">{visible(event.by)}</span>
          </li>
        ))}
      </ol>
    </aside>
  );
}
