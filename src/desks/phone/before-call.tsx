/** Before and after a call: the number the citizen may give, a microphone test, and the one button. */
import { AudioOutlined, PhoneOutlined } from '@ant-design/icons';
import { useEffect, useId, useState } from 'react';
import type { FormEvent } from 'react';
import { isNumber, plainNumber } from '../kit/guest-line.ts';
import { Level } from '../kit/level.tsx';
import type { Softphone } from '../kit/softphone.ts';
import { useStored } from '../kit/stored.ts';
import { useSoftphone } from '../kit/use-softphone.ts';
import { words } from './words.ts';

interface Props {
  phone: Softphone;
  again: boolean;
  dial(number: string): Promise<void>;
}

export function BeforeCall({ phone, again, dial }: Props) {
  const [number, setNumber] = useStored('phone.number', '');
  const [wrong, setWrong] = useState(false);
  const field = useId();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const plain = plainNumber(number);
    setWrong(!isNumber(plain));
    if (isNumber(plain)) void dial(plain);
    else document.getElementById(field)?.focus();
  };
  return (
    <form className="phone-before" onSubmit={submit} noValidate>
      <button type="submit" className="phone-dial">
        <PhoneOutlined aria-hidden /> {again ? words.again : words.dial}
      </button>
      <label htmlFor={field}>{words.number}</label>
      <input
        id={field}
        type="tel"
        inputMode="tel"
        autoComplete="tel"
        maxLength={20}
        value={number}
        aria-invalid={wrong}
        aria-describedby={`${field}-hint`}
        onChange={({ target }) => setNumber(target.value)}
      />
      <p id={`${field}-hint`} className={wrong ? 'phone-wrong' : 'phone-hint'}>
        {wrong ? words.numberWrong : words.numberHint}
      </p>
      <MicrophoneTest phone={phone} />
    </form>
  );
}

const quietAfterMs = 5000;

function MicrophoneTest({ phone }: { phone: Softphone }) {
  const open = useSoftphone(phone, (state) => state.micOpen);
  const level = useSoftphone(phone, (state) => state.micLevel);
  const [quiet, setQuiet] = useState(false);
  const silent = open && level === 0;
  useEffect(() => {
    const timer = silent ? setTimeout(() => setQuiet(true), quietAfterMs) : null;
    if (!silent) setQuiet(false);
    return () => void (timer && clearTimeout(timer));
  }, [silent]);
  return (
    <section className="phone-test">
      {!open && (
        <button type="button" onClick={() => void phone.testMicrophone()}>
          <AudioOutlined aria-hidden /> {words.micTest}
        </button>
      )}
      {open && <Level label={words.micLevel} level={level} />}
      {open && <p className={quiet ? 'phone-wrong' : 'phone-hint'}>{quiet ? words.micQuiet : words.micSay}</p>}
    </section>
  );
}
