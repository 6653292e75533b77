/** The floor as a map: a card a seat, in the order of the seats. Only what can be seen is drawn, so a thousand is no more work than fifty. */
import { Button, Checkbox, Input, Select } from 'antd';
import { memo, useCallback, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Board, FloorAgent } from '../../contract/http/wallboard.ts';
import { useNow } from '../kit/clock.ts';
import { duration } from '../kit/format.ts';
import { Lamp } from '../kit/lamp.tsx';
import { Empty } from '../kit/part.tsx';
import { LevelLamp } from './figures.tsx';
import {
  agentsShown,
  lampOf,
  noFilter,
  shownState,
  stateShape,
  stateText,
  stateTone,
  type AgentFilter,
} from './view.ts';
import { words } from './words.ts';

const [cardWidth, cardHeight, gap] = [168, 72, 8];
const rowsBeyond = 2;
const noState = '';

interface MapProps {
  board: Board;
  filter: AgentFilter;
  setFilter(filter: AgentFilter): void;
  chosen: string | null;
  choose(id: string): void;
}

export function AgentMap({ board, filter, setFilter, chosen, choose }: MapProps) {
  const now = useNow();
  const agents = agentsShown(board, filter, now);
  const filtered = filter !== noFilter;
  return (
    <section className="pane floor-map" aria-label={words.agents}>
      <MapHead board={board} filter={filter} setFilter={setFilter} shown={agents.length} />
      {agents.length > 0 ? (
        <Cards agents={agents} now={now} limits={board.settings.rules.agentLimits} chosen={chosen} choose={choose} />
      ) : (
        <Empty>
          {filtered ? words.filter.none : words.nobody}
          {filtered && (
            <Button type="link" onClick={() => setFilter(noFilter)}>
              {words.filter.clear}
            </Button>
          )}
        </Empty>
      )}
    </section>
  );
}

interface HeadProps extends Pick<MapProps, 'board' | 'filter' | 'setFilter'> {
  shown: number;
}

function MapHead({ board, filter, setFilter, shown }: HeadProps) {
  const here = board.agents.length - board.states.offline;
  const set = (change: Partial<AgentFilter>) => {
    const next = { ...filter, ...change };
    const none = next.text === '' && next.queue === null && next.state === null && !next.odd;
    setFilter(none ? noFilter : next);
  };
  const states = Object.entries(board.states) as [FloorAgent['state'], number][];
  return (
    <header className="pane-head map-head">
      <h2>{words.agents}</h2>
      <span className="aside num" data-testid="agent-count">
        {words.agentCount(shown, here)}
      </span>
      <Input
        size="small"
        className="map-search"
        allowClear
        placeholder={words.filter.name}
        aria-label={words.filter.name}
        value={filter.text}
        maxLength={20}
        onChange={({ target }) => set({ text: target.value })}
      />
      <Select
        size="small"
        className="map-select"
        aria-label={words.queues}
        value={filter.queue ?? ''}
        onChange={(queue) => set({ queue: queue === '' ? null : queue })}
        options={[
          { value: '', label: words.allQueues },
          ...board.queues.map(({ id, label }) => ({ value: id, label })),
        ]}
      />
      <Select<FloorAgent['state'] | ''>
        size="small"
        className="map-select"
        aria-label={words.filter.state}
        value={filter.state ?? noState}
        onChange={(state) => set({ state: state === noState ? null : state })}
        options={[
          { value: noState, label: words.filter.state },
          ...states.map(([state, count]) => ({ value: state, label: `${words.states[state]} ${count}` })),
        ]}
      />
      <Checkbox checked={filter.odd} onChange={({ target }) => set({ odd: target.checked })}>
        {words.filter.odd}
      </Checkbox>
    </header>
  );
}

interface CardsProps {
  agents: FloorAgent[];
  now: number;
  limits: Board['settings']['rules']['agentLimits'];
  chosen: string | null;
  choose(id: string): void;
}

function Cards({ agents, now, limits, chosen, choose }: CardsProps) {
  const box = useRef<HTMLDivElement>(null);
  const { columns, first, last, scrolled } = useWindow(box, agents.length);
  const rows = Math.ceil(agents.length / columns);
  const from = first * columns;
  const visible = agents.slice(from, last * columns);
  const inView = visible.some(({ id }) => id === chosen);
  const move = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = agents[agents.findIndex(({ id }) => id === chosen) + by];
    if (next === undefined) return;
    choose(next.id);
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>('[aria-pressed=true]')?.focus());
  };
  return (
    <div className="pane-scroll map-scroll" ref={box} onScroll={scrolled} onKeyDown={move} data-testid="agent-map">
      <div className="map-whole" style={{ height: rows * (cardHeight + gap) + gap }}>
        <div
          className="map-cards"
          style={{
            transform: `translateY(${first * (cardHeight + gap) + gap}px)`,
            gridTemplateColumns: `repeat(${columns}, ${cardWidth}px)`,
          }}
        >
          {visible.map((agent, n) => (
            <Card
              key={agent.id}
              agent={agent}
              seconds={Math.max(0, Math.floor((now - Date.parse(agent.since)) / 1000))}
              lamp={lampOf(agent, now, limits)}
              chosen={agent.id === chosen}
              tabbed={inView ? agent.id === chosen : n === 0}
              choose={choose}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

interface CardProps {
  agent: FloorAgent;
  seconds: number;
  lamp: 'warn' | 'alarm' | null;
  chosen: boolean;
  tabbed: boolean;
  choose(id: string): void;
}

const Card = memo(function Card({ agent, seconds, lamp, chosen, tabbed, choose }: CardProps) {
  const state = shownState(agent);
  return (
    <button
      type="button"
      className={`agent-card card-${state}`}
      aria-pressed={chosen}
      tabIndex={tabbed ? 0 : -1}
      onClick={() => choose(agent.id)}
      data-testid={`agent-${agent.id}`}
      data-state={state}
    >
      <span className="card-line">
        <strong className="clip">{agent.name}</strong>
        <span className="aside num">{agent.extension}</span>
      </span>
      <span className="card-line">
        <Lamp shape={stateShape[state]} tone={stateTone[state]} />
        <span className="clip">{stateText(agent)}</span>
        {lamp !== null && <LevelLamp level={lamp} />}
        {state !== 'offline' && <span className="num">{duration(seconds)}</span>}
      </span>
    </button>
  );
});

/** Which rows can be seen. Asked of the box when it is scrolled or changes its size, never in between. */
function useWindow(box: React.RefObject<HTMLDivElement | null>, count: number) {
  const [{ columns, top, height }, measure] = useState({ columns: 4, top: 0, height: 640 });
  const look = useCallback(() => {
    const element = box.current;
    if (element === null) return;
    const next = {
      columns: Math.max(1, Math.floor((element.clientWidth - gap) / (cardWidth + gap))),
      top: element.scrollTop,
      height: element.clientHeight,
    };
    measure((before) =>
      before.columns === next.columns && before.top === next.top && before.height === next.height ? before : next,
    );
  }, [box]);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box, look]);
  // Fewer cards may have moved the box's scroll.
  useLayoutEffect(look, [count, look]);
  const row = cardHeight + gap;
  const first = Math.max(0, Math.floor(top / row) - rowsBeyond);
  return { columns, first, last: Math.ceil((top + height) / row) + rowsBeyond, scrolled: look };
}
