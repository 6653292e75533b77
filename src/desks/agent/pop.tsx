/** The screen-pop: who calls, why now, what is open. Lines 1 to 4 come with the call; the history may come late or never. */
import { Tag, Tooltip } from 'antd';
import { useEffect } from 'react';
import type { DeskCall, PopHistory } from '../../contract/http/agent.ts';
import { riskLabels, tagLabel } from '../../contract/words.ts';
import { duration, fullTime, groupNumber, maskName, maskNumber, thousands, visible } from '../kit/format.ts';
import { Lamp } from '../kit/lamp.tsx';
import { useSession } from './agent-session.ts';
import { PopHistoryPart } from './pop-history.tsx';
import { words } from './words.ts';

type Known = Extract<PopHistory, { status: 'known' }>;

/** From here on a number is a burden on the line, and the agent should know before answering. */
const frequentFrom = 10;

export function Pop({ call, visible: shown }: { call: DeskCall; visible: boolean }) {
  const history = call.number === null ? null : call.history;
  const known = history?.status === 'known' ? history : null;
  usePainted(call, shown);
  return (
    <div className="pop" data-testid="pop" data-call={call.callId}>
      <NumberLine call={call} />
      <div className="pop-name">{call.number !== null && <Name call={call} history={call.history} />}</div>
      <WhyNow call={call} />
      {call.risk && <Risk risk={call.risk} />}
      <div className="pop-repeat">{known !== null && !known.firstCall && <Repeat known={known} />}</div>
      <PopHistoryPart call={call} />
    </div>
  );
}

/** Says that the pop is on the glass: after the second frame, so that painting itself is behind us. */
function usePainted(call: DeskCall, shown: boolean): void {
  const session = useSession();
  const { callId } = call;
  const offered = call.state === 'offering';
  useEffect(() => {
    if (!offered || !shown) return;
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        performance.mark('pop-painted', { detail: { callId } });
        session.popSeen(callId);
      });
    });
    return () => cancelAnimationFrame(frame);
  }, [session, callId, offered, shown]);
}

function NumberLine({ call }: { call: DeskCall }) {
  if (call.number === null) {
    return (
      <div className="pop-number">
        <strong>{words.pop.withheld}</strong>
      </div>
    );
  }
  // The full number belongs to the live call; once the ticket holds it, the glass does not have to.
  const shown = call.ticketNumber === null ? groupNumber(call.number) : maskNumber(call.number);
  const about =
    [...new Set([call.region, words.pop.lineKinds[call.lineKind]])].filter(Boolean).join(' · ') || words.pop.region;
  return (
    <div className="pop-number">
      <strong className="num" data-testid="pop-number">
        {shown}
      </strong>
      {call.selfReported && (
        <Tooltip title={words.pop.selfReportedHint}>
          <Tag color="warning" data-testid="self-reported">
            ▲ {words.pop.selfReported}
          </Tag>
        </Tooltip>
      )}
      <span className="second">{about}</span>
    </div>
  );
}

function Name({ call, history }: { call: DeskCall; history: PopHistory }) {
  if (history.status !== 'known') return null;
  if (history.firstCall) return <strong>{words.pop.firstCall}</strong>;
  if (history.name === null) return null;
  return <strong>{call.ticketNumber === null ? visible(history.name) : maskName(history.name)}</strong>;
}

function WhyNow({ call }: { call: DeskCall }) {
  const chosen = call.path.filter((step) => (step.keys ?? '') !== '' || step.spoken);
  const steps = chosen.map(({ label, keys, spoken }) =>
    (spoken ? words.pop.said : words.pop.pressed)(visible(label), visible(keys ?? '')),
  );
  const way = steps.length === 0 ? words.pop.noKeys : steps.join(' → ');
  return (
    <div className="pop-why">
      {call.tags.map((tag) => (
        <Tag key={tag}>{visible(tagLabel(tag))}</Tag>
      ))}
      <span>
        {way}
        {call.queue && ` → ${call.queue.label}`}
      </span>
      <span className="second num">{words.pop.waited(duration(call.waitedSeconds))}</span>
    </div>
  );
}

/** Known with the call itself, so it never comes late. */
function Risk({ risk }: { risk: NonNullable<DeskCall['risk']> }) {
  return (
    <div className="pop-why fact-alert" data-testid="pop-risk">
      <Lamp shape="triangle" tone="amber" />
      {riskLabels[risk.stage]}
      {risk.flags > 0 && ` · ${words.pop.flags(risk.flags)}`}
      {risk.until !== null && ` · ${words.pop.riskUntil(fullTime(risk.until).slice(5, 16))}`}
    </div>
  );
}

function Repeat({ known }: { known: Known }) {
  const often = known.callsIn30Days > 1;
  // Said in this reserved line and not on top: it comes with the history, and late words must not push the number down.
  const told = known.callsIn30Days >= frequentFrom ? words.pop.frequent : words.pop.repeat;
  return (
    <span className={often ? 'fact-alert' : 'second'}>
      {often && <Lamp shape="triangle" tone="amber" />}
      {often ? told(thousands(known.callsIn30Days)) : words.pop.firstIn30}
    </span>
  );
}
