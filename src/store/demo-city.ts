/** The demo city, 示范市, which doesn't exist: its districts, its tree of matters, the names of its agents. Data only. */

export const districts: Record<string, readonly string[]> = {
  城东区: ['文昌街道', '东关街道', '青年路街道', '泉水街道', '龙河街道'],
  城西区: ['西关街道', '建设路街道', '机场路街道', '柳林街道', '白云街道'],
  湖滨区: ['湖滨街道', '荷花街道', '南岸街道', '码头镇'],
  高新区: ['创新路街道', '软件园街道', '科学城街道'],
  开发区: ['工业路街道', '港口街道', '新城街道'],
  示范县: ['城关镇', '青石镇', '双河镇', '马家乡', '杨树乡'],
};

/** Matter → kind → leaves. Ids are two digits a level, by position: new entries go to the end. */
export const matters: Record<string, Record<string, readonly string[]>> = {
  城乡建设: {
    供水: ['停水', '水压不足', '水质异常', '管道漏水', '水费争议'],
    供气供热: ['燃气泄漏', '停气', '供暖不热', '采暖费争议'],
    供电: ['停电', '电压不稳', '电费争议'],
    市政设施: ['路灯不亮', '井盖缺失', '道路破损', '排水堵塞', '积水内涝'],
    物业管理: ['电梯故障', '物业服务差', '物业收费', '维修资金'],
    房屋管理: ['房屋漏水', '延期交房', '不动产登记', '公租房'],
  },
  城市管理: {
    市容环卫: ['垃圾清运', '公厕管理', '占道经营', '户外广告'],
    违法建设: ['违章搭建', '占用公共空间'],
    园林绿化: ['树木修剪', '绿地损坏'],
  },
  交通运输: {
    公共交通: ['公交线路', '地铁服务', '出租车拒载', '网约车投诉'],
    道路交通: ['信号灯故障', '违法停车', '交通拥堵'],
    停车管理: ['停车收费', '停车位不足'],
  },
  生态环境: {
    噪声污染: ['夜间施工', '娱乐场所噪声', '广场舞噪声'],
    空气污染: ['油烟扰民', '扬尘', '异味'],
    水环境: ['河道污染', '偷排污水'],
  },
  劳动保障: {
    劳动关系: ['拖欠工资', '劳动合同'],
    社会保险: ['养老保险', '医疗保险', '失业保险'],
    就业: ['招聘求职', '职业培训'],
  },
  民政社会: {
    社会救助: ['低保', '临时救助', '流浪救助'],
    养老服务: ['养老机构', '高龄津贴'],
  },
  教育卫生: {
    教育: ['入学报名', '校外培训', '校园安全'],
    医疗卫生: ['医院服务', '疫苗接种', '生育登记'],
  },
  市场监管: {
    消费维权: ['商品质量', '退款纠纷', '预付卡'],
    食品安全: ['餐饮卫生', '过期食品'],
    价格: ['价格欺诈'],
  },
  公安政法: {
    户籍证件: ['身份证', '户口迁移', '居住证'],
    社会治安: ['电信诈骗', '治安隐患'],
  },
  政务服务: {
    办事咨询: ['办理材料', '网上办事', '窗口服务'],
    热线服务: ['工单进度', '热线意见'],
  },
};

/** What agents can do beside their trade. */
export const skills = ['英语', '济南话', '企业服务', '老年服务'] as const;

/** Offices that flows may transfer to; nobody has these numbers. */
export const units = [
  { id: 'water', label: '水务集团客服', number: '0000010001', position: 1 },
  { id: 'housing', label: '住房和城乡建设局', number: '0000010002', position: 2 },
];

/** What the city has published: question and answer. */
export const knowledge: Record<'zh' | 'en', readonly (readonly [string, string])[]> = {
  zh: [
    ['身份证到期了怎么换领', '请携带原身份证到任一派出所户籍窗口办理换领，也可在政务服务网预约。'],
    ['公积金怎么提取', '公积金提取可在政务服务网或公积金管理中心窗口办理，购房、租房和退休均可提取。'],
    ['社保缴费记录在哪里查询', '社保缴费记录可在政务服务网、社保服务大厅自助机查询。'],
    ['停水了什么时候恢复供水', '计划停水会提前公告，一般当日二十二点前恢复。突发停水请转人工登记。'],
  ],
  en: [
    ['How do I renew my residence permit', 'Please bring your passport and your permit to the exit and entry office.'],
  ],
};

const surnames = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕'];
const givenNames =
  '志强 晓红 建国 丽华 明远 秀英 文博 雅琴 海涛 思雨 国栋 春燕 俊杰 美玲 浩然 慧敏 永康 佳怡 立军 雪梅 子轩 玉兰 宏伟 婷婷 新宇 ' +
  '桂芳 学文 晓峰 静怡 长江 梦洁 维民 艳萍 振华 若曦 东升 亚楠 庆丰 欣然 少华 冬梅 天佑 莉娜 卫东 诗涵 双喜 凤霞 启航 月娥 正阳';

/** The n-th agent's name, from 0; two thousand different ones. */
export function agentName(n: number): string {
  const given = givenNames.split(' ');
  const round = Math.floor(n / surnames.length);
  return surnames[n % surnames.length]! + given[(n * 7 + round) % given.length]!;
}
