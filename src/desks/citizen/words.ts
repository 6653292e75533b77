/** Wording of the citizens' front page. Citizens are addressed with 您. */
export const words = {
  title: '12345 政务服务便民热线',
  intro: '咨询政策、反映问题，都可以打 12345。',
  call: '打 12345 电话',
  callHint: '用本机浏览器拨打，需要允许使用麦克风',
  dial: '用手机或固话拨打 12345',
  dialHint: '24 小时有人接听',
  danger: '危急情况请直接拨打',
  emergency: [
    ['110', '报警'],
    ['119', '火警'],
    ['120', '急救'],
    ['122', '交通事故'],
  ] as const,
};
