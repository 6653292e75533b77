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
  'wrap-up-must-be-finished': '未结束：本队列的话后须登记工单或选择通话结果，登记内容不受影响。',
  'phone-not-ready': '话机未就绪，暂不能示闲。请重新检测话机。',
  'device-in-use': '话机未切换：正在处理来电，通话不受影响。请在挂断后切换。',

  // The agent's hands
  'no-such-target': '未执行：要转接的对象不存在，通话不受影响。请重新选择。',
  'transfer-to-self': '未执行：不能转给自己，通话不受影响。请另选对象。',
  'agent-not-free': '未执行：对方现在不空闲，通话不受影响。请另选对象。',
  'number-not-allowed': '未呼出：只能拨打国内手机或固定电话，不含特服、境外号码。请核对号码。',
  'no-number': '未呼出：没有可回拨的号码，记录不受影响。',
  'not-free-for-this': '未执行：请先结束手上的通话，并确认话机就绪。',
  'too-many-calls': '未呼出：一分钟内外呼过多。请稍后再拨。',
  'reason-needed': '未暂停：请写明暂停录音的原因，录音仍在继续。',
  'not-recorded': '未暂停：这通电话现在没有录音。',

  // Supervision
  'no-supervisor-phone': '未监听：此账号没有话机，通话不受影响。请联系管理员配置分机。',
  'supervisor-phone-away': '未监听：话机未就绪，通话不受影响。请先启用耳机，或检查话机。',
  'no-talk': '未执行：通话已结束或尚未接通。',
  'watches-another-call': '未切换：正在监听另一通话。请先退出。',
  'watch-first': '未接管：请先监听这通电话，班长话机接通后再接管。通话不受影响。',
  'agent-in-company': '未接管：话务员正在咨询或三方通话，通话不受影响。请在其结束后接管。',
  'has-citizen': '未执行：正在与市民通话。请先挂断或交还。',
  'not-taken': '未执行：这通电话已不在班长手中。',
  'agent-not-back': '未交还：话务员正忙或话机未就绪，通话不受影响。可交还到队列。',
  'not-watching': '未执行：这通电话已不在监听中。',
  'agent-unknown': '没有找到这个席位，请刷新页面。',
  'agent-offline': '未执行：话务员没有签入。',
  'floor-saved-by-another': '未保存：另一位班长刚刚保存过，对方的设置没有被覆盖。请查看后再改。',
  'agent-phone-away': '未示闲：话务员的话机未就绪。请话务员检查话机。',

  'gateway-unknown': '短信未收：网关的令牌不对。',

  // Ringing back
  'callback-unknown': '没有找到这件回拨任务，请刷新列表。',
  'callback-closed': '未执行：这位市民已接通或已办结，不用再拨。请刷新列表。',
  'callback-keeps-place': '未执行：这位市民保留着排队位次，轮到时系统自动回拨。超过期限后可人工回拨。',
  'callback-claimed': '未执行：同事正在回拨这位市民。请换一件。',

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
  'flow-not-callable': '未接通：流程还有错误，已发布的版本不受影响。请按列出的问题修改后再听。',
  'calls-not-answered': '未接通：本机现在不接电话（待命，或话务服务器未连接）。请稍后再试。',
  'takes-no-words': '现在不听说话，请等到语音节点提问时再说。',
  'rehearsal-unknown': '这次试听已经过期，请重新点“打给我”。',
  'bad-report-period': '未统计：时间段的先后不对，或超过 400 天。请重新选择。',
  'no-agents-by-skill': '未统计：按技能的统计不分话务员。请去掉话务员或技能。',
  'flow-not-published': '未保存：所选流程还没有发布过，来电不受影响。请先发布，或另选一个。',
  'flow-is-sub-flow': '未保存：所选流程是子流程，接不了来电，号码仍走原来的流程。请另选一个。',
  'last-number': '未停用：这是最后一个来电号码，停用后来电无人接听。请先加入另一个号码。',
  'number-unknown': '没有找到这个号码，可能已停用。请刷新列表。',

  // Prompts, schedules, emergency
  'saved-by-another': '未保存：其他管理员刚刚保存过，对方的内容没有被覆盖。请查看对方的版本后再改。',
  'prompt-unknown': '没有找到这条提示语，可能已被删除。请刷新列表。',
  'prompt-exists': '未保存：这个编号已有同语言的提示语，原有内容没有改动。请换一个编号。',
  'prompt-in-use': '未删除：还有流程或高峰方案在用这条提示语。请先在那里改用别的提示语。',
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
  'until-too-far': '未提交：最长 24 小时，请改早一些，到时可再次启用或延长。',
  'unknown-queue': '未提交：所选队列不存在，请另选一个。',

  // Surge mode
  'surge-unknown': '没有找到这次高峰模式，请刷新页面。',
  'surge-active': '未开启：高峰模式正在生效。可改结束时间，或先结束再换预案。',
  'surge-over': '未执行：这次高峰模式已经结束，来电按正常流程接听。',
  'surge-prompt-gone': '未执行：预案选用的提示语已不在提示语库，来电不受影响。请改用文字，或另选一条。',
  'surge-profile-unknown': '未执行：没有找到这个预案，可能已被删除。请刷新页面。',
  'surge-profile-exists': '未保存：这个事件已有预案，原有内容没有改动。请改那个预案，或换个名称。',
  'surge-profile-changed': '未执行：这个预案刚刚被改过，对方的内容没有被覆盖。请看过新内容后再操作。',

  // Callers who harass
  'call-unknown': '没有找到这通电话，或它的号码不能作为依据。请刷新列表。',
  'number-withheld': '未标记：来电没有显示号码，无法对号码采取措施。',
  'number-not-sure': '未标记：网页来电的号码由来电人自填，不能作为依据。',
  'number-protected': '未采取措施：这是服务号码，不能限制。',
  'measure-unknown': '没有找到这项措施，请刷新列表。',
  'measure-waits': '未采取措施：已有一项限制呼入等待批准。请先批准或撤回。',
  'measure-holds': '未采取措施：相同或更严的措施正在生效。如需放宽，请先解除。',
  'measure-over': '未执行：这项措施已经结束或不在等待批准。请刷新后再看。',
  'measure-too-long': '未采取措施：期限太长。警示最长 90 天，慢速通道 30 天，限制呼入 7 天。',
  'stage-skipped': '未采取措施：须逐级进行，先警示，再慢速通道，最后限制呼入。',
  'too-little-evidence': '未采取措施：骚扰记录还不够。警示要 1 通，慢速通道 2 通，限制呼入 3 通。',
  'second-person-needed': '未执行：提出人不能自己批准或处理申诉。请另一位班长办理。',
  'appealed-already': '未记录：这项措施已有申诉，原有内容没有改动。',
  'no-open-appeal': '未执行：没有待处理的申诉。请刷新后再看。',

  // Quality
  'review-unknown': '没有找到这份质检，或无权查看。',
  'never-talked': '未加入：这通电话没有接通话务员。',
  'reviewed-already': '未加入质检：这通电话已在质检中。请在列表里查看。',
  'review-taken': '未保存：另一位班长正在质检这通电话，对方的评分没有改动。',
  'review-submitted': '未保存：这份质检已经提交，评分没有改动。',
  'review-stale': '未保存：这份评分在另一个页面改过，内容没有被覆盖。请刷新后再评。',
  'items-unanswered': '未提交：还有评分项没有评，已评的已保存。请评完后再提交。',
  'too-many-points': '未提交：有一项超过了它的分值，已评的已保存。请核对。',
  'score-needed': '未处理：申诉成立时请填写新的得分。',
  'appeal-too-late': '未申诉：提交后 7 天内可以申诉，时限已过。如有疑问请联系班长。',
  'calibration-unknown': '没有找到这次校准，请刷新列表。',
  'calibrating-already': '未发起：这通电话正在校准。请在校准列表里打开。',
  'calibration-concluded': '未保存：这次校准已经定论，已有的评分没有改动。请刷新后查看。',
  'score-submitted': '未保存：您的评分已经提交，不能再改。',
  'own-score-first': '未记录：请先提交自己的评分，再看别人的并定论。',
  'too-few-scores': '未记录：至少要有两位班长提交评分，才能定论。',
  'reasons-missing': '未记录：有分歧的评分项还没有写理由，已写的仍保留。请写明后再记录。',
  'form-unknown': '没有找到这份评分表，或它还没有发布。请刷新列表。',
  'form-exists': '未保存：这个编号已有评分表，原有内容没有改动。请换一个编号。',
  'item-twice': '未发布：有两个评分项编号相同，原来的版本不受影响。请改其中一个。',
  'weights-not-100': '未发布：各项分值合计应为 100，原来的版本不受影响。请调整分值。',
  'rule-unknown': '没有找到这条抽样规则，请刷新列表。',
  'rule-exists': '未保存：这个编号已有抽样规则，原有内容没有改动。请换一个编号。',

  'not-held': '未解除：这段录音没有在保全。请刷新列表。',
  // Queues and skills
  'queue-unknown': '没有找到这个队列，请刷新列表。',
  'unknown-skill': '未保存：所选技能不存在，请先新增技能或另选一个。',
  'unknown-unit': '未保存：所选承办单位不存在，请另选一个。',
  'overflow-to-itself': '未保存：溢出的去向不能是队列自己，请另选一个。',
  'skill-exists': '未新增：已有同名技能，请换一个名称。',
  'skill-unknown': '没有找到这个技能，请刷新列表。',
  'skill-in-use': '未删除：还有队列规则需要这个技能。请先修改这些队列。',
  'seat-twice': '未保存：同一个队列或技能出现了两次，请只保留一条。',

  // Units, answers, short messages
  'unit-unknown': '没有找到这个承办单位，请刷新列表。',
  'unit-exists': '未保存：这个编号已有承办单位，原有内容没有改动。请换一个编号。',
  'unit-in-use': '未停用：还有生效的流程或队列会转给这个单位。停用后转接会失败，请先改流程，或确认仍要停用。',
  'unit-parent-unknown': '未保存：上级单位不存在，请另选一个。',
  'unit-parent-circle': '未保存：上级单位不能是本单位或它的下级，请另选一个。',
  'unit-number-no-number': '未保存：号码无法识别。请填写手机、带区号的固定电话或服务号码。',
  'unit-number-emergency': '未保存：110、119、120、122 不作为单位登记。流程的转接节点里可直接选紧急电话。',
  'unit-number-premium': '未保存：16 开头的收费声讯号码不能登记，请换一个号码。',
  'unit-number-abroad': '未保存：不能登记境外号码，请换一个号码。',
  'unit-number-own': '未保存：这是本热线自己的号码，转过去会成为新来电。请换一个号码。',
  'knowledge-unknown': '没有找到这条知识，请刷新列表。',
  'knowledge-exists': '未保存：同语言已有同名的知识，原有内容没有改动。请换一个标题，或修改已有的那条。',
  'knowledge-category-unknown': '未保存：所选事项分类不存在，请另选一个。',
  'knowledge-days-backwards': '未保存：有效期的结束早于开始，请核对。',
  'knowledge-question-twice': '未保存：有两种问法相同，请只保留一条。',
  'message-unknown': '没有找到这条短信，请刷新列表。',
  'message-sent': '未执行：这条短信已经发出。',
  'message-dropped': '未执行：这条短信已经放弃。如需发送，请重发。',

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
