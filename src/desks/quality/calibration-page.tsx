/**
 * One calibration: until one's own score is in, a form like any review's and nobody else's score; then all scores side by
 * side, and what is agreed on.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { CalibrationFull } from '../../contract/http/calibrations.ts';
import { Notice, PartFailed } from '../kit/error-notice.tsx';
import { Loading } from '../kit/part.tsx';
import '../admin/prompts/pages.css';
import { soundOf } from './api.ts';
import { calibrations, calibrationsKey } from './calibration-api.ts';
import { Comparison } from './comparison.tsx';
import { useScoreDraft } from './draft.ts';
import { JudgedTalk } from './judged-talk.tsx';
import { SubmitBar } from './submit-bar.tsx';
import { TalkHead } from './talk-head.tsx';
import { words } from './words.ts';
import './quality.css';

const w = words.calibration;
const whileComparingMs = 15_000;

export function CalibrationPage({ home }: { home: string }) {
  const { id = '' } = useParams();
  const queries = useQueryClient();
  const asked = useQuery({
    queryKey: [...calibrationsKey, 'one', id],
    queryFn: () => calibrations.one(id),
    refetchOnMount: 'always',
    // Whoever compares sees who comes in later; a form in work is left alone.
    refetchInterval: ({ state: { data } }) =>
      data?.own === 'submitted' && data.state === 'scoring' ? whileComparingMs : false,
    gcTime: 0,
  });
  const changed = () => queries.invalidateQueries({ queryKey: calibrationsKey });
  if (asked.isPending) return <Loading rows={10} />;
  if (asked.data === undefined) return <PartFailed error={asked.error} retry={() => void asked.refetch()} />;
  const { state, own } = asked.data;
  const comparing = own === 'submitted' || state === 'concluded';
  return (
    <section className="pane page-pane" aria-label={w.title} data-testid="calibration-page">
      <TalkHead back={`${home}/quality/calibrations`} talk={asked.data} state={w.states[state]} />
      <Scorers calibration={asked.data} />
      {comparing ? (
        <Comparison key={`${id} ${state}`} calibration={asked.data} changed={changed} />
      ) : (
        <OwnScore key={id} calibration={asked.data} changed={changed} />
      )}
    </section>
  );
}

interface Props {
  calibration: CalibrationFull;
  changed(): Promise<unknown>;
}

function Scorers({ calibration: { scorers, state, own } }: { calibration: CalibrationFull }) {
  const names = (submitted: boolean) =>
    scorers.filter((each) => each.submitted === submitted).map(({ supervisor, name }) => name ?? supervisor);
  return (
    <>
      <p className="calibration-people second" data-testid="scorers">
        {w.people(names(true), state === 'scoring' ? names(false) : [])}
      </p>
      {state === 'scoring' && own !== 'submitted' && <Notice text={w.apart} />}
    </>
  );
}

function OwnScore({ calibration: { id, recording, form, sheet }, changed }: Props) {
  const drafting = useScoreDraft(sheet, async (body) => (await calibrations.save(id, body)).sheet.revision);
  const submit = async () => {
    await calibrations.submit(id, drafting.revision());
    await changed();
  };
  return (
    <JudgedTalk
      sound={soundOf('calibrations', id)}
      recording={recording}
      form={form}
      draft={drafting.value}
      change={drafting.change}
    >
      <SubmitBar saved={drafting} label={words.submit} done={w.submitted} submit={submit} testId="submit-score" />
    </JudgedTalk>
  );
}
