/** Citizens who must be rung back: the most pressing first; taken, rung, and told what came of it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Checkbox, Drawer, Segmented, Select } from 'antd';
import { useMemo, useState } from 'react';
import { CallbackWhy } from '../../core/callback/task.ts';
import type { CallbackRow } from '../../contract/http/callbacks.ts';
import { asApiError } from '../kit/api.ts';
import { ageMs, useNow } from '../kit/clock.ts';
import { insideContent } from '../kit/drawer.ts';
import { fullTime, thousands } from '../kit/format.ts';
import { Lamp } from '../kit/lamp.tsx';
import { Empty } from '../kit/part.tsx';
import { usePerson } from '../kit/session.tsx';
import { ListTable } from '../records/list-parts.tsx';
import { usePages, useUrlFilters } from '../records/list-state.ts';
import { callbacks, callbacksKey } from './api.ts';
import { closedColumns, openColumns, type RowHands } from './columns.tsx';
import { OutcomeForm } from './outcome-form.tsx';
import { RulesForm } from './rules-form.tsx';
import { words } from './words.ts';
import './callbacks.css';

const names = ['list', 'why', 'mine'] as const;
/** Colleagues take tasks, citizens get through. */
const freshMs = 5_000;

interface PageProps {
  /** Why this desk can't ring just now; null when it can. Absent where there is no phone. */
  busy?: string | null;
  /** After a ring was begun: to where the call is seen. */
  rung?: () => void;
}

export function CallbacksPage({ busy, rung }: PageProps) {
  const { filters, set, clear } = useUrlFilters(names);
  const me = usePerson();
  const now = useNow(ageMs);
  const closed = filters['list'] === 'closed';
  const { asked, items } = usePages(callbacksKey, callbacks.list, filters, freshMs);
  const [recording, record] = useState<CallbackRow | null>(null);
  const [shown, show] = useState<CallbackRow | null>(null);
  const acts = useActs(rung);
  const hands: RowHands = useMemo(
    () => ({
      username: me.username,
      mayRing: busy !== undefined,
      minds: me.role === 'supervisor',
      busy: busy ?? null,
      ...acts,
      record,
      show,
    }),
    [me, busy, acts],
  );
  const filtered = filters['why'] !== undefined || filters['mine'] !== undefined;
  return (
    <section className="pane page-pane" aria-label={words.title}>
      <div className="filter-row">
        <Segmented
          options={(['open', 'closed'] as const).map((value) => ({ value, label: words.lists[value] }))}
          value={closed ? 'closed' : 'open'}
          onChange={(list) => set({ list: list === 'closed' ? list : undefined, mine: undefined })}
        />
        <Select
          allowClear
          className="filter"
          placeholder={words.why}
          options={CallbackWhy.options.map((value) => ({ value, label: words.whys[value] }))}
          value={filters['why'] ?? null}
          onChange={(why: string | undefined) => set({ why })}
        />
        {!closed && (
          <Checkbox
            checked={filters['mine'] === 'true'}
            onChange={(event) => set({ mine: event.target.checked ? 'true' : undefined })}
          >
            {words.mine}
          </Checkbox>
        )}
        <Counts />
        {hands.minds && <RulesButton />}
      </div>
      <ListTable<CallbackRow>
        asked={asked}
        items={items}
        columns={closed ? closedColumns(now, hands) : openColumns(now, hands)}
        rowKey="id"
        filtered={filtered}
        clear={clear}
        noMatch={words.noMatch}
        none={closed ? words.noneClosed : words.none}
        shown={words.shown}
        testId="callback-list"
      />
      {recording !== null && <OutcomeForm row={recording} done={() => acts.settled(() => record(null))} />}
      <Drawer
        open={shown !== null}
        onClose={() => show(null)}
        size={400}
        {...insideContent}
        title={words.attemptsOf(shown?.number ?? '')}
      >
        {shown !== null && <Attempts row={shown} />}
      </Drawer>
    </section>
  );
}

/** Takes the task first, so that no two ring one citizen; then has the phone ring. */
function useActs(rung: (() => void) | undefined) {
  const { notification } = App.useApp();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<string | null>(null);
  return useMemo(() => {
    const refresh = () => void queries.invalidateQueries({ queryKey: callbacksKey });
    const sorry = (error: unknown, more: string | undefined) => {
      const { message, problem } = asApiError(error);
      notification.error({ title: message, description: more ?? `${problem}`, duration: 0 });
    };
    const ring = async (row: CallbackRow) => {
      setAsking(row.id);
      let taken = false;
      try {
        await callbacks.claim(row.id);
        taken = true;
        await callbacks.ring(row.id);
        rung?.();
      } catch (error) {
        sorry(error, taken ? words.stillHeld : undefined);
      } finally {
        setAsking(null);
        refresh();
      }
    };
    const release = async (row: CallbackRow) => {
      await callbacks.release(row.id).catch((error: unknown) => sorry(error, undefined));
      refresh();
    };
    return {
      asking,
      ring: (row: CallbackRow) => void ring(row),
      release: (row: CallbackRow) => void release(row),
      settled: (close: () => void) => {
        close();
        refresh();
      },
    };
  }, [asking, notification, queries, rung]);
}

function Counts() {
  const { data } = useQuery({
    queryKey: [...callbacksKey, 'counts'],
    queryFn: callbacks.counts,
    refetchInterval: freshMs,
  });
  if (data === undefined) return null;
  return (
    <span className="callback-counts num" data-testid="callback-counts">
      {words.counts(thousands(data.waiting))}
      {data.overdue > 0 && (
        <span className="state">
          <Lamp shape="diamond" tone="red" />
          {words.overdue(thousands(data.overdue))}
        </span>
      )}
      {data.dueSoon > 0 && (
        <span className="state">
          <Lamp shape="triangle" tone="amber" />
          {words.dueSoon(thousands(data.dueSoon))}
        </span>
      )}
    </span>
  );
}

function RulesButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)} data-testid="callback-rules">
        {words.rules}
      </Button>
      {open && <RulesForm close={() => setOpen(false)} />}
    </>
  );
}

function Attempts({ row }: { row: CallbackRow }) {
  if (row.attempts.length === 0) return <Empty>{words.noAttempts}</Empty>;
  return (
    <ol className="attempts">
      {row.attempts.map((each) => (
        <li key={each.at}>
          <span className="num">{fullTime(each.at)}</span> {each.byName} · {words.outcomes[each.outcome]}
          {each.note !== '' && <p>{each.note}</p>}
        </li>
      ))}
    </ol>
  );
}
