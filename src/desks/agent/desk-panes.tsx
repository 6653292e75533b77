/** Three panes: who calls, what is said, what is known. Widths are remembered; nothing hides on a small screen, it folds. */
import { Button, Segmented, Splitter } from 'antd';
import { memo, useDeferredValue, useEffect, useRef, useState } from 'react';
import { useStored } from '../kit/stored.ts';
import { useSessionView } from './agent-session.ts';
import type { Desk } from './drafts.ts';
import { useKeys } from '../kit/keyboard.ts';
import { Knowledge } from './knowledge.tsx';
import { Pop } from './pop.tsx';
import { Reference } from './reference.tsx';
import { TicketForm } from './ticket-form.tsx';
import { WaitingRoom } from './waiting-room.tsx';
import { words } from './words.ts';

const folded = 40;
/** Below this the form would be squeezed, so the reference folds by itself. */
const foldBelow = 1240;

function useWidth(): [React.RefObject<HTMLDivElement | null>, number] {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(1310);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const watch = new ResizeObserver(() => {
      // Hidden behind another page it has no width; the last one stays.
      if (element.clientWidth > 0) setWidth(element.clientWidth);
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return [box, width];
}

interface Widths {
  pop: number;
  reference: number;
}
const usual = (width: number): Widths => (width >= 1700 ? { pop: 360, reference: 480 } : { pop: 330, reference: 360 });

interface Props {
  agentId: string;
  /** The call whose form is on the desk or about to be. */
  callId: string | null;
  numberKnown: boolean;
  /** See TicketForm. */
  focusFor: string | null;
  drafts: Desk;
  /** The desk is in front, not another page. */
  keys: boolean;
}

/** Knows of the call what the form needs. Pop and records look at it for themselves, so that a call moves nothing else. */
export const DeskPanes = memo(function DeskPanes({ agentId, callId, numberKnown, focusFor, drafts, keys }: Props) {
  const [box, width] = useWidth();
  const [chosen, choose] = useStored<Widths | null>(`panes.${agentId}.${width >= 1700 ? 'wide' : 'usual'}`, null);
  const [wish, wishFold] = useStored<boolean | null>(`fold.${agentId}`, null);
  const fold = wish ?? width < foldBelow;
  const [tab, turn] = useStored<'records' | 'knowledge'>(`reference.${agentId}`, 'records');
  const { pop, reference } = chosen ?? usual(width);
  const right = fold ? folded : reference;
  useKeys(keys ? { 'Ctrl+S': () => void drafts.keeper.save() } : {});

  return (
    <div className="panes" ref={box}>
      <nav className="skip-links">
        <a href="#pane-form">{words.skip.form}</a>
        <a href="#pane-pop">{words.skip.pop}</a>
        <a href="#pane-reference">{words.skip.reference}</a>
      </nav>
      <Splitter
        onResizeEnd={([a, , c]) => {
          if (typeof a === 'number' && typeof c === 'number' && !fold)
            choose({ pop: Math.round(a), reference: Math.round(c) });
        }}
      >
        <Splitter.Panel size={pop} min={280} max={480}>
          <section className="pane" id="pane-pop" tabIndex={-1} aria-label={words.panes.pop}>
            <div className="pane-scroll">
              <CallOrWaiting agentId={agentId} drafts={drafts} visible={keys} />
            </div>
          </section>
        </Splitter.Panel>
        <Splitter.Panel size={width - pop - right} min={480}>
          <TicketForm desk={drafts} focusFor={focusFor} callId={callId} numberKnown={numberKnown} />
        </Splitter.Panel>
        <Splitter.Panel size={right} min={folded} max={640} resizable={!fold}>
          <section className="pane" id="pane-reference" tabIndex={-1} aria-label={words.panes.reference}>
            <header className={fold ? 'pane-head pane-folded' : 'pane-head'}>
              {!fold && (
                <Segmented
                  size="small"
                  options={[
                    { value: 'records', label: words.reference.records },
                    { value: 'knowledge', label: words.reference.knowledge },
                  ]}
                  value={tab}
                  onChange={turn}
                  data-testid="reference-tabs"
                />
              )}
              <Button
                size="small"
                type="text"
                aria-expanded={!fold}
                aria-label={fold ? words.reference.unfold : words.reference.fold}
                title={fold ? words.reference.unfold : words.reference.fold}
                onClick={() => wishFold(!fold)}
              >
                {fold ? '«' : '»'}
              </Button>
            </header>
            {!fold && <div className="pane-scroll">{tab === 'records' ? <RecordsOfCall /> : <Knowledge />}</div>}
          </section>
        </Splitter.Panel>
      </Splitter>
    </div>
  );
});

function CallOrWaiting({ agentId, drafts, visible }: { agentId: string; drafts: Desk; visible: boolean }) {
  const call = useSessionView().desk.agent?.call ?? null;
  return call === null ? <WaitingRoom agentId={agentId} desk={drafts} /> : <Pop call={call} visible={visible} />;
}

/** Earlier calls are asked for and drawn after the pop. */
function RecordsOfCall() {
  const call = useSessionView().desk.agent?.call ?? null;
  const callId = useDeferredValue(call?.callId ?? null);
  const number = useDeferredValue(call?.number ?? null);
  return <Reference callId={callId} number={number} />;
}
