/** The queues' part of the contract. Fetching itself is kit/api.ts's. */
import {
  QueueList,
  QueueRow,
  SeatList,
  SeatRow,
  SkillList,
  SkillRow,
  type SaveQueue,
  type SaveSeat,
} from '../../../contract/http/queues.ts';
import { request } from '../../kit/api.ts';

const at = (path: string, id: string) => `${path}/${encodeURIComponent(id)}`;

export const queuesKey = ['queues'] as const;
export const skillsKey = ['skills'] as const;
export const seatsKey = ['seats'] as const;
export const routing = {
  queues: () => request(QueueList, '/api/queues'),
  save: (id: string, body: SaveQueue) => request(QueueRow, at('/api/queues', id), { method: 'PUT', body }),
  skills: () => request(SkillList, '/api/skills'),
  addSkill: (name: string) => request(SkillRow, '/api/skills', { method: 'POST', body: { name } }),
  removeSkill: (name: string) => request(null, at('/api/skills', name), { method: 'DELETE' }),
  seats: () => request(SeatList, '/api/seats'),
  saveSeat: (agent: string, body: SaveSeat) => request(SeatRow, at('/api/seats', agent), { method: 'PUT', body }),
};
