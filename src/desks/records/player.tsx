/** Plays one recording in place. Nothing is fetched before 播放 is pressed: listening is logged. */
import { Button } from 'antd';
import { useState } from 'react';
import { api } from '../kit/api.ts';
import { Notice } from '../kit/error-notice.tsx';
import { shared } from '../kit/words.ts';
import { words } from './words.ts';

export function Player({ callId }: { callId: string }) {
  const [open, setOpen] = useState(false);
  const [failed, setFailed] = useState(false);
  if (!open) {
    return (
      <Button size="small" onClick={() => setOpen(true)} data-testid="play-recording">
        ▶ {words.player.play}
      </Button>
    );
  }
  if (failed) {
    return <Notice text={words.player.failed} action={{ label: shared.retry, run: () => setFailed(false) }} />;
  }
  return (
    <audio
      className="player"
      controls
      autoPlay
      controlsList="nodownload"
      src={api.recordingUrl(callId)}
      onError={() => setFailed(true)}
      aria-label={words.player.label}
    />
  );
}
