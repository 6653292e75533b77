/**
 * A recording to be judged: its waveform to click into, speeds that keep the pitch, marks at their places. The sound is
 * fetched by pieces and only after 播放 was pressed: listening is logged.
 */
import { useQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import type { Mark, Waveform } from '../../contract/http/quality.ts';
import { Notice } from '../kit/error-notice.tsx';
import { duration } from '../kit/format.ts';
import { shared } from '../kit/words.ts';
import type { Sound } from './api.ts';
import { words } from './words.ts';

const speeds = [0.75, 1, 1.25, 1.5, 2];
const stepSeconds = 5;
const height = 72;

export interface PlayerHandle {
  seek(seconds: number): void;
}

interface Props {
  sound: Sound;
  seconds: number | null;
  marks: readonly Mark[];
  handle: RefObject<PlayerHandle | null>;
  /** Told a few times a second while it plays. */
  moved(seconds: number): void;
}

export function WavePlayer({ sound, seconds, marks, handle, moved }: Props) {
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [failed, setFailed] = useState(false);
  const [at, setAt] = useState(0);
  const [speed, setSpeed] = useState(1);
  const wave = useQuery({
    queryKey: ['waveform', sound.url],
    queryFn: sound.waveform,
    staleTime: Infinity,
  });
  const whole = wave.data?.seconds ?? seconds ?? 0;

  const seek = useCallback(
    (to: number) => {
      const place = Math.min(Math.max(0, to), whole);
      if (audio.current) audio.current.currentTime = place;
      setAt(place);
      moved(place);
    },
    [moved, whole],
  );
  useEffect(() => {
    handle.current = { seek };
  }, [handle, seek]);
  useEffect(() => {
    if (audio.current) audio.current.playbackRate = speed;
  }, [speed]);

  const toggle = () => {
    setFailed(false);
    if (audio.current === null) return;
    if (audio.current.paused) void audio.current.play().catch(() => setFailed(true));
    else audio.current.pause();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft') seek(at - stepSeconds);
    else if (event.key === 'ArrowRight') seek(at + stepSeconds);
    else return;
    event.preventDefault();
  };
  return (
    <div className="wave" data-testid="wave-player">
      <div
        className="wave-box"
        role="slider"
        tabIndex={0}
        aria-label={words.seek}
        aria-valuemin={0}
        aria-valuemax={Math.round(whole)}
        aria-valuenow={Math.round(at)}
        aria-valuetext={duration(at)}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => seek(placeIn(event.currentTarget, event.clientX) * whole)}
      >
        {wave.data && <WaveCanvas wave={wave.data} />}
        {wave.isError && <p className="aside">{words.waveFailed}</p>}
        {whole > 0 && <span className="wave-now" style={{ left: `${(at / whole) * 100}%` }} />}
        {whole > 0 &&
          marks.map((mark, n) => (
            <span
              key={`${mark.at} ${n}`}
              className="wave-mark"
              title={`${duration(mark.at)} ${mark.words}`}
              style={{ left: `${(mark.at / whole) * 100}%` }}
            />
          ))}
      </div>
      <div className="row-of">
        <Button type="primary" onClick={toggle} data-testid="play-review">
          {playing ? words.pause : words.play}
        </Button>
        <span className="num" data-testid="played">
          {duration(at)} / {duration(whole)}
        </span>
        <span className="push-right second">{words.speed}</span>
        <Segmented
          size="small"
          options={speeds.map((value) => ({ value, label: words.times(value) }))}
          value={speed}
          onChange={setSpeed}
        />
      </div>
      {failed && <Notice text={words.soundFailed} action={{ label: shared.retry, run: toggle }} />}
      <audio
        ref={audio}
        preload="none"
        src={sound.url}
        onCanPlay={() => audio.current && (audio.current.playbackRate = speed)}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onError={() => setFailed(true)}
        onTimeUpdate={(event) => {
          setAt(event.currentTarget.currentTime);
          moved(event.currentTarget.currentTime);
        }}
      />
    </div>
  );
}

const placeIn = (box: HTMLElement, x: number): number => {
  const { left, width } = box.getBoundingClientRect();
  return width === 0 ? 0 : (x - left) / width;
};

function WaveCanvas({ wave }: { wave: Waveform }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const box = canvas.current;
    const draw = box?.getContext('2d');
    if (!box || !draw) return;
    const paint = () => {
      const width = box.clientWidth;
      box.width = width * devicePixelRatio;
      box.height = height * devicePixelRatio;
      draw.scale(devicePixelRatio, devicePixelRatio);
      draw.fillStyle = getComputedStyle(box).color;
      const { peaks } = wave;
      for (let x = 0; x < width; x += 2) {
        const from = Math.floor((x / width) * peaks.length);
        const to = Math.max(from + 1, Math.floor(((x + 2) / width) * peaks.length));
        const tall = Math.max(1, (Math.max(...peaks.slice(from, to)) / 100) * (height - 4));
        draw.fillRect(x, (height - tall) / 2, 1, tall);
      }
    };
    paint();
    const watch = new ResizeObserver(paint);
    watch.observe(box);
    return () => watch.disconnect();
  }, [wave]);
  return <canvas ref={canvas} style={{ height }} aria-hidden="true" />;
}
