/** Chooses what the overlay shows: period, version, and another version to compare with. */
import { useQuery } from '@tanstack/react-query';
import { Segmented, Select } from 'antd';
import { useMemo, useState } from 'react';
import { PartFailed } from '../../kit/error-notice.tsx';
import { thousands } from '../../kit/format.ts';
import { keys, studio } from '../studio-api.ts';
import { useStudio } from './studio.ts';
import type { Overlay } from './traffic-state.ts';
import { words } from './words.ts';

const w = words.trafficBar;
type Period = 'today' | 'week';
const shanghaiMs = 8 * 3600_000;
const dayMs = 86_400_000;

/** Midnight in the city, today or six days before. */
export function periodStart(period: Period, now: number): string {
  const midnight = Math.floor((now + shanghaiMs) / dayMs) * dayMs - shanghaiMs;
  return new Date(period === 'today' ? midnight : midnight - 6 * dayMs).toISOString();
}

export function useTraffic(on: boolean) {
  const { flowId } = useStudio();
  const [period, setPeriod] = useState<Period>('today');
  const [version, setVersion] = useState<number | null>(null);
  const [other, setOther] = useState<number | null>(null);
  const ask = (of: number | null) => () =>
    studio.traffic(flowId, { version: of ?? undefined, from: periodStart(period, Date.now()) });
  const shown = useQuery({
    queryKey: ['traffic', flowId, period, version],
    queryFn: ask(version),
    enabled: on,
    refetchInterval: 10_000,
  });
  const compared = useQuery({
    queryKey: ['traffic', flowId, period, other],
    queryFn: ask(other),
    enabled: on && other !== null,
    refetchInterval: 10_000,
  });
  const overlay = useMemo<Overlay | null>(
    () =>
      on && shown.data !== undefined
        ? { shown: shown.data, other: (other === null ? null : compared.data) ?? null }
        : null,
    [on, shown.data, other, compared.data],
  );
  return {
    overlay,
    error: shown.error,
    retry: () => void shown.refetch(),
    period,
    setPeriod,
    version,
    setVersion,
    other,
    setOther,
  };
}

export function TrafficBar({ traffic }: { traffic: ReturnType<typeof useTraffic> }) {
  const { flowId } = useStudio();
  const versions = useQuery({ queryKey: keys.versions(flowId), queryFn: () => studio.versions(flowId), retry: false });
  const options = (versions.data?.items ?? []).map(({ version }) => ({ value: version, label: w.version(version) }));
  const { overlay } = traffic;
  if (traffic.error !== null && overlay === null) return <PartFailed error={traffic.error} retry={traffic.retry} />;
  const { calls, secondsToPerson } = overlay?.shown ?? { calls: 0, secondsToPerson: { median: null, p95: null } };
  return (
    <div className="traffic-bar" data-testid="traffic-bar">
      <Segmented<Period>
        size="small"
        value={traffic.period}
        onChange={(period) => traffic.setPeriod(period)}
        options={[
          { value: 'today', label: w.today },
          { value: 'week', label: w.week },
        ]}
      />
      <Select
        size="small"
        className="traffic-version"
        aria-label={words.versions}
        allowClear
        placeholder={w.all}
        value={traffic.version}
        options={options}
        onChange={(version: number | undefined) => traffic.setVersion(version ?? null)}
      />
      <Select
        size="small"
        className="traffic-version"
        aria-label={w.compareWith}
        allowClear
        placeholder={w.none}
        value={traffic.other}
        options={options.filter(({ value }) => value !== traffic.version)}
        onChange={(version: number | undefined) => traffic.setOther(version ?? null)}
      />
      <span className="num">{overlay !== null && calls === 0 ? w.nothing : w.calls(calls)}</span>
      <span className="second num">{calls > 0 && w.toPerson(secondsToPerson.median, secondsToPerson.p95)}</span>
      {overlay !== null && overlay.other !== null && (
        <span className="second num">
          {w.version(overlay.other.version ?? 0)}：{thousands(overlay.other.calls)} 通，
          {w.toPerson(overlay.other.secondsToPerson.median, overlay.other.secondsToPerson.p95)}
        </span>
      )}
    </div>
  );
}
