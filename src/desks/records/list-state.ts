/** Filters live in the address, so that going into a row and back, or sending the address to a colleague, keeps them. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { Filters } from '../kit/api.ts';

export function useUrlFilters(names: readonly string[]): {
  filters: Filters;
  set(change: Filters): void;
  clear(): void;
  any: boolean;
} {
  const [params, setParams] = useSearchParams();
  const text = params.toString();
  const filters = useMemo(() => {
    const read = new URLSearchParams(text);
    const found: Filters = {};
    for (const name of names) {
      const value = read.get(name);
      if (value) found[name] = value;
    }
    return found;
  }, [names, text]);
  const set = useCallback(
    (change: Filters) => {
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(change)) {
            if (value) next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace: true },
      );
    },
    [setParams],
  );
  const clear = useCallback(() => setParams({}, { replace: true }), [setParams]);
  return { filters, set, clear, any: Object.keys(filters).length > 0 };
}

interface Listed<T> {
  items: T[];
  next: string | null;
}

/** Pages one after another by the server's cursor; rows already shown stay while more are fetched. */
export function usePages<T>(
  key: readonly unknown[],
  ask: (filters: Filters) => Promise<Listed<T>>,
  filters: Filters,
  /** For lists that others change meanwhile. */
  everyMs?: number,
) {
  const asked = useInfiniteQuery({
    queryKey: [...key, filters],
    queryFn: ({ pageParam }) => ask({ ...filters, limit: '50', cursor: pageParam ?? undefined }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    refetchInterval: everyMs ?? false,
  });
  const items = useMemo(() => asked.data?.pages.flatMap((page) => page.items) ?? [], [asked.data]);
  return { asked, items };
}
