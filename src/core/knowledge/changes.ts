/** What one saving of an answer changed: field by field, as it was and as it is. Pure. */
export interface AnswerBody {
  readonly title: string;
  readonly questions: readonly string[];
  readonly answer: string;
  readonly screen: string;
  readonly category: string | null;
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  readonly reviewOn: string | null;
  readonly active: boolean;
}
export interface AnswerChange {
  readonly field: keyof AnswerBody;
  readonly before: string;
  readonly after: string;
}

const fields = [
  'title',
  'questions',
  'answer',
  'screen',
  'category',
  'validFrom',
  'validUntil',
  'reviewOn',
  'active',
] as const satisfies readonly (keyof AnswerBody)[];

/** `before` is null for the first version: then all that it holds is new. */
export function changesOf(before: AnswerBody | null, after: AnswerBody): AnswerChange[] {
  return fields
    .map((field) => ({ field, before: before === null ? '' : textOf(before[field]), after: textOf(after[field]) }))
    .filter((change) => change.before !== change.after);
}

function textOf(value: AnswerBody[keyof AnswerBody]): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? '启用' : '停用';
  return typeof value === 'string' ? value : value.join('\n');
}
