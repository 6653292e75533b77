/** Whether citizens who hung up are asked by short message how the call went, and how often: for supervisors. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Form, InputNumber, Modal, Switch } from 'antd';
import type { SurveyRules } from '../../contract/http/sms.ts';
import { surveyText, type SurveyPolicy } from '../../core/survey/sms-survey.ts';
import { asApiError } from '../kit/api.ts';
import { Notice, PartFailed } from '../kit/error-notice.tsx';
import { Loading } from '../kit/part.tsx';
import { floorApi } from './api.ts';
import { words } from './words.ts';

const w = words.survey;
const rulesKey = ['survey-rules'] as const;

export function SurveyRulesForm({ close }: { close(): void }) {
  const asked = useQuery({ queryKey: rulesKey, queryFn: floorApi.surveyRules, staleTime: 0, gcTime: 0 });
  if (asked.data !== undefined) return <Rules rules={asked.data} close={close} />;
  return (
    <Modal open title={w.title} footer={null} onCancel={close} width={480}>
      {asked.isError ? <PartFailed error={asked.error} retry={() => void asked.refetch()} /> : <Loading rows={4} />}
    </Modal>
  );
}

function Rules({ rules, close }: { rules: SurveyRules; close(): void }) {
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm<SurveyPolicy>();
  const save = useMutation({
    mutationFn: (policy: SurveyPolicy) => floorApi.saveSurveyRules({ policy, revision: rules.revision }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: rulesKey });
      void message.success(w.saved);
      close();
    },
  });
  const failed = save.isError ? asApiError(save.error) : null;
  return (
    <Modal
      open
      title={w.title}
      okText={w.save}
      okButtonProps={{ loading: save.isPending }}
      onOk={() => form.submit()}
      onCancel={close}
      width={480}
    >
      <p className="aside">{w.hint}</p>
      <p className="aside">“{surveyText}”</p>
      {!rules.available && <Notice text={w.unavailable} />}
      <Form
        form={form}
        layout="horizontal"
        requiredMark={false}
        labelCol={{ span: 12 }}
        initialValues={rules.policy}
        onFinish={save.mutate}
      >
        <Form.Item name="on" label={w.on} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item name="everyDays" label={w.everyDays} rules={[{ required: true, message: w.daysMissing }]}>
          <InputNumber min={1} max={365} precision={0} suffix={w.days} />
        </Form.Item>
      </Form>
      {failed && (
        <Notice text={failed.code === 'saved-by-another' ? w.stale : failed.message} problem={failed.problem} />
      )}
    </Modal>
  );
}
