/**
 * Public holidays and make-up work days of 2026, from the notice of the State Council's General Office of 2025-11-04
 * (国务院办公厅关于2026年部分节假日安排的通知). The notice for 2027 was not out when this was written; no year is guessed.
 */
import type { YearTable } from './calendar.ts';

const days = (label: string, month: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => ({
    date: `2026-${month}-${String(from + n).padStart(2, '0')}`,
    label,
  }));

export const year2026: YearTable = {
  year: 2026,
  official: '国务院办公厅关于2026年部分节假日安排的通知（2025年11月4日）',
  holidays: [
    ...days('元旦', '01', 1, 3),
    ...days('春节', '02', 15, 23),
    ...days('清明节', '04', 4, 6),
    ...days('劳动节', '05', 1, 5),
    ...days('端午节', '06', 19, 21),
    ...days('中秋节', '09', 25, 27),
    ...days('国庆节', '10', 1, 7),
  ],
  workdays: [
    ...days('元旦', '01', 4, 4),
    ...days('春节', '02', 14, 14),
    ...days('春节', '02', 28, 28),
    ...days('劳动节', '05', 9, 9),
    ...days('国庆节', '09', 20, 20),
    ...days('国庆节', '10', 10, 10),
  ],
};
