/**
 * What holds for everybody until a set time: pushed where there is a push line, asked for where there is none; gone by its
 * own time, whatever the net does.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from './api.ts';
import { emergencyNews, surgeNews } from './city-news.ts';
import { ageMs, useNow } from './clock.ts';
import type { Listeners } from './listeners.ts';

export const emergencyKey = ['emergency'] as const;
export const surgeKey = ['surge'] as const;
const askEveryMs = 10_000;

function useHolding<B extends { until: string }>(
  queryKey: readonly string[],
  queryFn: () => Promise<{ banner: B | null }>,
  news: Listeners,
): { banner: B | null; now: number } {
  const queries = useQueryClient();
  const asked = useQuery({ queryKey, queryFn, refetchInterval: askEveryMs, retry: false });
  const now = useNow(ageMs);
  useEffect(() => news.add(() => void queries.invalidateQueries({ queryKey })), [queries, news, queryKey]);
  const banner = asked.data?.banner ?? null;
  return { banner: banner === null || Date.parse(banner.until) <= now ? null : banner, now };
}

export const useEmergency = () => useHolding(emergencyKey, api.emergency, emergencyNews);
export const useSurge = () => useHolding(surgeKey, api.surge, surgeNews);
