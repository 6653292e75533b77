/**
 * On every desk while the emergency switch is on. Pushed where there is a push line, asked for where there is none; gone by
 * its own time, whatever the net does.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { memo, useEffect } from 'react';
import { api } from './api.ts';
import { ageMs, useNow } from './clock.ts';
import { emergencyNews } from './emergency-news.ts';
import { Notice } from './error-notice.tsx';
import { when } from './format.ts';

export const emergencyKey = ['emergency'] as const;
const askEveryMs = 10_000;

export const EmergencyBanner = memo(function EmergencyBanner() {
  const queries = useQueryClient();
  const asked = useQuery({ queryKey: emergencyKey, queryFn: api.emergency, refetchInterval: askEveryMs, retry: false });
  const now = useNow(ageMs);
  useEffect(() => emergencyNews.listen(() => void queries.invalidateQueries({ queryKey: emergencyKey })), [queries]);
  const banner = asked.data?.banner ?? null;
  if (banner === null || Date.parse(banner.until) <= now) return null;
  const text = `紧急模式：${banner.label}。来电先听紧急播报，${when(banner.until, now)} 自动结束。`;
  return <Notice text={text} tone="red" testId="emergency-banner" />;
});
