/** Under a form that saves itself: whether it is saved, what went wrong, and the button that gives it out of hand. */
import { App, Button } from 'antd';
import { Notice } from '../kit/error-notice.tsx';
import { useAct } from '../kit/act.ts';
import { clock } from '../kit/format.ts';
import type { Autosaved } from './autosave.ts';
import { words } from './words.ts';

interface Props {
  saved: Pick<Autosaved<never>, 'state' | 'savedAt' | 'error' | 'flush'>;
  label: string;
  done: string;
  submit(): Promise<unknown>;
  testId: string;
}

export function SubmitBar({ saved, label, done, submit, testId }: Props) {
  const { message } = App.useApp();
  const { busy, error, act } = useAct();
  const press = () =>
    act(async () => {
      // What could not be saved is told by the form itself.
      if (!(await saved.flush())) return;
      await submit();
      void message.success(done);
    });
  const told = error?.message ?? saved.error?.message ?? null;
  return (
    <div className="review-submit">
      {told !== null && <Notice text={told} testId="review-trouble" />}
      <div className="row-of">
        <span className="aside num" data-testid="review-saved">
          {savedText(saved)}
        </span>
        <Button type="primary" className="push-right" loading={busy} onClick={() => void press()} data-testid={testId}>
          {label}
        </Button>
      </div>
    </div>
  );
}

function savedText({ state, savedAt }: Props['saved']): string {
  if (state === 'failed') return words.notSaved;
  if (state === 'dirty') return words.saving;
  return savedAt === null ? '' : words.saved(clock(savedAt));
}
