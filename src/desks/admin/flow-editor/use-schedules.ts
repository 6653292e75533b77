/** The schedules as they hold now, for the dry run; none while they can't be read. */
import { useQuery } from '@tanstack/react-query';
import type { Schedule } from '../../../core/ivr/calendar.ts';
import { studio } from '../studio-api.ts';

const none: readonly Schedule[] = [];

export function useSchedules(): readonly Schedule[] {
  const asked = useQuery({
    queryKey: ['schedules-of-dry-run'],
    queryFn: async () => (await studio.schedules()).items.map(({ schedule }) => schedule),
    staleTime: 30_000,
    retry: false,
  });
  return asked.data ?? none;
}
