/** Microphone, headset and ringer, chosen apart; kept on this computer by the phone. */
import { Button, Select } from 'antd';
import { useSoftphone } from '../kit/use-softphone.ts';
import { useSession } from './agent-session.ts';
import { words } from './words.ts';

const w = words.devices;
type Listed = readonly { id: string; label: string }[];

/** Usable where this page owns the phone of somebody signed in. */
export function DevicesPage({ usable }: { usable: boolean }) {
  const { phone } = useSession();
  const state = useSoftphone(phone);
  return (
    <section className="pane page-pane" aria-label={w.title}>
      <header className="pane-head">
        <h2>{w.title}</h2>
      </header>
      <div className="pane-scroll device-list">
        {!usable && <p className="second">{w.needBrowser}</p>}
        <Choice
          label={w.microphone}
          listed={state.devices.microphones}
          chosen={state.chosen.microphone}
          choose={(id) => void phone.setMicrophone(id)}
          disabled={!usable}
        />
        <Choice
          label={w.speaker}
          listed={state.devices.speakers}
          chosen={state.chosen.speaker}
          choose={(id) => phone.setSpeaker(id)}
          disabled={!usable}
        />
        <Choice
          label={w.ringer}
          listed={state.devices.speakers}
          chosen={state.chosen.ringer}
          choose={(id) => phone.setRinger(id)}
          disabled={!usable}
        />
        <div className="field">
          <span className="field-label" />
          <Button onClick={() => phone.testSound()}>{w.test}</Button>
        </div>
      </div>
    </section>
  );
}

interface ChoiceProps {
  label: string;
  listed: Listed;
  chosen: string;
  choose(id: string): void;
  disabled: boolean;
}

function Choice({ label, listed, chosen, choose, disabled }: ChoiceProps) {
  const named = listed.filter((device) => device.id !== '' && device.id !== 'default');
  const options = [
    { value: '', label: w.byDefault },
    ...named.map(({ id, label: name }) => ({ value: id, label: name || id.slice(0, 8) })),
  ];
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <Select className="wide" options={options} value={chosen} onChange={choose} disabled={disabled} />
    </label>
  );
}
