/** A card per party of a consult or conference: who, how they are, since when, and their own way on or out. */
import { Button } from 'antd';
import type { DeskCall } from '../../../contract/http/agent.ts';
import type { Party } from '../../../contract/http/hands.ts';
import { api } from '../../kit/api.ts';
import { useNow } from '../../kit/clock.ts';
import { durationSince, visible } from '../../kit/format.ts';
import { Lamp } from '../../kit/lamp.tsx';
import type { Hands } from '../hands.ts';
import { partyLamp } from '../view.ts';
import './talk.css';
import { words } from './words.ts';

interface Props {
  call: DeskCall;
  hands: Hands;
  /** What is told of the citizen's card is what the rest of the bar tells: full or masked. */
  citizenLabel: string;
}

export function PartyCards({ call, hands, citizenLabel }: Props) {
  return (
    <div className="parties" role="list" aria-label={words.parties}>
      {call.parties.map((party) => (
        <Card
          key={party.id}
          party={party}
          label={party.kind === 'citizen' ? `${words.kinds.citizen} ${citizenLabel}` : visible(party.label)}
          call={call}
          hands={hands}
        />
      ))}
    </div>
  );
}

/** Music for so long is a citizen who thinks they are forgotten. */
const lateAfterMs = 60_000;

function Card({ party, label, call, hands }: { party: Party; label: string; call: DeskCall; hands: Hands }) {
  const now = useNow();
  const heldMs = party.kind === 'citizen' && party.state === 'held' ? now - Date.parse(party.since) : 0;
  const late = heldMs >= lateAfterMs;
  return (
    <div
      className={`party party-${party.state}`}
      role="listitem"
      title={label}
      data-testid="party"
      data-kind={party.kind}
      data-state={party.state}
    >
      <div className="party-text">
        <div className="party-name num">{label}</div>
        <div className={late ? 'party-state party-late' : 'party-state second'}>
          <Lamp {...partyLamp[party.state]} />
          {words.states[party.state]} <span className="num">{durationSince(party.since, now)}</span>
          {late && words.bar.heldLong}
        </div>
      </div>
      <CardHand party={party} call={call} hands={hands} />
    </div>
  );
}

function CardHand({ party, call, hands }: { party: Party; call: DeskCall; hands: Hands }) {
  if (party.state === 'held' && call.hands.includes('swap')) {
    return (
      <Button
        size="small"
        disabled={hands.busy || hands.tied}
        onClick={() => hands.command(api.swap)}
        data-testid="party-swap"
      >
        {words.swapTo}
      </Button>
    );
  }
  if (party.kind === 'citizen' || !call.hands.includes('drop')) return null;
  return (
    <Button
      size="small"
      disabled={hands.busy || hands.tied}
      onClick={() => hands.command((id) => api.drop(id, party.id))}
      data-testid="party-drop"
    >
      {call.state === 'conference' ? words.remove : words.slots.endConsult}
    </Button>
  );
}
