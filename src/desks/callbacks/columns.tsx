/** The columns of the callback list, and what a person may do with a row. */
import { Button, Tooltip } from 'antd';
import type { TableColumnsType } from 'antd';
import { hotlineItself, type CallbackRow } from '../../contract/http/callbacks.ts';
import { fullTime, hourMinute, when } from '../kit/format.ts';
import { Due } from './due.tsx';
import { words } from './words.ts';

const w = words.columns;

export interface RowHands {
  readonly username: string;
  /** Rings; supervisors have no phone here. */
  readonly mayRing: boolean;
  /** Takes tasks out of others' hands. */
  readonly minds: boolean;
  /** Why ringing is impossible just now. */
  readonly busy: string | null;
  /** The task that is being asked for. */
  readonly asking: string | null;
  ring(row: CallbackRow): void;
  release(row: CallbackRow): void;
  record(row: CallbackRow): void;
  show(row: CallbackRow): void;
}

type Columns = TableColumnsType<CallbackRow>;

const common = (now: number): Columns => [
  {
    title: w.number,
    key: 'number',
    width: 210,
    render: (_, row) => (
      <>
        <span className="num">{row.number ?? '--'}</span> <span className="aside">{row.region ?? ''}</span>
      </>
    ),
  },
  {
    title: w.why,
    key: 'why',
    ellipsis: true,
    render: (_, row) => (
      <>
        {row.whys.map((why) => words.whys[why]).join('、')}
        {row.missed > 1 && <span className="aside"> {words.calls(row.missed)}</span>}
      </>
    ),
  },
  {
    title: w.last,
    key: 'last',
    width: 120,
    render: (_, row) => (
      <span className="num" title={fullTime(row.lastMissedAt)}>
        {when(row.lastMissedAt, now)}
      </span>
    ),
  },
];

const triesColumn = (hands: RowHands): Columns[number] => ({
  title: w.tries,
  key: 'tries',
  width: 72,
  align: 'right',
  render: (_, row) => (
    <Button type="link" size="small" className="num" onClick={() => hands.show(row)}>
      {words.times(row.attempts.length)}
    </Button>
  ),
});

export const openColumns = (now: number, hands: RowHands): Columns => [
  { title: w.due, key: 'due', width: 148, render: (_, row) => <Due at={row.dueAt} now={now} /> },
  ...common(now),
  triesColumn(hands),
  { title: w.state, key: 'state', width: 148, render: (_, row) => stateText(row, now, hands.username) },
  { title: w.action, key: 'action', width: 216, render: (_, row) => <Actions row={row} now={now} hands={hands} /> },
];

export const closedColumns = (now: number, hands: RowHands): Columns => [
  {
    title: w.closed,
    key: 'closed',
    width: 148,
    render: (_, row) =>
      row.closedAt === null ? (
        '--'
      ) : (
        <span className="num" title={fullTime(row.closedAt)}>
          {when(row.closedAt, now)}
        </span>
      ),
  },
  ...common(now),
  triesColumn(hands),
  { title: w.state, key: 'state', width: 148, render: (_, row) => words.states[row.state] },
];

function stateText(row: CallbackRow, now: number, username: string): string {
  if (row.state === 'claimed' && row.claimedBy !== null) {
    return row.claimedBy.username === username ? words.states.claimed : words.heldBy(row.claimedBy.name);
  }
  if (row.keepsPlace && Date.parse(row.nextAt) <= now) return words.keepsPlace;
  return Date.parse(row.nextAt) > now ? words.notBefore(hourMinute(row.nextAt)) : words.states.waiting;
}

function Actions({ row, now, hands }: { row: CallbackRow; now: number; hands: RowHands }) {
  const mine = row.claimedBy?.username === hands.username;
  const others = row.claimedBy !== null && !mine;
  const mayTake = others && hands.minds && row.claimedBy?.username !== hotlineItself.username;
  const why = others ? words.ringWhy.held(row.claimedBy?.name ?? '') : whyNot(row, now, mine, hands);
  return (
    <span className="row-actions">
      {hands.mayRing && (
        <Tooltip title={why}>
          <Button
            size="small"
            type={mine ? 'default' : 'primary'}
            disabled={why !== null}
            loading={hands.asking === row.id}
            onClick={() => hands.ring(row)}
            data-testid={`ring-${row.id}`}
          >
            {words.ring}
          </Button>
        </Tooltip>
      )}
      <Button
        size="small"
        type={mine ? 'primary' : 'default'}
        disabled={others}
        onClick={() => hands.record(row)}
        data-testid={`record-${row.id}`}
      >
        {words.outcome}
      </Button>
      {(mine || mayTake) && (
        <Button size="small" onClick={() => hands.release(row)} data-testid={`release-${row.id}`}>
          {mine ? words.release : words.take}
        </Button>
      )}
    </span>
  );
}

function whyNot(row: CallbackRow, now: number, mine: boolean, hands: RowHands): string | null {
  if (hands.busy !== null) return hands.busy;
  if (row.keepsPlace && !mine && Date.parse(row.dueAt) > now) return words.ringWhy.keepsPlace;
  return !mine && Date.parse(row.nextAt) > now ? words.ringWhy.early : null;
}
