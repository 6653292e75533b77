/** What a caller hears of their open tickets: tail digits and state, never contents (anyone may hold the phone). */
import type { Language, Prompt } from '../core/ivr/flow.ts';
import type { HistoryStore } from './ports.ts';

const spokenAtMost = 3;

const words = {
  zh: {
    unknown: '暂时无法查询办理进度，如需帮助请转人工服务。',
    none: '没有查到您的在办工单。',
    tail: '工单尾号',
    states: {
      open: '已受理，正在派单。',
      dispatched: '已派给承办单位。',
      accepted: '承办单位正在办理。',
      resolved: '已办结，等待回访。',
      returned: '正在重新派单。',
      followedUp: '已办结。',
      closed: '已办结。',
    },
    other: '正在办理。',
  },
  en: {
    unknown: 'The progress can not be read now. Please ask an agent.',
    none: 'No open request was found for your number.',
    tail: 'Request ending in',
    states: {
      open: 'was received.',
      dispatched: 'was sent to the department.',
      accepted: 'is being handled.',
      resolved: 'is done.',
      returned: 'is being sent again.',
      followedUp: 'is done.',
      closed: 'is done.',
    },
    other: 'is being handled.',
  },
} as const;

export async function progressOfCaller(
  history: HistoryStore,
  number: string | null,
  language: Language,
): Promise<Prompt[]> {
  const say = words[language];
  const text = (spoken: string): Prompt => ({ text: spoken, language });
  if (number === null) return [text(say.none)];
  try {
    const tickets = await history.progress(number, spokenAtMost);
    if (tickets.length === 0) return [text(say.none)];
    return tickets.flatMap((ticket) => progressOfTicket(ticket, language));
  } catch {
    return [text(say.unknown)];
  }
}

export function progressOfTicket(ticket: { number: string; state: string }, language: Language): Prompt[] {
  const say = words[language];
  return [
    { text: say.tail, language },
    { digits: ticket.number.slice(-4), language },
    { text: (say.states as Record<string, string>)[ticket.state] ?? say.other, language },
  ];
}

/** Everything the lookup can say, rendered before it is needed. */
export function progressPrompts(): Prompt[] {
  return (['zh', 'en'] as const).flatMap((language): Prompt[] => {
    const say = words[language];
    return [
      ...[say.unknown, say.none, say.tail, say.other, ...Object.values(say.states)].map((text) => ({ text, language })),
      { digits: '0123456789', language },
    ];
  });
}
