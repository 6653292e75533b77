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

  // Flows and numbers
  'flow-unknown': '没有找到这个流程或版本，请刷新列表。',
  'flow-exists': '未新建：这个编号已有流程，原有内容没有改动。请换一个编号。',
  'bad-flow': '未保存：流程内容有误，已发布的版本不受影响。请按提示修改后再试。',
  'bad-flow-file': '未导入：流程文件有误，草稿和已发布的版本都没有改动。请按提示修改文件后再导入。',
  'file-too-large': '未保存：流程超过 4 MB，草稿和已发布的版本都没有改动。请拆成子流程。',
  'stale-draft': '未保存：草稿刚刚被改过，对方的内容没有被覆盖，您的内容仍保留。请比较两份后再保存。',
  'not-editing': '未保存：现在由另一个页面编辑，您的内容已另存为副本。可请求接手后再保存。',
  'lease-held': '另一个页面正在编辑，草稿没有改动。可只读查看，或接手编辑。',
  'flow-invalid': '未发布：流程还有问题，来电仍走当前版本。请按列出的问题逐一修改。',
  'case-failed': '未发布：有用例未通过，来电仍走当前版本。请修改流程或用例。',
  'already-published': '未发布：内容与当前版本相同，来电正在走这个版本。',
  'published-meanwhile': '未发布：刚刚有人发布了新版本。请刷新后比较，再决定是否发布。',
  'already-scheduled': '未安排：这个流程已有一次定时发布在等待。请先取消它。',
  'bad-publish-time': '未安排：时间应在现在之后、一年以内，请重新选择。',
  'bad-keys': '未试走：按键的写法不对，请按提示修改。',
  'bad-period': '未统计：时间段的先后不对，或超过 92 天。请重新选择。',
  'flow-not-published': '未保存：所选流程还没有发布过，来电不受影响。请先发布，或另选一个。',
  'flow-is-sub-flow': '未保存：所选流程是子流程，接不了来电，号码仍走原来的流程。请另选一个。',
  'last-number': '未停用：这是最后一个来电号码，停用后来电无人接听。请先加入另一个号码。',
  'number-unknown': '没有找到这个号码，可能已停用。请刷新列表。',

  // Prompts, schedules, emergency
  'saved-by-another': '未保存：其他管理员刚刚保存过，对方的内容没有被覆盖。请查看对方的版本后再改。',
  'prompt-unknown': '没有找到这条提示语，可能已被删除。请刷新列表。',
  'prompt-exists': '未保存：这个编号已有同语言的提示语，原有内容没有改动。请换一个编号。',
  'prompt-in-use': '未删除：还有流程在用这条提示语。请先在这些流程里改用别的提示语。',
  'prompt-not-recorded': '这条提示语没有录音，或录音文件不在本机。请试听文字，或重新录音。',
  'audio-only': '未上传：这里只收音频，原有录音没有改动。请选择 WAV、MP3 或 OGG 文件。',
  'not-audio': '未上传：文件不是可识别的音频，原有录音没有改动。请换用 WAV、MP3 或 OGG 文件。',
  'sound-too-large': '未上传：文件超过 20 MB，原有录音没有改动。请压缩或截短后再上传。',
  'sound-too-long': '未上传：录音超过 10 分钟，原有录音没有改动。请截短后再上传。',
  'sound-silent': '未上传：录音里几乎没有声音，原有录音没有改动。请检查话筒后重新录音。',
  'schedule-unknown': '没有找到这个作息表，可能已被删除。请刷新列表。',
  'schedule-exists': '未保存：这个编号已有作息表，原有内容没有改动。请换一个编号。',
  'schedule-in-use': '未删除：还有流程在用这个作息表。请先在这些流程里改用别的作息表。',
  'span-backwards': '未保存：有一个时段的结束不晚于开始。跨零点的时段请拆成两段。',
  'date-twice': '未保存：同一个日期出现了两次，请只保留一条。',
  'no-such-date': '未保存：有一个日期不存在，请核对月和日。',
  'date-of-other-year': '未保存：有一个日期不在这一年，请核对。',
  'year-unknown': '没有找到这一年的放假安排，请刷新列表。',
  'emergency-unknown': '没有找到这次紧急模式，请刷新页面。',
  'emergency-exists': '未提交：已有一项紧急模式待确认或正在生效。请先结束或撤回。',
  'emergency-active': '未执行：紧急模式已经生效。请刷新页面。',
  'emergency-over': '未执行：这次紧急模式已经结束，来电按正常流程接听。',
  'second-admin-needed': '未启用：提出人不能自己确认，来电仍按正常流程接听。请另一位管理员确认。',
  'until-too-soon': '未提交：结束时间至少要在 1 分钟之后，请改晚一些。',
  'until-too-far': '未提交：紧急模式最长 24 小时，请改早一些，到时可再次启用。',
  'unknown-queue': '未提交：所选队列不存在，请另选一个。',

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
