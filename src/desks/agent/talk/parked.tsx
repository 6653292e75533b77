/** Callers whom a colleague parked: any agent without a call of their own may pick them up. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import type { ParkedCall } from '../../../contract/http/hands.ts';
import { api } from '../../kit/api.ts';
import { useNow } from '../../kit/clock.ts';
import { PartFailed } from '../../kit/error-notice.tsx';
import { duration, maskNumber, thousands, visible } from '../../kit/format.ts';
import { Lamp } from '../../kit/lamp.tsx';
import { useTrouble } from '../hands.ts';
import './talk.css';
import { words } from './words.ts';

const w = words.parked;
/** Nobody is told of other agents' parked callers, so they are looked for. */
const againEveryMs = 4000;

export function Parked() {
  const parked = useQuery({ queryKey: ['calls', 'parked'], queryFn: api.parked, refetchInterval: againEveryMs });
  const items = parked.data?.items ?? [];
  return (
    <section aria-label={w.title} data-testid="parked">
      <h3>
        {w.title} {parked.data && <span className="num">{thousands(items.length)}</span>}
      </h3>
      {parked.isError && parked.data === undefined && (
        <PartFailed error={parked.error} text={w.failed} retry={() => void parked.refetch()} />
      )}
      {parked.data && items.length === 0 && <p className="second">{w.none}</p>}
      {items.map((call) => (
        <ParkedLine key={call.callId} call={call} />
      ))}
    </section>
  );
}

function ParkedLine({ call }: { call: z.infer<typeof ParkedCall> }) {
  const now = useNow();
  const trouble = useTrouble();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const pickUp = async () => {
    setBusy(true);
    try {
      await api.resume(call.callId);
    } catch (error) {
      // Mostly a colleague was quicker: the list says so too.
      trouble(error);
    } finally {
      setBusy(false);
      void queries.invalidateQueries({ queryKey: ['calls', 'parked'] });
    }
  };
  const left = Math.max(0, (Date.parse(call.until) - now) / 1000);
  return (
    <div className="parked-row" data-testid="parked-call">
      <div className="pop-row">
        <Lamp shape="bars" tone="amber" />
        <span>{w.slot(visible(call.slot))}</span>
        <span className="clip num">{call.number === null ? w.withheld : maskNumber(call.number)}</span>
        <Button size="small" type="primary" loading={busy} onClick={() => void pickUp()} data-testid="pick-up">
          {w.pickUp}
        </Button>
      </div>
      <div className="second num parked-about">
        <span className="clip">{w.by(visible(call.by))}</span>
        <span>{w.backIn(duration(left))}</span>
      </div>
    </div>
  );
}
