/** What forms choose from: categories and areas. Kept on this machine too, so that a form can be filled while they cannot be read. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Category } from '../../contract/http/tickets.ts';
import { api } from './api.ts';
import { readStored, writeStored } from './stored.ts';

export interface Choice {
  value: string;
  label: string;
  children?: Choice[];
}

async function kept<T>(key: string, ask: () => Promise<T>): Promise<T> {
  const answer = await ask();
  writeStored(`list.${key}`, answer);
  return answer;
}
const fromShelf = <T>(key: string): T | undefined => readStored<T | null>(`list.${key}`, null) ?? undefined;

export function useCategories() {
  const asked = useQuery({
    queryKey: ['categories'],
    queryFn: () => kept('categories', api.categories),
    staleTime: 600_000,
    placeholderData: () => fromShelf<{ items: Category[] }>('categories'),
  });
  const items = asked.data?.items ?? fromShelf<{ items: Category[] }>('categories')?.items;
  const tree = useMemo(() => treeOf(items ?? []), [items]);
  return { tree, items: items ?? [], failed: asked.isError && items === undefined, retry: () => void asked.refetch() };
}

type Areas = Awaited<ReturnType<typeof api.areas>>;
export function useAreas() {
  const asked = useQuery({
    queryKey: ['areas'],
    queryFn: () => kept('areas', api.areas),
    staleTime: 600_000,
    placeholderData: () => fromShelf<Areas>('areas'),
  });
  const items = asked.data?.items ?? fromShelf<Areas>('areas')?.items;
  const tree = useMemo<Choice[]>(
    () =>
      (items ?? []).map(({ district, streets }) => ({
        value: district,
        label: district,
        children: streets.map((street) => ({ value: street, label: street })),
      })),
    [items],
  );
  return { tree, failed: asked.isError && items === undefined, retry: () => void asked.refetch() };
}

export function treeOf(items: readonly Category[]): Choice[] {
  const children = new Map<string | null, Category[]>();
  for (const item of items) children.set(item.parent, [...(children.get(item.parent) ?? []), item]);
  const under = (parent: string | null): Choice[] =>
    (children.get(parent) ?? []).map(({ id, label }) => {
      const below = under(id);
      return below.length === 0 ? { value: id, label } : { value: id, label, children: below };
    });
  return under(null);
}

/** Ids from the root to this leaf, as a cascader wants them; empty when it is not in the tree. */
export function pathTo(items: readonly Category[], leaf: string | null): string[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  const path: string[] = [];
  for (let at = leaf === null ? undefined : byId.get(leaf); at !== undefined && path.length < 10;) {
    path.unshift(at.id);
    at = at.parent === null ? undefined : byId.get(at.parent);
  }
  return path;
}
