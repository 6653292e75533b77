/** What touches a citizen's call or another's state asks why before it is done; the button names the act. */
import { App, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import type { FloorAgent } from '../../contract/http/wallboard.ts';
import { auxReasonLabels, type AuxReason } from '../../contract/words.ts';
import { asApiError } from '../kit/api.ts';
import { floorApi } from './api.ts';
import { words } from './words.ts';

/** `agent` null: a message to everyone. */
export interface Asked {
  readonly what: 'release' | 'aux' | 'ready' | 'offline' | 'message';
  readonly agent: FloorAgent | null;
}

type AgentsReason = Exclude<AuxReason, 'missed' | 'refused' | 'phoneLost'>;
const reasons: AgentsReason[] = ['break', 'meal', 'training', 'meeting', 'other'];

export function AskDialog({ asked, close }: { asked: Asked; close(): void }) {
  const { notification } = App.useApp();
  const [text, setText] = useState('');
  const [aux, setAux] = useState<AgentsReason>('other');
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const isMessage = asked.what === 'message';

  async function done() {
    if (text.trim().length < (isMessage ? 1 : 2)) return setMissing(true);
    setBusy(true);
    try {
      notification.success({ title: await carryOut(asked, text.trim(), aux) });
      close();
    } catch (error) {
      notification.error({ title: asApiError(error).message, duration: 0 });
      setBusy(false);
    }
  }
  return (
    <Modal
      open
      title={titleOf(asked)}
      width={420}
      onCancel={close}
      onOk={() => void done()}
      okText={words.acts[asked.what]}
      cancelText={words.acts.cancel}
      okButtonProps={{ danger: asked.what === 'release', loading: busy }}
    >
      {asked.what === 'aux' && (
        <Select<AgentsReason>
          className="wide ask-aux"
          value={aux}
          onChange={setAux}
          options={reasons.map((value) => ({ value, label: auxReasonLabels[value] }))}
        />
      )}
      <Input.TextArea
        autoFocus
        className="ask-text"
        rows={3}
        maxLength={200}
        showCount
        value={text}
        status={missing ? 'error' : ''}
        placeholder={isMessage ? words.ask.text : words.ask.reason}
        aria-label={isMessage ? words.ask.text : words.ask.reason}
        onChange={({ target }) => {
          setText(target.value);
          setMissing(false);
        }}
        data-testid="ask-text"
      />
      {missing && <p className="field-error">{isMessage ? words.ask.missingText : words.ask.missing}</p>}
    </Modal>
  );
}

function titleOf({ what, agent }: Asked): string {
  const { ask } = words;
  if (agent === null) return ask.messageAll;
  if (what === 'message' || what === 'release') return ask[what](agent.name);
  return ask[what](agent.name, forcedWhen(agent));
}

function forcedWhen({ state, call }: FloorAgent): string {
  if (state === 'wrapUp') return words.forcedInWrapUp;
  return call === null ? '' : words.forcedAfterTalk;
}

/** @returns what to say of it. */
async function carryOut({ what, agent }: Asked, text: string, aux: AgentsReason): Promise<string> {
  if (what === 'message') {
    const { reached } = await floorApi.message({ to: agent === null ? [] : [agent.id], text });
    return reached === 0 ? words.nobodyReached : words.sent(reached);
  }
  if (agent === null) return '';
  if (what === 'release') {
    if (agent.call !== null) await floorApi.release(agent.call.id, { reason: text });
  } else {
    await floorApi.force(agent.id, { state: what, aux, reason: text });
  }
  return words.done[what];
}
