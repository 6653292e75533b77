/** What zod has to say about a file, in the words of the admins. */
import type { z } from 'zod';

const typeNames: Record<string, string> = {
  string: '文字',
  number: '数字',
  int: '整数',
  boolean: '是或否',
  array: '列表',
  object: '对象',
  record: '对象',
};

/** Only for issues that carry no message of their own. */
export const inChinese: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return '缺少这一项';
      return `应为${typeNames[issue.expected] ?? issue.expected}`;
    case 'too_big':
      return issue.origin === 'number' ? `不能大于 ${issue.maximum}` : `太长，最多 ${issue.maximum} 个`;
    case 'too_small':
      return issue.origin === 'number'
        ? `不能小于 ${issue.minimum}`
        : issue.minimum === 1
          ? '不能为空'
          : `至少 ${issue.minimum} 个`;
    case 'unrecognized_keys':
      return `有不认识的项：${issue.keys.slice(0, 5).join('、')}`;
    case 'invalid_value':
      return `只能是 ${issue.values.map(String).join('、')}`;
    case 'invalid_key':
      return '键名不对';
    case 'invalid_union':
      return '写法不对，不属于任何一种可用的形式';
    case 'invalid_format':
      return '写法不对';
    default:
      return '内容不对';
  }
};
