/** What a supervisor may do about one call's recording: verify it, hold it, have the talk reviewed or calibrated. */
import { App, Button, Input, Space } from 'antd';
import { useState } from 'react';
import type { Verified } from '../../contract/http/recordings.ts';
import { asApiError } from '../kit/api.ts';
import { Lamp } from '../kit/lamp.tsx';
import { quality, recordings } from './api.ts';
import { calibrations } from './calibration-api.ts';
import { words } from './words.ts';

const defaultForm = 'talk';

export function CallActs({ call }: { call: string }) {
  const { message } = App.useApp();
  const [verified, setVerified] = useState<Verified | null>(null);
  const [why, setWhy] = useState<string | null>(null);
  const act = async (work: () => Promise<unknown>, done?: string) => {
    try {
      await work();
      if (done !== undefined) void message.success(done);
    } catch (error) {
      void message.error(asApiError(error).message);
    }
  };
  const verify = () => act(async () => setVerified(await recordings.verify(call)));
  const review = () => act(() => quality.ask(call, defaultForm), words.reviewAdded);
  const calibrate = () => act(() => calibrations.begin(call, defaultForm), words.calibration.begun);
  const keep = () =>
    act(async () => {
      await recordings.keep(call, why ?? '');
      setWhy(null);
    }, words.kept2);
  return (
    <div className="stack" data-testid="call-acts">
      <div className="row-of">
        <Button size="small" onClick={() => void verify()} data-testid="verify-recording">
          {words.verify}
        </Button>
        <Button size="small" onClick={() => setWhy('')}>
          {words.keep}
        </Button>
        <Button size="small" onClick={() => void review()} data-testid="ask-review">
          {words.review}
        </Button>
        <Button size="small" onClick={() => void calibrate()} data-testid="begin-calibration">
          {words.calibration.begin}
        </Button>
      </div>
      {verified !== null && (
        <span className="state" data-testid="verified">
          <Lamp
            shape={verified.is === 'intact' ? 'tick' : 'diamond'}
            tone={verified.is === 'intact' ? 'green' : verified.is === 'unsealed' ? 'grey' : 'red'}
          />
          {words.verified[verified.is]}
        </span>
      )}
      {why !== null && (
        <Space.Compact style={{ width: '100%' }}>
          <Input
            maxLength={200}
            placeholder={words.keepWhy}
            value={why}
            onChange={(event) => setWhy(event.target.value)}
          />
          <Button disabled={why.trim() === ''} onClick={() => void keep()}>
            {words.keep}
          </Button>
        </Space.Compact>
      )}
    </div>
  );
}
