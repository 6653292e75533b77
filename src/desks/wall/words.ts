/** Wording of the wall. */
export const words = {
  title: '12345 话务大屏',
  target: (text: string) => `目标 ${text}`,
  here: '签入 / 空闲',
  callbacks: (n: string) => `待回拨 ${n}`,
  none: '暂无',
  queue: (waiting: number) => `排队 ${waiting}`,
  longest: (time: string) => `最长 ${time}`,
  free: (n: number) => `空闲 ${n}`,
  level: { warn: '需关注', alarm: '告警' },
  stale: (time: string) => `数据停在 ${time}，正在重连`,
  emergency: (label: string, time: string) => `紧急模式：${label}，至 ${time}`,
  surge: (name: string, time: string) => `高峰模式：${name}，至 ${time}`,
  adviseSurge: '建议开启高峰模式',
  loading: '正在读取…',
  calibrate: {
    title: '校准',
    inches: '屏幕对角线（英寸）',
    metres: '观看距离（米）',
    line: '本行为最小字号：排队 12 最长 01:46',
    reads: (arc: string, fine: boolean) =>
      fine ? `最小字的视角 ${arc}′，可以看清。` : `最小字的视角 ${arc}′，低于 16′，请靠近或换大屏。`,
    back: '返回大屏',
  },
} as const;
