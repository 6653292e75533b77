/** One review: the recording with its marks at the left, the score form at the right, the appeal below it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { ReviewFull } from '../../contract/http/quality.ts';
import { Notice, PartFailed } from '../kit/error-notice.tsx';
import { Loading } from '../kit/part.tsx';
import { usePerson } from '../kit/session.tsx';
import '../admin/prompts/pages.css';
import { quality, reviewsKey, soundOf } from './api.ts';
import { AppealPart } from './appeal-part.tsx';
import { useScoreDraft } from './draft.ts';
import { JudgedTalk } from './judged-talk.tsx';
import { SubmitBar } from './submit-bar.tsx';
import { TalkHead } from './talk-head.tsx';
import { words } from './words.ts';
import './quality.css';

export function ReviewPage({ home }: { home: string }) {
  const { id = '' } = useParams();
  const queries = useQueryClient();
  const asked = useQuery({
    queryKey: [...reviewsKey, 'one', id],
    queryFn: () => quality.one(id),
    // A form in work is its own; what the server says later must not touch what is being typed.
    refetchOnMount: 'always',
    gcTime: 0,
  });
  const changed = () => queries.invalidateQueries({ queryKey: reviewsKey });
  if (asked.isPending) return <Loading rows={10} />;
  if (asked.data === undefined) return <PartFailed error={asked.error} retry={() => void asked.refetch()} />;
  return <Review key={`${id} ${asked.data.state}`} review={asked.data} home={home} changed={changed} />;
}

interface Props {
  review: ReviewFull;
  home: string;
  changed(): Promise<unknown>;
}

function Review({ review, home, changed }: Props) {
  const me = usePerson();
  const drafting = useScoreDraft(review, async (body) => (await quality.save(review.id, body)).revision);
  const unsubmitted = review.state === 'waiting' || review.state === 'open';
  const others = review.reviewer !== null && review.reviewer !== me.username;
  const mayScore = me.role === 'supervisor' && unsubmitted && !others;
  const submit = async () => {
    await quality.submit(review.id, drafting.revision());
    await changed();
  };
  return (
    <section className="pane page-pane" aria-label={words.title} data-testid="review-page">
      <TalkHead back={`${home}/quality`} talk={review} state={words.states[review.state]} />
      {unsubmitted && others && <Notice text={words.takenBy(review.reviewerName ?? review.reviewer ?? '')} />}
      <JudgedTalk
        sound={soundOf('reviews', review.id)}
        recording={review.recording}
        form={review.form}
        draft={drafting.value}
        change={mayScore ? drafting.change : undefined}
      >
        {mayScore && (
          <SubmitBar
            saved={drafting}
            label={words.submit}
            done={words.submitted}
            submit={submit}
            testId="submit-review"
          />
        )}
        <AppealPart review={review} changed={changed} />
      </JudgedTalk>
    </section>
  );
}
