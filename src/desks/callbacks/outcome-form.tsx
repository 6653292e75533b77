/** What came of a try: one choice, a word if there is one to say. */
import { useMutation } from '@tanstack/react-query';
import { App, Form, Input, Modal, Radio, Space } from 'antd';
import { useId, useState } from 'react';
import { AttemptOutcome } from '../../core/callback/task.ts';
import type { CallbackRow } from '../../contract/http/callbacks.ts';
import { asApiError } from '../kit/api.ts';
import { Notice } from '../kit/error-notice.tsx';
import { callbacks } from './api.ts';
import { words } from './words.ts';

interface OutcomeProps {
  row: CallbackRow;
  done(): void;
}

export function OutcomeForm({ row, done }: OutcomeProps) {
  const { message } = App.useApp();
  const [outcome, setOutcome] = useState<AttemptOutcome | null>(null);
  const [note, setNote] = useState('');
  const noteId = useId();
  const save = useMutation({
    mutationFn: (chosen: AttemptOutcome) => callbacks.record(row.id, { outcome: chosen, note }),
    onSuccess: () => {
      void message.success(words.saved);
      done();
    },
  });
  return (
    <Modal
      open
      title={`${words.outcomeTitle} ${row.number ?? ''}`}
      okText={words.save}
      okButtonProps={{ disabled: outcome === null, loading: save.isPending }}
      onOk={() => outcome !== null && save.mutate(outcome)}
      onCancel={done}
      width={420}
    >
      <Form layout="vertical">
        <Form.Item>
          <Radio.Group value={outcome} onChange={(event) => setOutcome(event.target.value as AttemptOutcome)}>
            <Space orientation="vertical">
              {AttemptOutcome.options.map((each) => (
                <Radio key={each} value={each} data-testid={`outcome-${each}`}>
                  {words.outcomes[each]}
                </Radio>
              ))}
            </Space>
          </Radio.Group>
        </Form.Item>
        <Form.Item label={words.note} htmlFor={noteId}>
          <Input
            id={noteId}
            value={note}
            maxLength={200}
            placeholder={words.noteHint}
            onChange={(event) => setNote(event.target.value)}
          />
        </Form.Item>
      </Form>
      {save.isError && <Notice text={asApiError(save.error).message} problem={asApiError(save.error).problem} />}
    </Modal>
  );
}
