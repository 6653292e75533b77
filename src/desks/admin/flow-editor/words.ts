/** Wording of the flow editor. */
import type { SaveState } from './draft-saver.ts';
import { clock } from '../../kit/format.ts';

export const families = { say: '播报', collect: '收号', decide: '判断', leave: '转出', end: '结束' } as const;
export const languageTitles = { zh: '中文', en: '英文' } as const;

/** Choices of settings, by kind and field; the key itself where nothing is written. */
export const optionTitles: Record<string, Record<string, string>> = {
  'collectDigits.check': { any: '不限', mobile: '手机号', phone: '电话号码', idCard: '身份证号', date: '日期' },
  'ticketProgress.by': { caller: '来电号码', number: '工单号和查询码' },
  'transfer.destination': { unit: '承办单位', number: '号码', emergency: '紧急电话' },
  'transfer.emergency': { '110': '110 公安', '119': '119 消防', '120': '120 急救', '122': '122 交通' },
};

export const words = {
  undo: '撤销',
  redo: '重做',
  tidy: '整理',
  canvas: '画布',
  table: '表格',
  traffic: '流量',
  problems: '问题',
  dryRun: '试走',
  publish: '发布',
  more: '更多',
  importFile: '导入文件',
  exportFile: '导出文件',
  versions: '版本',
  keys: '快捷键',
  draftOf: (version: number | null) => (version === null ? '草稿 · 尚未发布' : `草稿 · 基于 v${version}`),
  back: '返回流程列表',

  palette: '节点库',
  paletteSearch: '搜索节点  Ctrl+I',
  paletteHint: '点选后加在所选节点之后，也可拖到画布',
  noKind: '没有这种节点',

  canvasLabel: '流程画布',
  arrival: '来电',
  portLabel: (title: string, target: string | null) =>
    `${title}，${target === null ? '未连接' : `去向 ${target}`}，按回车选择去向`,
  cardLabel: (title: string, label: string, errors: number, warnings: number) =>
    `${title} ${label}${errors > 0 ? `，错误 ${errors} 处` : ''}${warnings > 0 ? `，提醒 ${warnings} 处` : ''}`,

  find: '查找节点',
  findHint: '名称、类型或内容',
  add: '添加节点',
  chooseTarget: (title: string) => `“${title}”的去向`,
  noTarget: '（不连接）',
  nothingFound: '没有符合的节点',

  properties: '属性',
  flowSettings: '流程设置',
  name: '名称',
  flowName: '流程名称',
  languages: '使用的语言',
  outlets: '去向',
  unconnected: '未连接',
  removeNode: '删除节点',
  removeNodes: (n: number) => `删除 ${n} 个节点`,
  selectedMany: (n: number) => `已选 ${n} 个节点`,
  pickNothing: '在画布上选一个节点后在此修改。',
  counts: (nodes: number, cases: number) => `${nodes} 个节点，${cases} 个用例`,

  empty: '从“播报”开始，或',
  useDefault: '使用默认流程（开场白 → 人工）',

  problemsNone: '没有问题，可以发布。',
  locate: '定位',

  readOnly: '只读',
  editing: (name: string) => `${name}正在编辑`,
  lostTo: (name: string) => `${name}已接手编辑。未保存的改动留作“我的副本”。`,
  viewOnly: '只读查看，对方保存的内容会自动显示。',
  takeOver: '接手',
  takeOverTitle: (name: string) => `接手后${name}不能继续编辑，未保存的内容会留在对方本机。`,
  savedAgo: (when: string) => `（${when}保存）`,
  copyThere: (at: string) => `本机有一份未保存的“我的副本”（${at}）。`,
  copyUse: '取用副本',
  copyDrop: '放弃副本',

  staleTitle: (name: string, at: string) => `${name}刚刚修改了此流程（${at}）`,
  staleBody: '两个版本都在，任选其一；未选的一份留作“我的副本”。',
  staleMine: '我的改动',
  staleTheirs: '对方的改动',
  keepMine: '用我的覆盖',
  keepTheirs: '放弃我的修改',
  noChanges: '没有改动',

  saveNow: '立即保存',
  pasted: (n: number) => `已粘贴 ${n} 个节点`,
  removed: (n: number) => `已删除 ${n} 个节点，可撤销`,
  imported: '已导入到草稿，可撤销。',
  badFile: '文件未导入，原流程未改动。',

  publishTitle: (name: string) => `发布 ${name}`,
  publishAs: (version: number) => `发布为 v${version}`,
  schedule: '定时发布',
  stepProblems: '1 问题',
  stepCases: '2 用例',
  stepChanges: '3 改动',
  stepMessage: '4 说明',
  stepWhen: '5 时间',
  errorsLeft: (n: number) => `还有 ${n} 个错误，改好后才能发布。`,
  warningsLeft: (n: number) => `请逐条确认 ${n} 条提醒。`,
  casesPassed: (passed: number, all: number) =>
    all === 0 ? '没有用例。可在试走中存为用例。' : `${passed}/${all} 通过`,
  noDiff: '与已发布的版本没有差别。',
  messagePlaceholder: '例如：春节值班，社保改为按 2',
  now: '立即',
  later: '定时',
  laterAt: '生效时间',
  callsNow: (n: number) => `进行中的来电 ${n} 通，会按原版本走完。`,
  published: (version: number, calls: number, old: number | null) =>
    old === null || calls === 0
      ? `v${version} 已生效。`
      : `v${version} 已生效，进行中的 ${calls} 通来电仍按 v${old} 走完。`,
  heldBy: (n: number) => `${n} 个流程仍用此子流程的旧版本，重新发布后才生效：`,
  publishAgain: '重新发布',
  draftChanged: '草稿有改动，请打开后发布',
  withSubFlow: (name: string, version: number) => `子流程“${name}”更新到 v${version}`,
  scheduled: (at: string) => `已定于 ${at} 自动发布。`,
  scheduleFailed: (why: string) => `定时发布没有成功：${why}`,
  unschedule: '取消定时',
  rollbackTo: (version: number) => `回退到 v${version}`,
  rolledBack: (version: number, from: number) => `已回退：v${version} 与 v${from} 相同，现已生效。`,

  dry: {
    title: '试走',
    number: '主叫号码',
    numberHint: '留空为不显号',
    at: '时间',
    restart: '重新开始',
    press: '按键',
    quiet: '不按键',
    toEnd: '走到底',
    sayHint: '说一句话，回车',
    waiting: '等待来电人按键…',
    saveCase: '存为用例',
    caseName: '用例名称',
    cases: (n: number) => `用例 ${n}`,
    passed: '通过',
    useCase: '载入',
    removeCase: '删除',
    noCases: '还没有用例。试走一遍后可存为用例，发布前会自动运行。',
    queue: (name: string) => `进入队列 ${name}`,
    outcome: '结果',
    withSubFlow: '流程含子流程，由服务器试走。',
    openTickets: '在办工单数',
    expectNode: '应停在',
    expectOutcome: '应得结果',
    expectHeard: '应听到',
    overflow: '无人接听的队列',
  },

  call: {
    title: '打给我',
    hint: '用本页电话听草稿（未保存的也算），按键与真实来电相同。不录音、不排队、不发短信，也不计入统计。',
    ring: '打给我',
    preparing: '正在准备提示音…',
    lines: {
      idle: '电话空闲',
      ringing: '正在接通…',
      connecting: '正在接通…',
      up: '已接通，请听',
      ended: '通话结束',
    },
    trouble: {
      'mic-denied': '请在地址栏左侧允许使用麦克风，再点“打给我”。',
      'mic-missing': '没有找到可用的麦克风，请接好后再试。',
      'ws-lost': '网络已断开，正在重连。',
      'register-failed': '话机未能接通，请稍后再试。',
    },
    say: '代替说话',
    sayHint: '语音节点提问时，可在此打字代替说话',
    send: '说',
    hangUp: '挂断',
    heard: '听到的音量',
  },

  trafficBar: {
    today: '今天',
    week: '7 天',
    compareWith: '对比',
    none: '不对比',
    calls: (n: number) => `${n} 通`,
    toPerson: (median: number | null, p95: number | null) =>
      median === null ? '无人工接听' : `到人工 中位 ${Math.round(median)} 秒 · 95% ${Math.round(p95 ?? median)} 秒`,
    sankey: '流向图',
    nothing: '这段时间没有来电。',
    version: (v: number) => `v${v}`,
    all: '全部版本',
    now: '正在',
    entries: '进入',
    left: '离开',
    noInput: '未按键',
    invalid: '错键',
  },

  badges: { added: '+', removed: '−', changed: '~' },
  badgeTitles: { added: '新增', removed: '删除', changed: '改动' },
  notReadable: '草稿无法显示，可能由更新的版本保存。原流程未受影响。',
  keyList: [
    ['Ctrl + I', '在所选节点后添加'],
    ['方向键', '到相邻节点'],
    ['Shift + 方向键', '移动节点'],
    ['Tab', '依次走过节点与出口'],
    ['Enter', '编辑；在出口上选择去向'],
    ['F2', '改名'],
    ['Delete', '删除'],
    ['Ctrl + C / X / V / D', '复制 / 剪切 / 粘贴 / 再制'],
    ['Ctrl + A', '全选'],
    ['Ctrl + Z / Y', '撤销 / 重做'],
    ['Ctrl + K', '查找节点'],
    ['Ctrl + S', '立即保存'],
    ['+ − 0 1', '放大 / 缩小 / 全图 / 原大小'],
  ] as const,
};

export function saveWords(state: SaveState): string {
  switch (state.step) {
    case 'saved':
      return state.at === null ? '已保存' : `已自动保存 ${clock(state.at)}`;
    case 'unsaved':
    case 'saving':
      return '正在保存…';
    case 'failed':
      return '未保存，内容在本机';
    case 'stale':
      return '与对方的版本不一致';
    case 'lost':
      return '只读，改动留作我的副本';
  }
}
