/** The rules of ringing back, for supervisors: deadlines by why, tries, pauses. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Form, InputNumber, Modal } from 'antd';
import { CallbackWhy, type CallbackPolicy } from '../../core/callback/task.ts';
import type { CallbackRules } from '../../contract/http/callbacks.ts';
import { asApiError } from '../kit/api.ts';
import { Notice, PartFailed } from '../kit/error-notice.tsx';
import { Loading } from '../kit/part.tsx';
import { callbacks } from './api.ts';
import { words } from './words.ts';

const rulesKey = ['callback-rules'] as const;

export function RulesForm({ close }: { close(): void }) {
  const asked = useQuery({ queryKey: rulesKey, queryFn: callbacks.rules, staleTime: 0, gcTime: 0 });
  if (asked.data !== undefined) return <Rules rules={asked.data} close={close} />;
  return (
    <Modal open title={words.rulesTitle} footer={null} onCancel={close} width={480}>
      {asked.isError ? <PartFailed error={asked.error} retry={() => void asked.refetch()} /> : <Loading rows={6} />}
    </Modal>
  );
}

function Rules({ rules, close }: { rules: CallbackRules; close(): void }) {
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm<CallbackPolicy>();
  const save = useMutation({
    mutationFn: (policy: CallbackPolicy) => callbacks.saveRules({ policy, revision: rules.revision }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: rulesKey });
      void message.success(words.rulesSaved);
      close();
    },
  });
  const failed = save.isError ? asApiError(save.error) : null;
  return (
    <Modal
      open
      title={words.rulesTitle}
      okText={words.saveRules}
      okButtonProps={{ loading: save.isPending }}
      onOk={() => form.submit()}
      onCancel={close}
      width={480}
    >
      <p className="aside">{words.rulesHint}</p>
      <Form
        form={form}
        layout="horizontal"
        requiredMark={false}
        labelCol={{ span: 15 }}
        initialValues={rules.policy}
        onFinish={save.mutate}
      >
        {CallbackWhy.options.map((why) => (
          <NumberField
            key={why}
            name={['minutes', why]}
            label={words.dueWithin(words.whys[why])}
            unit={words.minutes}
            min={1}
            max={10_080}
          />
        ))}
        <NumberField name={['shortestWaitSeconds']} label={words.shortest} unit={words.seconds} min={0} max={600} />
        <NumberField name={['attempts']} label={words.attemptsAtMost} unit={words.tries} min={1} max={10} />
        <NumberField name={['pauseMinutes']} label={words.pause} unit={words.minutes} min={1} max={1440} />
      </Form>
      {failed && (
        <Notice
          text={failed.code === 'saved-by-another' ? words.rulesStale : failed.message}
          problem={failed.problem}
        />
      )}
    </Modal>
  );
}

interface FieldProps {
  name: string[];
  label: string;
  unit: string;
  min: number;
  max: number;
}

const NumberField = ({ name, label, unit, min, max }: FieldProps) => (
  <Form.Item name={name} label={label} rules={[{ required: true, message: '' }]} style={{ marginBottom: 8 }}>
    <InputNumber min={min} max={max} precision={0} suffix={unit} style={{ width: 120 }} />
  </Form.Item>
);
