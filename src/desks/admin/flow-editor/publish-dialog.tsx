/** Publishing in five steps on one page: problems, cases, what changes, why, when. Only the server's check counts. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, DatePicker, Input, Modal, Radio } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useMemo, useState } from 'react';
import type { z } from 'zod';
import type { PublishCheck } from '../../../contract/http/flows.ts';
import { PublishRefused } from '../../../contract/http/flows.ts';
import type { Draft } from '../../../core/ivr/flow.ts';
import type { Problem } from '../../../core/ivr/problem.ts';
import { confirmationOf } from '../../../core/ivr/validate.ts';
import { asApiError } from '../../kit/api.ts';
import { Notice, PartFailed } from '../../kit/error-notice.tsx';
import { Lamp } from '../../kit/lamp.tsx';
import { Loading } from '../../kit/part.tsx';
import { shared } from '../../kit/words.ts';
import { keys, studio } from '../studio-api.ts';
import { compare, draftFrom } from './compare.ts';
import { CompareCanvas } from './compare-canvas.tsx';
import { useStudio } from './studio.ts';
import { words } from './words.ts';

type Check = z.infer<typeof PublishCheck>;
export interface Outcome {
  version: number | null;
  scheduledAt: string | null;
  callsOnOld: number;
  heldBy: { id: string; name: string; changed: boolean }[];
}

interface PublishDialogProps {
  draft: Draft;
  published: Record<string, unknown> | null;
  close(): void;
  done(outcome: Outcome): void;
}

export function PublishDialog({ draft, published, close, done }: PublishDialogProps) {
  const { flowId } = useStudio();
  const check = useQuery({
    queryKey: ['publish-check', flowId],
    queryFn: () => studio.publishCheck(flowId),
    gcTime: 0,
    staleTime: 0,
  });
  return (
    <Modal open onCancel={close} footer={null} width={880} title={words.publishTitle(draft.name)} style={{ top: 24 }}>
      {check.isPending ? (
        <Loading rows={8} />
      ) : check.isError ? (
        <PartFailed error={check.error} retry={() => void check.refetch()} />
      ) : (
        <Steps check={check.data} draft={draft} published={published} close={close} done={done} />
      )}
    </Modal>
  );
}

function Steps({ check, draft, published, close, done }: PublishDialogProps & { check: Check }) {
  const { flowId, store } = useStudio();
  const queries = useQueryClient();
  const known = useMemo(() => new Set(draft.confirmed), [draft.confirmed]);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(known);
  const [message, setMessage] = useState('');
  const [at, setAt] = useState<Dayjs | null>(null);
  const problems = check.problems as Problem[];
  const mayTick = (problem: Problem) => problem.severity === 'warning' || problem.code === 'noPerson';
  const errors = problems.filter((problem) => !mayTick(problem));
  const toTick = problems.filter(mayTick);
  const unticked = toTick.filter((problem) => !ticked.has(confirmationOf(problem)));
  const failed = check.cases.filter(({ passed }) => !passed);
  const ready = errors.length === 0 && unticked.length === 0 && failed.length === 0 && message.trim() !== '';
  const publish = useMutation({
    mutationFn: () =>
      studio.publish(flowId, {
        message: message.trim(),
        revision: check.revision,
        confirmed: toTick.map(confirmationOf).slice(0, 1000),
        ...(at === null ? {} : { at: at.toISOString() }),
      }),
    onSuccess: (outcome) => {
      void queries.invalidateQueries({ queryKey: keys.flow(flowId) });
      void queries.invalidateQueries({ queryKey: keys.flows });
      done(outcome);
    },
  });
  const tick = (problem: Problem, yes: boolean) => {
    const next = new Set(ticked);
    if (yes) next.add(confirmationOf(problem));
    else next.delete(confirmationOf(problem));
    setTicked(next);
  };
  const go = (problem: Problem) => {
    close();
    if (problem.node !== undefined) store.goTo(problem.node, problem.field ?? 'label');
  };
  return (
    <div
      className="publish"
      data-testid="publish-dialog"
      onKeyDown={(event) => {
        if (event.ctrlKey && event.key === 'Enter' && !event.nativeEvent.isComposing && ready && !publish.isPending) {
          publish.mutate();
        }
      }}
    >
      <div className="publish-columns">
        <div className="publish-left">
          <h3>{words.stepProblems}</h3>
          {errors.length > 0 && <p className="field-error field-problem">{words.errorsLeft(errors.length)}</p>}
          {unticked.length > 0 && <p className="second">{words.warningsLeft(unticked.length)}</p>}
          {problems.length === 0 && <Good>{words.problemsNone}</Good>}
          <ul className="publish-problems">
            {errors.map((problem, n) => (
              <li key={n}>
                <button type="button" className="problem-row" onClick={() => go(problem)}>
                  <Lamp shape="diamond" tone="red" />
                  <span>{problem.message}</span>
                  {problem.node !== undefined && <span className="problem-go">{words.locate}</span>}
                </button>
              </li>
            ))}
            {toTick.map((problem) => (
              <li key={confirmationOf(problem)}>
                <Checkbox
                  checked={ticked.has(confirmationOf(problem))}
                  onChange={(event) => tick(problem, event.target.checked)}
                >
                  <Lamp shape="triangle" tone="amber" /> {problem.message}
                </Checkbox>
              </li>
            ))}
          </ul>
          <h3>{words.stepCases}</h3>
          {failed.length === 0 ? (
            <Good plain={check.cases.length === 0}>{words.casesPassed(check.cases.length, check.cases.length)}</Good>
          ) : (
            <p className="second">{words.casesPassed(check.cases.length - failed.length, check.cases.length)}</p>
          )}
          <ul>
            {failed.map(({ name, why }) => (
              <li key={name} className="case-failed">
                <Lamp shape="diamond" tone="red" /> {name}：{why}
              </li>
            ))}
          </ul>
        </div>
        <Changes check={check} draft={draft} published={published} />
      </div>
      <label className="publish-message">
        <h3>
          {words.stepMessage} <span className="required">*</span>
        </h3>
        <Input.TextArea
          autoSize={{ minRows: 1, maxRows: 3 }}
          maxLength={200}
          placeholder={words.messagePlaceholder}
          value={message}
          data-testid="publish-message"
          onChange={(event) => setMessage(event.target.value)}
        />
      </label>
      {publish.isError && <Refused error={publish.error} />}
      <footer className="publish-footer">
        <span className="publish-when">
          <h3>{words.stepWhen}</h3>
          <Radio.Group
            value={at === null ? 'now' : 'later'}
            onChange={(event) => setAt(event.target.value === 'now' ? null : dayjs().add(1, 'hour').startOf('hour'))}
            options={[
              { value: 'now', label: words.now },
              { value: 'later', label: words.later },
            ]}
          />
          {at !== null && (
            <DatePicker
              showTime={{ format: 'HH:mm' }}
              format="YYYY-MM-DD HH:mm"
              allowClear={false}
              aria-label={words.laterAt}
              minDate={dayjs()}
              value={at}
              onChange={(when) => setAt(when)}
            />
          )}
        </span>
        <span className="aside">{check.callsNow > 0 ? words.callsNow(check.callsNow) : ''}</span>
        <Button onClick={close}>{shared.cancel}</Button>
        <Button
          type="primary"
          disabled={!ready}
          loading={publish.isPending}
          data-testid="publish-now"
          onClick={() => publish.mutate()}
        >
          {at === null ? words.publishAs(check.nextVersion) : words.schedule}
        </Button>
      </footer>
    </div>
  );
}

function Changes({
  check,
  draft,
  published,
}: {
  check: Check;
  draft: Draft;
  published: Record<string, unknown> | null;
}) {
  const { names } = useStudio();
  const compared = useMemo(() => compare(published === null ? null : draftFrom(published), draft), [draft, published]);
  return (
    <div className="publish-right">
      <h3>{words.stepChanges}</h3>
      <CompareCanvas compared={compared} names={names} />
      <ul className="change-words" data-testid="changes">
        {check.changes.words.length === 0 && <li className="second">{words.noDiff}</li>}
        {check.changes.words.map((line, n) => (
          <li key={n}>{line}</li>
        ))}
      </ul>
    </div>
  );
}

function Good({ children, plain = false }: { children: React.ReactNode; plain?: boolean }) {
  return (
    <p className="second">
      {!plain && <Lamp shape="tick" tone="green" />} {children}
    </p>
  );
}

/** What the server found between the check and the click. */
function Refused({ error }: { error: unknown }) {
  const known = asApiError(error);
  const refused = PublishRefused.safeParse(known.details);
  return (
    <div data-testid="publish-refused">
      <Notice text={known.message} problem={known.problem} tone="red" />
      {refused.success && (
        <ul className="publish-problems">
          {refused.data.problems.map(({ message }, n) => (
            <li key={n}>{message}</li>
          ))}
          {refused.data.cases.flatMap(({ name, why, passed }) =>
            passed ? [] : [<li key={name}>{`${name}：${why ?? ''}`}</li>],
          )}
        </ul>
      )}
    </div>
  );
}
