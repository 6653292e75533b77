/** During a call: the keypad with its echo, mute, and hang up, each at a fixed place. */
import { AudioMutedOutlined, AudioOutlined } from '@ant-design/icons';
import { useCallback, useEffect, useState } from 'react';
import { HandsetDown } from '../kit/icons.tsx';
import { Level } from '../kit/level.tsx';
import type { Softphone } from '../kit/softphone.ts';
import { useSoftphone } from '../kit/use-softphone.ts';
import { words } from './words.ts';

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
/** So many of the last keys are echoed. */
const echoed = 12;

export function InCall({ phone, up }: { phone: Softphone; up: boolean }) {
  const muted = useSoftphone(phone, (state) => state.muted);
  const micLevel = useSoftphone(phone, (state) => state.micLevel);
  const remoteLevel = useSoftphone(phone, (state) => state.remoteLevel);
  const [pressed, setPressed] = useState('');
  const press = useCallback(
    (key: string) => {
      phone.sendKey(key);
      setPressed((before) => (before + key).slice(-echoed));
    },
    [phone],
  );
  useTypedKeys(up, press);
  return (
    <section className="phone-call">
      <p className="phone-echo" aria-live="polite">
        {muted ? words.muted : pressed ? words.pressed([...pressed].join(' ')) : words.keyHint}
      </p>
      <div className="phone-keys" role="group" aria-label={words.keypad}>
        {keys.map((key) => (
          <button key={key} type="button" className="num" disabled={!up} onClick={() => press(key)}>
            {key}
          </button>
        ))}
      </div>
      <div className="phone-levels">
        <span aria-hidden>{words.there}</span>
        <Level label={words.remoteLevel} level={remoteLevel} />
        <span aria-hidden>{words.here}</span>
        <Level label={words.micLevel} level={muted ? 0 : micLevel} />
      </div>
      <div className="phone-hands">
        <button type="button" disabled={!up} aria-pressed={muted} onClick={() => phone.mute(!muted)}>
          {muted ? <AudioMutedOutlined aria-hidden /> : <AudioOutlined aria-hidden />}{' '}
          {muted ? words.unmute : words.mute}
        </button>
        <button type="button" className="phone-hang-up" onClick={() => phone.hangUp()}>
          <HandsetDown /> {words.hangUp}
        </button>
      </div>
    </section>
  );
}

/** A computer's own keyboard works as the keypad. */
function useTypedKeys(on: boolean, press: (key: string) => void): void {
  useEffect(() => {
    if (!on) return;
    const typed = (event: KeyboardEvent): void => {
      const meantElsewhere = event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing;
      if (!meantElsewhere && keys.includes(event.key)) press(event.key);
    };
    window.addEventListener('keydown', typed);
    return () => window.removeEventListener('keydown', typed);
  }, [on, press]);
}
