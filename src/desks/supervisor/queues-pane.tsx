/** The lines, and below them the alarms that hold. A click on a line narrows the map to it. */
import { memo } from 'react';
import type { Alarm, Board, QueueNow } from '../../contract/http/wallboard.ts';
import { clock, duration } from '../kit/format.ts';
import { Empty } from '../kit/part.tsx';
import { LevelLamp } from './figures.tsx';
import { levelOf } from './view.ts';
import { words } from './words.ts';

interface QueuesProps {
  board: Board;
  chosen: string | null;
  choose(queue: string | null): void;
}

export const QueuesPane = memo(function QueuesPane({ board, chosen, choose }: QueuesProps) {
  return (
    <section className="pane floor-queues" aria-label={words.queues}>
      <header className="pane-head">
        <h2>{words.queues}</h2>
      </header>
      <div className="pane-scroll">
        <ul className="queue-list">
          {board.queues.map((queue) => (
            <li key={queue.id}>
              <QueueRow
                queue={queue}
                level={levelOf(board.alarms, 'longestWait', queue.id) ?? levelOf(board.alarms, 'waiting', queue.id)}
                chosen={chosen === queue.id}
                choose={() => choose(chosen === queue.id ? null : queue.id)}
              />
            </li>
          ))}
        </ul>
        <h3 className="alarm-head">{words.alarms(board.alarms.length)}</h3>
        {board.alarms.length === 0 ? (
          <Empty>{words.noAlarms}</Empty>
        ) : (
          <ul className="alarm-list" data-testid="alarms">
            {board.alarms.map((alarm) => (
              <li key={`${alarm.figure}:${alarm.queue ?? ''}`}>
                <AlarmRow alarm={alarm} board={board} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
});

function QueueRow({
  queue,
  level,
  chosen,
  choose,
}: {
  queue: QueueNow;
  level: 'warn' | 'alarm' | null;
  chosen: boolean;
  choose(): void;
}) {
  return (
    <button
      type="button"
      className="queue-row"
      aria-pressed={chosen}
      onClick={choose}
      data-testid={`queue-${queue.id}`}
    >
      <span className="queue-first">
        <strong className="clip">{queue.label}</strong>
        <span className="num queue-waiting">{queue.waiting}</span>
        <span className="num">{queue.waiting === 0 ? '--' : duration(queue.longestWaitSeconds)}</span>
      </span>
      <span className="aside num queue-first">
        <span>{words.queueRow(queue.free, queue.here)}</span>
        {level !== null && <LevelLamp level={level} />}
      </span>
    </button>
  );
}

function AlarmRow({ alarm, board }: { alarm: Alarm; board: Board }) {
  const label = board.definitions.find(({ id }) => id === alarm.figure)?.label ?? alarm.figure;
  const where = board.queues.find(({ id }) => id === alarm.queue)?.label;
  return (
    <>
      <LevelLamp level={alarm.level} />
      <span className="clip">
        {label}
        {where !== undefined && ` · ${where}`}
      </span>
      <span className="aside num">{words.since(clock(alarm.since))}</span>
    </>
  );
}
