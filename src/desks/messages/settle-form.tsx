/** Sending a message again, or dropping it: a person says why. */
import { App, Input, Modal } from 'antd';
import { useState } from 'react';
import type { MessageRow } from '../../contract/http/messages.ts';
import { useAct } from '../kit/act.ts';
import { shared } from '../kit/words.ts';
import { messages } from './api.ts';
import { words } from './words.ts';

export interface Settling {
  act: 'retry' | 'drop';
  row: MessageRow;
}

export function SettleForm({
  settling: { act: what, row },
  done,
  close,
}: {
  settling: Settling;
  done(): void;
  close(): void;
}) {
  const { message } = App.useApp();
  const [reason, setReason] = useState('');
  const { busy, error, act } = useAct();
  const settle = () =>
    act(async () => {
      await messages[what](row.id, reason);
      void message.success(words.done[what]);
      done();
    });
  return (
    <Modal
      open
      title={what === 'retry' ? words.retryTitle : words.dropTitle}
      okText={words[what]}
      okButtonProps={{ disabled: reason.trim() === '', danger: what === 'drop', loading: busy }}
      cancelText={shared.cancel}
      onOk={() => void settle()}
      onCancel={close}
    >
      <Input.TextArea
        autoFocus
        autoSize={{ minRows: 2, maxRows: 4 }}
        maxLength={200}
        aria-label={words.reason}
        placeholder={words.reason}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        data-testid="settle-reason"
      />
      {error === null ? (
        <span className="field-hint">{words.reasonHint}</span>
      ) : (
        <span className="field-error" data-testid="settle-trouble">
          {error.message}
        </span>
      )}
    </Modal>
  );
}
