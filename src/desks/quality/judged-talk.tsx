/** A talk being judged: its recording with the marks at the left, the form at the right; saved as it is filled. */
import { useCallback, useRef, type ReactNode } from 'react';
import type { Mark } from '../../contract/http/quality.ts';
import type { ScoreForm } from '../../core/quality/score.ts';
import type { Sound } from './api.ts';
import type { Drafting, ScoreDraft } from './draft.ts';
import { MarksList } from './marks-list.tsx';
import { ScoreCard } from './score-card.tsx';
import { WavePlayer, type PlayerHandle } from './wave-player.tsx';
import { words } from './words.ts';

interface SoundProps {
  sound: Sound;
  recording: { seconds: number | null } | null;
  marks: readonly Mark[];
  /** Absent: only shown. */
  setMarks?: ((marks: Mark[]) => void) | undefined;
}

export function JudgedSound({ sound, recording, marks, setMarks }: SoundProps) {
  const at = useRef(0);
  const player = useRef<PlayerHandle>(null);
  const moved = useCallback((seconds: number) => {
    at.current = seconds;
  }, []);
  return (
    <div className="review-sound">
      {recording === null ? (
        <p className="second">{words.noSound}</p>
      ) : (
        <WavePlayer sound={sound} seconds={recording.seconds} marks={marks} handle={player} moved={moved} />
      )}
      <MarksList
        marks={marks}
        seek={(seconds) => player.current?.seek(seconds)}
        edit={setMarks && { at: () => at.current, set: setMarks }}
      />
    </div>
  );
}

interface Props extends Pick<SoundProps, 'sound' | 'recording'> {
  form: ScoreForm;
  draft: ScoreDraft;
  /** Absent: only shown. */
  change?: Drafting['change'] | undefined;
  children: ReactNode;
}

export function JudgedTalk({ sound, recording, form, draft, change, children }: Props) {
  const { answers, marks, summary } = draft;
  return (
    <div className="review-columns">
      <JudgedSound
        sound={sound}
        recording={recording}
        marks={marks}
        setMarks={change && ((next) => change({ marks: next }))}
      />
      <div className="review-score">
        <ScoreCard
          form={form}
          answers={answers}
          summary={summary}
          change={
            change && {
              answer: (item, points) => change({ answers: { ...answers, [item]: points } }),
              summary: (text) => change({ summary: text }),
            }
          }
        />
        {children}
      </div>
    </div>
  );
}
