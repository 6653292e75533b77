/** A draft of any size for the editor's benchmark and tests: departments behind a main menu, each with its own menu. */
import type { Draft, FlowNode } from '../../src/core/ivr/flow.ts';

const zh = (text: string) => ({ text, language: 'zh' as const });

/** Of five nodes: a menu, hours, a line, what is said when closed, and the hang-up. */
function department(n: number, next: string): Record<string, FlowNode> {
  const id = (part: string): string => `${part}-${n}`;
  return {
    [id('menu')]: {
      kind: 'menu',
      label: `部门 ${n} 菜单`,
      prompts: [zh(`这里是第 ${n} 个部门，业务咨询请按1，返回请按9，人工服务请按0。`)],
      keys: { '1': '业务咨询', '9': '下一部门', '0': '人工' },
      waitSeconds: 5,
      maxAttempts: 3,
      to: {
        'key:1': id('hours'),
        'key:9': next,
        'key:0': id('line'),
        noInput: id('menu'),
        invalid: id('menu'),
        tooMany: id('line'),
      },
    },
    [id('hours')]: {
      kind: 'hours',
      label: `部门 ${n} 时段`,
      schedule: null,
      open: [{ days: [1, 2, 3, 4, 5], from: '08:30', to: '17:30' }],
      to: { whenOpen: id('line'), whenClosed: id('closed') },
    },
    [id('line')]: {
      kind: 'enqueue',
      label: `部门 ${n} 排队`,
      queue: 'general',
      skills: [],
      priority: 0,
      to: { overflow: id('closed') },
    },
    [id('closed')]: {
      kind: 'say',
      label: `部门 ${n} 下班`,
      prompts: [zh('现在是非服务时间，请在工作日来电。')],
      bargeIn: false,
      to: { next: id('end') },
    },
    [id('end')]: { kind: 'hangUp', label: `部门 ${n} 结束`, prompts: [zh('再见。')], to: {} },
  };
}

/** `size` is rounded to whole departments of five. */
export function bigDraft(size: number): Draft {
  const count = Math.max(1, Math.round(size / 5));
  const nodes: Record<string, FlowNode> = {};
  for (let n = 1; n <= count; n += 1) Object.assign(nodes, department(n, `menu-${(n % count) + 1}`));
  return {
    format: 2,
    name: `${size} 个节点的流程`,
    start: 'menu-1',
    nodes,
    languages: ['zh'],
    layout: {},
    confirmed: [],
    cases: [],
  };
}
