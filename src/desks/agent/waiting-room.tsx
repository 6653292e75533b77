/** Left pane without a call: what is unfinished, and the forms set aside. */
import { useQuery } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { memo } from 'react';
import { api } from '../kit/api.ts';
import { ageMs, serverNow, useNow } from '../kit/clock.ts';
import { PartFailed } from '../kit/error-notice.tsx';
import { maskNumber, thousands, when } from '../kit/format.ts';
import { Loading } from '../kit/part.tsx';
import { shared } from '../kit/words.ts';
import { fromServer } from './draft-keeper.ts';
import type { DraftRecord } from './draft-keeper.ts';
import { draftKeyOf } from './drafts.ts';
import type { Desk } from './drafts.ts';
import { isTouched } from './form.ts';
import { CallBack } from './talk/call-out.tsx';
import { Parked } from './talk/parked.tsx';
import { words as talk } from './talk/words.ts';
import { words } from './words.ts';

export const WaitingRoom = memo(function WaitingRoom({ agentId, desk }: { agentId: string; desk: Desk }) {
  const unfinished = useQuery({
    queryKey: ['calls', 'unfinished', agentId],
    queryFn: () => api.calls({ agent: agentId, disposition: 'unfinished', limit: '10' }),
  });
  const drafts = useMyDrafts(desk);
  useNow(ageMs);
  return (
    <div className="waiting-room">
      <p className="second">{words.drafts.idleHint}</p>
      <Parked />
      <h3>
        {words.drafts.unfinished}{' '}
        {unfinished.data && <span className="num">{thousands(unfinished.data.items.length)}</span>}
      </h3>
      {unfinished.isPending && <Loading rows={2} />}
      {unfinished.isError && <PartFailed error={unfinished.error} retry={() => void unfinished.refetch()} />}
      {unfinished.data?.items.length === 0 && <p className="second">{words.drafts.unfinishedNone}</p>}
      {unfinished.data?.items.map((call) => (
        <div className="pop-row" key={call.id}>
          <span className="num">{when(call.arrivedAt, serverNow())}</span>
          <span className="clip num">{call.number === null ? words.pop.withheld : maskNumber(call.number)}</span>
          {call.number !== null && (
            <CallBack to={{ call: call.id }} label={talk.callOut.back} title={talk.callOut.callTitle} />
          )}
          <Button size="small" type="link" onClick={() => desk.open(draftKeyOf(call.id), call.id)}>
            {words.drafts.fill}
          </Button>
        </div>
      ))}
      <h3>
        {words.drafts.mine} <span className="num">{thousands(drafts.length)}</span>
      </h3>
      {drafts.length === 0 && <p className="second">{words.drafts.none}</p>}
      {drafts.map((draft) => (
        <DraftLine key={draft.key} draft={draft} desk={desk} />
      ))}
    </div>
  );
});

/** This machine's drafts, and those that only the server has, from another machine. */
function useMyDrafts(desk: Desk): DraftRecord[] {
  const kept = useQuery({ queryKey: ['drafts'], queryFn: api.drafts });
  const here = new Set([...desk.aside.map((draft) => draft.key), desk.view.key]);
  const elsewhere = (kept.data?.items ?? [])
    .filter((draft) => !here.has(draft.key))
    .map(fromServer)
    .filter((draft): draft is DraftRecord => draft !== null && isTouched(draft.form));
  return [...desk.aside, ...elsewhere].sort((a, b) => b.editedAt - a.editedAt);
}

function DraftLine({ draft, desk }: { draft: DraftRecord; desk: Desk }) {
  const label = labelOf(draft);
  return (
    <div className="pop-row">
      <span className="num second">{when(new Date(draft.editedAt).toISOString(), Date.now())}</span>
      <Button className="clip draft-open" size="small" type="link" onClick={() => desk.open(draft.key, draft.callId)}>
        {label}
      </Button>
      <Popconfirm
        title={words.drafts.dropTitle(label)}
        okText={words.drafts.drop}
        cancelText={shared.cancel}
        icon={null}
        onConfirm={() => desk.drop(draft.key)}
      >
        <Button size="small" type="text" aria-label={words.drafts.drop}>
          ×
        </Button>
      </Popconfirm>
    </div>
  );
}

export function labelOf(draft: DraftRecord): string {
  const text = (draft.form.title || draft.form.words || draft.form.answer).trim().replace(/\s+/g, ' ');
  return text === '' ? words.drafts.untitled : text.slice(0, 24);
}
