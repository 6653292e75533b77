/** The wall: five figures, six lines, one banner; always dark, sized by the height of the panel, quiet but for thresholds. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { Link, Route, Routes } from 'react-router';
import type { Alarm, Board, FigureId, QueueNow } from '../../contract/http/wallboard.ts';
import { isLittleBad } from '../../core/floor/alarms.ts';
import { surgeSigns } from '../../core/floor/surge-advice.ts';
import { useNow } from '../kit/clock.ts';
import { FloorFeed } from '../kit/floor-feed.ts';
import { clock, duration, when } from '../kit/format.ts';
import { Lamp } from '../kit/lamp.tsx';
import { useEmergency, useSurge } from '../kit/use-holding.ts';
import { Calibration } from './calibration.tsx';
import { words } from './words.ts';
import './wall.css';

const queuesShown = 6;
/** So many lines have a row to themselves. */
const wideRows = 3;
/** At night nobody minds a page that comes anew, and a day's dust is gone. */
const reloadHour = 4;
const shiftEveryMs = 10 * 60_000;

export default function Wall() {
  return (
    <Routes>
      <Route index element={<WallBoard />} />
      <Route path="calibrate" element={<Calibration />} />
    </Routes>
  );
}

function WallBoard() {
  const [feed] = useState(() => new FloorFeed());
  useEffect(() => {
    feed.start();
    return () => feed.stop();
  }, [feed]);
  const { board, line, heardAt } = useSyncExternalStore(feed.subscribe, () => feed.view);
  const now = useNow();
  useNightlyReload(now);
  const stale = line.stale || !line.up;
  // Two pixels now and then, against figures burnt into the panel.
  const shift = Math.floor(now / shiftEveryMs) % 2 === 0 ? 0 : 2;
  return (
    <main className={stale ? 'wall wall-stale' : 'wall'} style={{ transform: `translate(${shift}px, ${shift}px)` }}>
      <WallHead now={now} stale={stale ? words.stale(clock(heardAt)) : null} board={board} />
      {board === null ? (
        <p className="wall-loading">{words.loading}</p>
      ) : (
        <>
          <div className="wall-tiles">
            <Tile board={board} figure="waiting" />
            <Tile board={board} figure="longestWait" />
            <Tile board={board} figure="promptRate" />
            <Tile board={board} figure="connectRate" />
            <PeopleTile board={board} />
          </div>
          <ul className={board.queues.length <= wideRows ? 'wall-queues wall-few' : 'wall-queues'}>
            {[...board.queues]
              .sort((a, b) => b.longestWaitSeconds - a.longestWaitSeconds)
              .slice(0, queuesShown)
              .map((queue) => (
                <QueueLine key={queue.id} queue={queue} alarms={board.alarms} />
              ))}
          </ul>
        </>
      )}
    </main>
  );
}

function WallHead({ now, stale, board }: { now: number; stale: string | null; board: Board | null }) {
  const { banner } = useEmergency();
  const { banner: surge } = useSurge();
  const signs = surgeSigns(board?.alarms ?? [], surge !== null);
  return (
    <header className="wall-head">
      <Link to="/wall/calibrate" className="wall-title">
        {words.title}
      </Link>
      <span className="num">{clock(now)}</span>
      {stale !== null && (
        <span className="wall-banner wall-warn" data-testid="wall-stale">
          <Lamp shape="triangle" tone="amber" /> {stale}
        </span>
      )}
      {stale === null && banner !== null && (
        <span className="wall-banner wall-alarm">
          <Lamp shape="diamond" tone="red" /> {words.emergency(banner.label, when(banner.until, now))}
        </span>
      )}
      {stale === null && surge !== null && (
        <span className="wall-banner wall-surge" data-testid="wall-surge">
          <Lamp shape="bars" tone="blue" /> {words.surge(surge.name, when(surge.until, now))}
        </span>
      )}
      {stale === null && signs.length > 0 && (
        <span className="wall-banner wall-warn" data-testid="wall-surge-advice">
          <Lamp shape="triangle" tone="amber" /> {words.adviseSurge}
        </span>
      )}
    </header>
  );
}

const levelClass = (level: Alarm['level'] | null) => (level === null ? '' : ` wall-${level}`);

function Tile({ board, figure: id }: { board: Board; figure: FigureId }) {
  const figure = board.figures.find((each) => each.id === id);
  const definition = board.definitions.find((each) => each.id === id);
  if (figure === undefined || definition === undefined) return null;
  const level = board.alarms.find((alarm) => alarm.figure === id && alarm.queue === null)?.level ?? null;
  const threshold = board.settings.rules.thresholds.find((each) => each.figure === id && each.queue === null);
  const text = (value: number | null): string => {
    if (value === null) return words.none;
    if (definition.unit === 'seconds') return duration(value);
    return definition.unit === 'share' ? `${(value * 100).toFixed(1).replace('.0', '')}%` : String(value);
  };
  const target = threshold === undefined ? '' : words.target(`${isLittleBad(id) ? '≥' : '≤'} ${text(threshold.warn)}`);
  return (
    <div className={`wall-tile${levelClass(level)}`} data-testid={`tile-${id}`}>
      <span className="wall-label">{definition.label}</span>
      <span className="wall-digits num">{text(figure.value)}</span>
      <span className="wall-target">{level === null ? target : <LevelWord level={level} />}</span>
    </div>
  );
}

function LevelWord({ level }: { level: Alarm['level'] }) {
  return (
    <span className="wall-level">
      <Lamp shape={level === 'warn' ? 'triangle' : 'diamond'} tone={level === 'warn' ? 'amber' : 'red'} />{' '}
      {words.level[level]}
    </span>
  );
}

function PeopleTile({ board: { states, figures } }: { board: Board }) {
  const here = Object.values(states).reduce((sum, n) => sum + n, 0) - states.offline;
  const due = figures.find(({ id }) => id === 'callbacksDue')?.value ?? null;
  return (
    <div className="wall-tile" data-testid="tile-people">
      <span className="wall-label">{words.here}</span>
      <span className="wall-digits num">
        {here}/{states.ready}
      </span>
      <span className="wall-target num">{words.callbacks(due === null ? words.none : String(due))}</span>
    </div>
  );
}

function QueueLine({ queue, alarms }: { queue: QueueNow; alarms: Alarm[] }) {
  const level = alarms.find((alarm) => alarm.queue === queue.id)?.level ?? null;
  return (
    <li className={`wall-queue${levelClass(level)}`}>
      <span className="wall-name">{queue.label}</span>
      <span className="num">{words.queue(queue.waiting)}</span>
      <span className="num">{words.longest(queue.waiting === 0 ? '--' : duration(queue.longestWaitSeconds))}</span>
      <span className="num">{words.free(queue.free)}</span>
      {level !== null && <LevelWord level={level} />}
    </li>
  );
}

function useNightlyReload(now: number): void {
  const [openedAt] = useState(now);
  useEffect(() => {
    const hour = Number(clock(now).slice(0, 2));
    if (hour === reloadHour && now - openedAt > 3_600_000) location.reload();
  }, [now, openedAt]);
}
