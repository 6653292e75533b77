/** Schedules and public holidays as they hold now, for the dry run; while they can't be read, what is built in. */
import { useQuery } from '@tanstack/react-query';
import type { City } from '../../../core/ivr/dry-run.ts';
import { year2026 } from '../../../core/ivr/year-2026.ts';
import { studio } from '../studio-api.ts';

const builtIn: City = { schedules: () => null, tables: [year2026], emergency: null };

export function useCity(): City {
  const asked = useQuery({
    queryKey: ['city-of-dry-run'],
    queryFn: async (): Promise<City> => {
      const [schedules, years] = await Promise.all([studio.schedules(), studio.years()]);
      const byId = new Map(schedules.items.map(({ schedule }) => [schedule.id, schedule]));
      return {
        schedules: (id) => byId.get(id) ?? null,
        tables: years.items.map(({ table }) => table),
        emergency: null,
      };
    },
    // Functions are never alike: what was read stays what it was.
    structuralSharing: false,
    staleTime: 30_000,
    retry: false,
  });
  return asked.data ?? builtIn;
}
