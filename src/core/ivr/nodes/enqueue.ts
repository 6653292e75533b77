/**
 * enqueue: the caller waits for a person. Comes back when the line overflows, and when something else than waiting is done
 * for the caller: a callback noted, words taken.
 */
import { z } from 'zod';
import { queueId } from '../../kernel/ids.ts';
import { field } from '../fields.ts';
import { nodeKind, type Input, type Turn, type Visit } from '../node-kind.ts';
import { languageOf, phrase } from '../phrases.ts';
import { ringable } from '../../kernel/phone-number.ts';
import type { WaitingAct } from '../../queue/rules.ts';

const wordsAtMostSeconds = 120;
const wordsAtLeastSeconds = 2;

export const enqueue = nodeKind({
  kind: 'enqueue',
  title: '排队',
  family: 'leave',
  schema: z.object({
    queue: z.string().max(40).meta(field('队列', 'queue')),
    skills: z.array(z.string().min(1).max(40)).max(10).meta(field('所需技能', 'skills')),
    priority: z.number().int().min(0).max(99).meta(field('优先级')),
  }),
  fresh: () => ({ queue: '', skills: [], priority: 0 }),
  outlets: () => [{ name: 'overflow', title: '无人接听' }],
  essence: (node, names) =>
    `${names?.queues?.[node.queue] ?? (node.queue || '（未选队列）')}${node.priority > 0 ? ` 优先 ${node.priority}` : ''}`,
  check(node, { queues }) {
    if (node.queue === '')
      return [{ severity: 'error', code: 'noQueue', field: 'queue', message: '没有选队列，请选择' }];
    if (queues === null || queues.has(node.queue)) return [];
    return [
      { severity: 'error', code: 'unknownQueue', field: 'queue', message: `队列“${node.queue}”不存在，请另选一个` },
    ];
  },
  enter: (node) => ({
    stay: { ask: 'enqueue', queue: queueId(node.queue), skills: node.skills, priority: node.priority },
  }),
  resume(_node, input, visit) {
    if (input.got === 'overflow') return { go: 'overflow' };
    if (input.got === 'waitingAct') return insteadOfWaiting(input.act, visit);
    if (input.got === 'transferred') return afterOffice(input.outcome);
    if (input.got === 'answer' && input.outcome === 'error') return { go: 'overflow' };
    if (input.got !== 'recorded') return null;
    if (input.seconds < wordsAtLeastSeconds) return { go: 'overflow' };
    const { seconds, name: recording } = input;
    return { ...goodbye('wordsKept', visit), effects: [{ effect: 'voicemail', recording, seconds }] };
  },
});

const goodbye = (words: 'callbackNoted' | 'wordsKept', visit: Visit): Turn => ({
  stay: { ask: 'hangUp', prompts: [phrase(words, languageOf(visit))] },
});

/** The line had led them to another office. Whoever spoke with it was served; the others are helped on. */
const afterOffice = (outcome: Extract<Input, { got: 'transferred' }>['outcome']): Turn =>
  outcome === 'connected' ? { stay: { ask: 'hangUp', prompts: [] } } : { go: 'overflow' };

/** Null where it can't be done for this caller: they wait on. The menu is the call's business. */
function insteadOfWaiting(act: WaitingAct, visit: Visit): Turn | null {
  switch (act) {
    case 'menu':
      return null;
    case 'callback': {
      const number = ringable(visit.world.caller);
      if (number === null) return null;
      return { ...goodbye('callbackNoted', visit), effects: [{ effect: 'callback', number }] };
    }
    case 'voicemail': {
      const prompts = [phrase('leaveWords', languageOf(visit))];
      return {
        stay: { ask: 'record', prompts, maxSeconds: wordsAtMostSeconds, silenceSeconds: 4, endKeys: '#' },
      };
    }
  }
}
