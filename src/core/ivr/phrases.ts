/** What nodes say beside their own prompts, in every language. Short: the caller waits. */
import type { Language, Prompt } from './flow.ts';
import type { Visit } from './node-kind.ts';

const words = {
  zh: {
    youTyped: '您输入的是',
    confirm: '确认请按1，重新输入请按2。',
    again: '没有听清，请再说一遍，或者按键选择。',
    askTicket: '请输入工单号中的数字，以井号键结束。',
    askCode: '请输入四位查询码。',
    notRight: '输入有误，请重新输入。',
    willRing: '我们将回拨',
    confirmNumber: '确认请按1，换一个号码请按2。',
    askNumber: '请输入回拨号码，固定电话请加区号，以井号键结束。',
    callbackNoted: '已登记，我们会尽快回电，再见。',
    leaveWords: '请在提示音后留言，以井号键结束。',
    wordsKept: '留言已收到，再见。',
  },
  en: {
    youTyped: 'You entered',
    confirm: 'To confirm, press 1. To enter it again, press 2.',
    again: 'Sorry, please say it again, or press a key.',
    askTicket: 'Please enter the digits of your request number, then press pound.',
    askCode: 'Please enter the four digit code.',
    notRight: 'That is not right. Please enter it again.',
    willRing: 'We will call back',
    confirmNumber: 'To confirm, press 1. For another number, press 2.',
    askNumber: 'Please enter the number to call, with its area code, then press pound.',
    callbackNoted: 'We will call you back. Goodbye.',
    leaveWords: 'Please leave a message after the tone, then press pound.',
    wordsKept: 'We have your message. Goodbye.',
  },
} as const;

export type PhraseName = keyof (typeof words)['zh'];

/** The caller's language; Chinese until they chose. */
export const languageOf = ({ language }: Pick<Visit, 'language'>): Language => language ?? 'zh';

export const phrase = (name: PhraseName, language: Language): Prompt => ({ text: words[language][name], language });

/** Everything these phrases can sound like, with the digits that are read beside them. */
export function allPhrases(...names: readonly PhraseName[]): Prompt[] {
  return (['zh', 'en'] as const).flatMap((language): Prompt[] => [
    ...names.map((name) => phrase(name, language)),
    { digits: '0123456789*#', language },
  ]);
}
