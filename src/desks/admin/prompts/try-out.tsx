/** ▶: the text as the hotline's voice would speak it. */
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { asApiError } from '../../kit/api.ts';
import { prompts } from './api.ts';
import { words } from './words.ts';

const atMost = 300;

export function TryOut({ text, language, voice }: { text: string; language: 'zh' | 'en'; voice: string }) {
  const [state, setState] = useState<'idle' | 'asking' | 'playing'>('idle');
  const [trouble, setTrouble] = useState<string | null>(null);
  const audio = useRef<HTMLAudioElement | null>(null);
  const stop = () => {
    audio.current?.pause();
    if (audio.current) URL.revokeObjectURL(audio.current.src);
    audio.current = null;
  };
  useEffect(() => stop, []);

  async function play() {
    if (state === 'playing') {
      stop();
      setState('idle');
      return;
    }
    setState('asking');
    setTrouble(null);
    try {
      const name = voice.trim();
      const blob = await prompts.tryOut(text.trim().slice(0, atMost), language, name === '' ? null : name);
      const playing = new Audio(URL.createObjectURL(blob));
      audio.current = playing;
      playing.onended = () => setState('idle');
      await playing.play();
      setState('playing');
    } catch (error) {
      setState('idle');
      setTrouble(asApiError(error).message);
    }
  }
  return (
    <div className="row-of">
      <Button
        size="small"
        disabled={text.trim() === ''}
        loading={state === 'asking'}
        onClick={() => void play()}
        data-testid="try-out"
      >
        {state === 'playing' ? `■ ${words.stop}` : `▶ ${words.listen}`}
      </Button>
      {trouble !== null && <span className="field-error">{trouble}</span>}
    </div>
  );
}
