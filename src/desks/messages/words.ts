/** Wording of the short messages. */
export const words = {
  title: '短信',
  state: '发送情况',
  number: '完整的手机号',
  sentToday: '今日已发',
  noGateway: '还没有配置短信网关（HOTLINE_SMS_URL），短信留在这里，配置后自动发出。',
  none: '还没有短信。流程的短信节点和未能接通的回拨会发出短信。',
  noMatch: '没有符合条件的短信。',
  shown: (n: string) => `已显示 ${n} 条`,
  columns: { at: '时间', state: '发送情况', to: '收件人', text: '内容', from: '来自', tries: '已试', why: '原因' },
  next: (time: string) => `下次 ${time}`,
  /** The worker's own words, as it keeps them; what a person wrote stays. */
  why: (why: string) =>
    why.replace(/^the gateway answered (\d+)$/, '网关答复 $1').replace(/^(fetch failed|.*timeout.*)$/, '网关没有答复'),
  hidden: '不显示',
  callback: '回拨',
  direct: '通话',
  call: '通话详情',
  retry: '重发',
  drop: '放弃',
  retryTitle: '重新发送这条短信？',
  dropTitle: '放弃这条短信？它不再发出。',
  reason: '原因',
  reasonHint: '记入审计',
  done: { retry: '已排入发送', drop: '已放弃' },
};
