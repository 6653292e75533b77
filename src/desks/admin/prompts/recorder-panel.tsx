/** Recording in the page: begin, stop, hear it, use it or not. */
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { MicrophoneTrouble } from '../../kit/audio-devices.ts';
import { Notice } from '../../kit/error-notice.tsx';
import { duration } from '../../kit/format.ts';
import { shared } from '../../kit/words.ts';
import { record, type RecordingNow } from './recorder.ts';
import { words } from './words.ts';

interface Props {
  busy: boolean;
  use(sound: Blob): void;
  cancel(): void;
}
type State =
  { is: 'opening' } | { is: 'recording' } | { is: 'done'; sound: Blob; url: string } | { is: 'failed'; why: string };

export function Recorder({ busy, use, cancel }: Props) {
  const [state, setState] = useState<State>({ is: 'opening' });
  const [round, setRound] = useState(0);
  const now = useRef<RecordingNow | null>(null);

  const stop = async () => {
    const going = now.current;
    now.current = null;
    if (going === null) return;
    const sound = await going.stop();
    setState({ is: 'done', sound, url: URL.createObjectURL(sound) });
  };
  useEffect(() => {
    let left = false;
    setState({ is: 'opening' });
    record(() => void stop()).then(
      (going) => {
        if (left) return going.cancel();
        now.current = going;
        setState({ is: 'recording' });
      },
      (error: unknown) => {
        const denied = error instanceof MicrophoneTrouble && error.kind === 'mic-denied';
        if (!left) setState({ is: 'failed', why: denied ? words.micDenied : words.micMissing });
      },
    );
    return () => {
      left = true;
      now.current?.cancel();
      now.current = null;
    };
  }, [round]);
  const url = state.is === 'done' ? state.url : null;
  useEffect(() => () => (url === null ? undefined : URL.revokeObjectURL(url)), [url]);

  const leave = (
    <Button size="small" disabled={busy} onClick={cancel}>
      {shared.cancel}
    </Button>
  );
  if (state.is === 'failed') {
    return <Notice text={state.why} action={{ label: shared.retry, run: () => setRound(round + 1) }} />;
  }
  if (state.is === 'done') {
    return (
      <div className="stack">
        <span>{words.review}</span>
        <audio className="player" controls src={state.url} />
        <div className="row-of">
          <Button
            size="small"
            type="primary"
            loading={busy}
            onClick={() => use(state.sound)}
            data-testid="use-recording"
          >
            {words.use}
          </Button>
          <Button size="small" disabled={busy} onClick={() => setRound(round + 1)}>
            {words.again}
          </Button>
          {leave}
        </div>
      </div>
    );
  }
  return (
    <div className="row-of">
      <Clock seconds={() => now.current?.seconds() ?? 0} />
      <Button
        size="small"
        type="primary"
        disabled={state.is !== 'recording'}
        onClick={() => void stop()}
        data-testid="stop-recording"
      >
        {words.recordStop}
      </Button>
      {leave}
    </div>
  );
}

function Clock({ seconds }: { seconds(): number }) {
  const [, draw] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => draw((n) => n + 1), 250);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="num" role="timer">
      {words.recordingNow(duration(seconds()))}
    </span>
  );
}
