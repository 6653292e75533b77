/** ▶: what callers will hear: the recording where there is one, else the hotline's own voice. */
import { PauseOutlined, CaretRightOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { FlowPrompt } from '../../../../core/ivr/flow.ts';
import { asApiError } from '../../../kit/api.ts';
import { studio } from '../../studio-api.ts';
import { useStudio } from '../studio.ts';

const textAtMost = 300;

export function Preview({ prompt }: { prompt: FlowPrompt }) {
  const { lists } = useStudio();
  const { notification } = App.useApp();
  const [state, setState] = useState<'idle' | 'asking' | 'playing'>('idle');
  const sound = useRef<HTMLAudioElement | null>(null);
  useEffect(() => () => stop(sound.current), []);
  const { language } = prompt;
  const named =
    !('text' in prompt) && 'prompt' in prompt ? lists?.prompts.find(({ id }) => id === prompt.prompt) : null;
  const text = 'text' in prompt ? prompt.text.trim() : (named?.texts[language] ?? '');
  if (text === '') return null;
  const url = async (): Promise<string> =>
    named?.recorded.includes(language) === true
      ? studio.recordingUrl(named.id, language)
      : URL.createObjectURL(await studio.speak(text.slice(0, textAtMost), language));

  const play = async () => {
    if (state === 'playing') {
      stop(sound.current);
      return setState('idle');
    }
    setState('asking');
    try {
      const audio = new Audio(await url());
      sound.current = audio;
      audio.onended = () => {
        stop(audio);
        setState('idle');
      };
      await audio.play();
      setState('playing');
    } catch (error) {
      setState('idle');
      notification.warning({ title: `无法试听。${asApiError(error).message}` });
    }
  };
  return (
    <Button
      size="small"
      type="text"
      aria-label={state === 'playing' ? '停止试听' : '试听'}
      icon={state === 'playing' ? <PauseOutlined /> : <CaretRightOutlined />}
      loading={state === 'asking'}
      onClick={() => void play()}
    />
  );
}

function stop(audio: HTMLAudioElement | null): void {
  if (audio === null) return;
  audio.pause();
  URL.revokeObjectURL(audio.src);
}
