/** Wording of the login page. */
export const words = {
  title: '12345 政务服务便民热线',
  subtitle: '工作台登录',
  username: '账号',
  password: '口令',
  submit: '登录',
  needUsername: '请输入账号',
  needPassword: '请输入口令',
  locked: '连续输错次数过多，账号已暂时锁定。请稍后再试，或联系管理员。',
  lockedFor: (minutes: number) => `连续输错次数过多，账号已暂时锁定。请 ${minutes} 分钟后再试，或联系管理员。`,
  wrong: '账号或口令不对，请检查大小写后重新输入。',
  capsLock: '大写锁定已打开',
  citizen: '市民请打 12345，或使用',
  webPhone: '网页电话',
};
