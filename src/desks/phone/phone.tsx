/** The citizens' browser phone, made for 360 px: rings 12345 with no other program. Draws; the line is kit/guest-line.ts. */
import { LeftOutlined } from '@ant-design/icons';
import { useCallback, useEffect, useState } from 'react';
import { Link } from 'react-router';
import { asApiError } from '../kit/api.ts';
import { useNow } from '../kit/clock.ts';
import { duration } from '../kit/format.ts';
import { dialHotline, guestPhone } from '../kit/guest-line.ts';
import type { SoftphoneState } from '../kit/softphone.ts';
import { useSoftphone } from '../kit/use-softphone.ts';
import { BeforeCall } from './before-call.tsx';
import { InCall } from './in-call.tsx';
import './phone.css';
import { useStay } from './stay.ts';
import { words } from './words.ts';

export default function Phone() {
  const phone = guestPhone();
  const line = useSoftphone(phone, (state) => state.line);
  const error = useSoftphone(phone, (state) => state.error);
  const endedBy = useSoftphone(phone, (state) => state.endedBy);
  const [asking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const inCall = asking || line === 'connecting' || line === 'up';
  const leave = useCallback(() => phone.hangUp(), [phone]);
  useStay(inCall, leave);

  useEffect(() => {
    document.title = words.title;
    return () => phone.stop();
  }, [phone]);

  const dial = async (number: string): Promise<void> => {
    setRefusal(null);
    setAsking(true);
    try {
      await dialHotline(number);
    } catch (failure) {
      setRefusal(asApiError(failure).message);
    } finally {
      setAsking(false);
    }
  };

  const said = asking ? words.states.connecting : stateWords(line, endedBy);
  return (
    <main className="phone">
      <header>
        {inCall ? (
          <span className="phone-back" />
        ) : (
          <Link to="/citizen" className="phone-back">
            <LeftOutlined aria-hidden /> {words.back}
          </Link>
        )}
        <h1>{words.heading}</h1>
      </header>
      <div className="phone-state" data-line={line}>
        <p aria-live="polite">{said}</p>
        <Talked />
      </div>
      {refusal !== null && <p className="phone-trouble">{refusal}</p>}
      {error !== null && (
        <div className="phone-trouble" role="alert">
          <p>{words.trouble[error === 'ws-lost' && line === 'up' ? 'ws-lost-in-call' : error]}</p>
          {error.startsWith('mic') && (
            <button type="button" onClick={() => void phone.testMicrophone()}>
              {words.checkAgain}
            </button>
          )}
        </div>
      )}
      {inCall ? (
        <InCall phone={phone} up={line === 'up'} />
      ) : (
        <BeforeCall phone={phone} again={line === 'ended'} dial={dial} />
      )}
      <p className="phone-danger">{words.danger}</p>
    </main>
  );
}

/** The clock of the call, and after it how long it was. Silent to screen readers: the state line speaks. */
function Talked() {
  const phone = guestPhone();
  const line = useSoftphone(phone, (state) => state.line);
  const since = useSoftphone(phone, (state) => state.upSince);
  const endedAt = useSoftphone(phone, (state) => state.endedAt);
  const now = useNow();
  if (since === null) return null;
  if (line === 'up')
    return (
      <span className="num" aria-hidden="true">
        {duration((now - since) / 1000)}
      </span>
    );
  if (line !== 'ended' || endedAt === null) return null;
  return <span className="num phone-talked">{words.talked(duration((endedAt - since) / 1000))}</span>;
}

function stateWords(line: SoftphoneState['line'], endedBy: SoftphoneState['endedBy']): string {
  if (line !== 'ended') return line === 'ringing' ? words.states.connecting : words.states[line];
  if (endedBy === 'lost') return words.states.lost;
  return endedBy === 'refused' ? words.states.refused : words.states.ended;
}
