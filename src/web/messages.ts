/**
 * Every code that can leave by HTTP, as a Chinese sentence: what was not done, what is safe, what to do. The code is for
 * programs and stays; the sentence is for people and may be bettered.
 */
const sentences: Record<string, string> = {
  // The door
  'sign-in-needed': '登录已过期，请重新登录。未提交的内容已保留。',
  'wrong-credentials': '未登录：账号或口令不正确，请核对后重新输入。',
  'locked-out': '未登录：口令连续输错，账号已暂时锁定。请稍后再试，或联系管理员。',
  'role-not-allowed': '无权使用此功能。如工作需要，请联系班长。',
  'foreign-origin': '未执行：请求不是从本系统页面发出的。请从本系统页面操作。',
  'too-many-requests': '未执行：操作过于频繁，已有内容不受影响。请稍后再试。',
  'plain-http': '网页电话需要安全连接，请改用 https 地址打开。',

  // Input
  'bad-input': '未保存：有内容填写有误，请按提示修改后再提交。',
  'bad-json': '未保存：提交的内容不完整，请刷新页面后再试。',
  'json-only': '未保存：提交的格式不受支持，请在本系统页面中操作。',
  'body-too-large': '未保存：提交的内容超过 256 KB，请精简后再提交。',
  'bad-cursor': '列表未翻页：翻页位置已失效，请从第一页重新查看。',
  'filter-not-allowed': '无权按市民信息查询，请去掉该条件。',

  // Things
  'not-found': '没有找到所请求的内容，可能已被删除或无权查看。',
  'no-such-path': '没有这个地址，请检查后再试。',
  'recording-not-allowed': '无权收听此录音。如工作需要，请联系班长。',
  'recording-missing': '录音暂时不可用：通话没有录音，或录音仍在保存。请稍后再试。',
  'range-not-there': '录音没有这一段，请从头播放。',

  // Calls and presence
  'not-an-agent': '此账号没有话务员席位，不能接听电话。请联系管理员。',
  'not-your-call': '未执行：这通电话已不在本席位，登记内容不受影响。',
  'not-in-this-state': '未执行：通话状态已变化，登记内容不受影响。请按当前状态操作。',
  'not-in-wrap-up': '未执行：通话还没有进入话后，登记内容不受影响。请挂断后再完成话后。',
  'phone-not-ready': '话机未就绪，暂不能示闲。请重新检测话机。',
  'device-in-use': '话机未切换：正在处理来电，通话不受影响。请在挂断后切换。',

  // Tickets and drafts
  'ticket-unknown': '没有找到此工单，可能编号有误或无权查看。',
  'ticket-state': '未执行：工单状态已变化，内容没有改动。请刷新后按当前状态操作。',
  'unknown-category': '工单未提交：事项分类已停用，内容已保存。请重新选择分类后再提交。',

  // Unwell
  'part-away': '暂时未能完成：系统的一部分正在恢复，已输入的内容已保留。请稍后再试。',
  bug: '未能完成：系统遇到问题，已输入的内容已保留。请再试一次，仍不行请报告问题编号。',
};

const byStatus: Record<number, string> = {
  400: '未保存：有内容填写有误，请按提示修改后再提交。',
  404: '没有找到所请求的内容，可能已被删除或无权查看。',
  409: '未执行：当前状态不允许此操作，已输入的内容已保留。请刷新后再试。',
};

export const sentence = (code: string, status: number): string =>
  sentences[code] ?? byStatus[status] ?? '未能完成，已输入的内容已保留。请稍后再试。';

/** zod's own words for a field, where the contract wrote none. */
export function fieldSentence(issue: { code: string; message: string }): string {
  if (/[\u4e00-\u9fff]/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'unrecognized_keys':
      return '含有不认识的字段';
    case 'too_big':
      return '超出允许的长度或范围';
    case 'too_small':
      return '内容过短或过小';
    case 'invalid_value':
      return '不在可选范围内';
    case 'invalid_format':
      return '格式不正确';
    default:
      return '缺少此项或类型不正确';
  }
}
