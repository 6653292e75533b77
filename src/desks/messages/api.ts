/** The short messages' part of the contract. Fetching itself is kit/api.ts's. */
import { MessageCounts, MessageList, MessageRow } from '../../contract/http/messages.ts';
import { query, request, type Filters } from '../kit/api.ts';

const settle = (act: string) => (id: string, reason: string) =>
  request(MessageRow, `/api/messages/${encodeURIComponent(id)}/${act}`, { method: 'POST', body: { reason } });

export const messagesKey = ['messages'] as const;
export const messages = {
  list: (filters: Filters) => request(MessageList, `/api/messages${query(filters)}`),
  counts: () => request(MessageCounts, '/api/messages/counts'),
  retry: settle('retry'),
  drop: settle('drop'),
};
