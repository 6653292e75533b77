/** The recording of a prompt: heard, uploaded, recorded here, taken away. */
import { Button } from 'antd';
import { useRef, useState } from 'react';
import type { PromptRow } from '../../../contract/http/prompts.ts';
import { asApiError } from '../../kit/api.ts';
import { Notice } from '../../kit/error-notice.tsx';
import { prompts } from './api.ts';
import { Recorder } from './recorder-panel.tsx';
import { words } from './words.ts';

const maxBytes = 20 * 1024 * 1024;
const accept = 'audio/wav,audio/x-wav,audio/mpeg,audio/ogg,.wav,.mp3,.ogg,.oga,.opus';

interface Props {
  row: PromptRow;
  /** The one that was looked at. */
  revision: number;
  done(row: PromptRow): Promise<unknown>;
}

export function PromptSound({ row, revision, done }: Props) {
  const input = useRef<HTMLInputElement | null>(null);
  const [busy, setBusy] = useState(false);
  const [recording, setRecording] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);

  async function act(work: () => Promise<PromptRow>) {
    setBusy(true);
    setTrouble(null);
    try {
      await done(await work());
      setRecording(false);
    } catch (error) {
      setTrouble(asApiError(error).message);
    } finally {
      setBusy(false);
    }
  }
  function upload(sound: Blob) {
    if (sound.size > maxBytes) {
      setTrouble(words.tooLarge);
      return;
    }
    // The server looks at the file itself; a browser that knows no type for it must not be in the way.
    const audio = sound.type.startsWith('audio/') ? sound : new Blob([sound], { type: 'audio/wav' });
    void act(() => prompts.upload(row, revision, audio));
  }

  return (
    <div className="stack">
      <Current row={row} />
      {trouble !== null && <Notice text={trouble} testId="sound-trouble" />}
      {recording ? (
        <Recorder busy={busy} use={upload} cancel={() => setRecording(false)} />
      ) : (
        <div className="row-of">
          <Button size="small" loading={busy} onClick={() => input.current?.click()}>
            {busy ? words.busy : words.upload}
          </Button>
          <Button size="small" disabled={busy} onClick={() => setRecording(true)} data-testid="record">
            {words.record}
          </Button>
          {row.recording !== null && (
            <Button size="small" disabled={busy} onClick={() => void act(() => prompts.unrecord(row, revision))}>
              {words.unrecord}
            </Button>
          )}
        </div>
      )}
      <span className="field-hint">{words.uploadHint}</span>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        data-testid="sound-file"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) upload(file);
        }}
      />
    </div>
  );
}

function Current({ row }: { row: PromptRow }) {
  if (row.recording === null) return <span className="second">{words.noRecording}</span>;
  const { seconds, loudnessBefore, loudnessAfter } = row.recording;
  return (
    <div>
      <audio className="player" controls preload="none" src={prompts.soundUrl(row)} aria-label={words.recording} />
      <span className="num second" data-testid="measured">
        {words.recorded(seconds, loudnessBefore, loudnessAfter)}
      </span>
    </div>
  );
}
