/** One call's way: times, keys pressed, who took it, its recording. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { CallFull } from '../../contract/http/calls.ts';
import { dispositionLabels, messageStateLabels, tagLabel, transferLabels } from '../../contract/words.ts';
import { api } from '../kit/api.ts';
import { PartFailed } from '../kit/error-notice.tsx';
import { clock, fullTime, maskNumber, shortDuration, visible } from '../kit/format.ts';
import { Loading } from '../kit/part.tsx';
import { usePerson } from '../kit/session.tsx';
import { CallActs } from '../quality/call-acts.tsx';
import { Player } from './player.tsx';
import { words } from './words.ts';

const w = words.call;

function chosenBy({ keys, spoken }: CallFull['path'][number]): string {
  if (spoken) return w.said(visible(keys ?? ''));
  return (keys ?? '') === '' ? w.noKeys : visible(keys ?? '');
}

const Line = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className="field">
    <span className="field-label">{label}</span>
    <div className="field-control num">{children}</div>
  </div>
);

/** What the menu did for the caller; most calls have none of it. */
function Services({ call }: { call: CallFull }) {
  const { tags, transfers, hands, messages, surveyScore, surveyWay, flowTrouble } = call;
  return (
    <>
      {tags.length > 0 && <Line label={w.tags}>{tags.map((tag) => visible(tagLabel(tag))).join(' · ')}</Line>}
      {transfers.map((each) => (
        <Line key={`${each.at} ${each.to}`} label={w.transfers}>
          {[
            visible(each.to),
            transferLabels[each.outcome],
            each.talkedSeconds === null ? null : shortDuration(each.talkedSeconds),
            each.emergency && each.outcome === 'connected' && !each.bothSpoke ? w.notBothSpoke : null,
          ]
            .filter(Boolean)
            .join(' · ')}
        </Line>
      ))}
      {hands
        .filter(({ act }) => act === 'take')
        .map((each) => (
          <Line key={each.at} label={w.taken}>
            {w.takenFrom(each.agentName ?? '--', each.to ?? '--', shortDuration(each.seconds ?? 0))}
          </Line>
        ))}
      {messages.map((each) => (
        <Line key={each.at} label={w.messages}>
          {clock(each.at)} {messageStateLabels[each.state]}
        </Line>
      ))}
      {surveyScore !== null && (
        <Line label={w.survey}>
          {surveyScore}
          {surveyWay === 'sms' && ` · ${w.bySms}`}
        </Line>
      )}
      {flowTrouble !== null && <Line label={w.trouble}>{visible(flowTrouble)}</Line>}
    </>
  );
}

export function CallDetail({ id }: { id: string }) {
  const me = usePerson();
  const call = useQuery({ queryKey: ['call', id], queryFn: () => api.callFull(id) });
  if (call.isPending) return <Loading rows={8} />;
  if (call.isError) return <PartFailed error={call.error} retry={() => void call.refetch()} />;
  const { data } = call;
  return (
    <div data-testid="call-detail">
      <Line label={w.at}>{fullTime(data.arrivedAt)}</Line>
      <Line label={w.number}>{data.number === null ? w.withheld : maskNumber(data.number)}</Line>
      <Line label={w.path}>
        <ol className="timeline">
          {data.path.map((step, index) => (
            <li key={`${step.node}-${index}`}>
              <span>{clock(step.at)}</span>
              <span>{visible(step.label)}</span>
              <span className="aside">{chosenBy(step)}</span>
            </li>
          ))}
        </ol>
      </Line>
      <Line label={w.queue}>{data.queue ?? '--'}</Line>
      <Line label={w.waited}>{data.waitedSeconds === null ? '--' : shortDuration(data.waitedSeconds)}</Line>
      <Line label={w.offers}>{data.offers}</Line>
      <Line label={w.agent}>{data.agentName ?? '--'}</Line>
      <Line label={w.talked}>{data.talkedSeconds === null ? '--' : shortDuration(data.talkedSeconds)}</Line>
      <Line label={w.result}>{data.disposition === null ? w.live : dispositionLabels[data.disposition]}</Line>
      <Line label={w.ticket}>{data.ticketNumber ?? '--'}</Line>
      <Services call={data} />
      <Line label={w.recording}>{data.hasRecording ? <Player callId={data.id} /> : '--'}</Line>
      {me.role === 'supervisor' && data.hasRecording && (
        <Line label="">
          <CallActs call={data.id} />
        </Line>
      )}
    </div>
  );
}
