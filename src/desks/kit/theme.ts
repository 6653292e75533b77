/** The one visual language: antd tokens for light and dark. Contrasts were measured; change none without measuring. */
import { theme } from 'antd';
import type { ThemeConfig } from 'antd';
import * as zhModule from 'antd/es/locale/zh_CN.js';
import type { Locale } from 'antd/es/locale/index.js';

// antd's files are typed as CommonJS but bundled as ES modules, so the checker and the bundler disagree on `default`.
export const antdChinese = (zhModule as unknown as { default: Locale }).default;

const fontFamily =
  '"CJK Quote","Segoe UI","Helvetica Neue","PingFang SC","Microsoft YaHei UI","Microsoft YaHei","HarmonyOS Sans SC","Source Han Sans SC","Noto Sans CJK SC","WenQuanYi Micro Hei",sans-serif';

const shared = { borderRadius: 6, fontSize: 14, controlHeight: 32, wireframe: false, motionUnit: 0.05, fontFamily };
const table = { cellPaddingBlock: 8, cellPaddingInline: 12, cellPaddingBlockSM: 4 };

const light: ThemeConfig = {
  token: {
    ...shared,
    colorPrimary: '#1B58A8',
    colorInfo: '#1B58A8',
    colorLink: '#1B58A8',
    colorPrimaryHover: '#2D6BBD',
    colorPrimaryActive: '#134383',
    colorPrimaryBg: '#EAF1FB',
    colorPrimaryBorder: '#A9C6EC',
    colorSuccess: '#1F7A4D',
    colorSuccessBg: '#E8F5EE',
    colorSuccessBorder: '#9FD2B8',
    colorWarning: '#A85708',
    colorWarningBg: '#FDF3E3',
    colorWarningBorder: '#EBC58B',
    colorError: '#C0282D',
    colorErrorBg: '#FDECEC',
    colorErrorBorder: '#EFB3B3',
    colorText: '#1A2433',
    colorTextSecondary: '#475467',
    colorTextTertiary: '#667085',
    colorTextPlaceholder: '#6B7688',
    colorTextDisabled: '#98A2B3',
    colorBorder: '#8893A5',
    colorBorderSecondary: '#E1E6ED',
    colorBgLayout: '#F2F4F7',
    controlItemBgActive: '#EAF1FB',
    controlItemBgHover: '#F1F5FA',
    colorFillAlter: '#F7F9FB',
  },
  components: {
    Table: { headerBg: '#F7F9FB', ...table },
    Layout: { headerHeight: 40, headerBg: '#FFFFFF', bodyBg: '#F2F4F7' },
  },
};

// The dark algorithm recomputes seed colours, so these seeds are chosen by their result.
const dark: ThemeConfig = {
  algorithm: theme.darkAlgorithm,
  token: {
    ...shared,
    colorPrimary: '#3F84E0',
    colorInfo: '#3F84E0',
    colorLink: '#8FBCF2',
    colorSuccess: '#4FBF89',
    colorWarning: '#F0AB45',
    colorError: '#E5534B',
    colorBgLayout: '#11151B',
    colorBgContainer: '#1A2029',
    colorBgElevated: '#222A35',
    colorBorder: '#6B7688',
    colorBorderSecondary: '#2E3743',
    colorText: '#E6EAF0',
    colorTextSecondary: '#B6BFCC',
    colorTextTertiary: '#94A0B1',
    colorTextPlaceholder: '#8A95A6',
    colorErrorText: '#F58A83',
    colorPrimaryText: '#8FBCF2',
  },
  components: { Table: { headerBg: '#1F2630', ...table }, Layout: { headerHeight: 40 } },
};

export const themes = { light, dark };
export type ThemeName = keyof typeof themes;

/** Our own colours, for what antd does not draw; set as CSS variables on the root by ThemeProvider. */
export const ownColours: Record<ThemeName, Record<string, string>> = {
  light: {
    '--layout': '#F2F4F7',
    '--cover': 'rgba(242, 244, 247, 0.85)',
    '--pane': '#FFFFFF',
    '--raised': '#F7F9FB',
    '--hairline': '#E1E6ED',
    '--text': '#1A2433',
    '--text-2': '#475467',
    '--text-3': '#667085',
    '--primary': '#1B58A8',
    '--primary-bg': '#EAF1FB',
    '--amber': '#CC7000',
    '--amber-text': '#A85708',
    '--amber-bg': '#FDF3E3',
    '--amber-line': '#EBC58B',
    '--red': '#C0282D',
    '--red-bg': '#FDECEC',
    '--red-line': '#EFB3B3',
    '--green': '#1F7A4D',
    '--green-bg': '#E8F5EE',
    '--grey': '#667085',
    '--family-say': '#1B58A8',
    '--family-collect': '#0E7490',
    '--family-decide': '#6941A5',
    '--family-leave': '#A85708',
    '--family-end': '#475467',
  },
  dark: {
    '--layout': '#11151B',
    '--cover': 'rgba(17, 21, 27, 0.85)',
    '--pane': '#1A2029',
    '--raised': '#222A35',
    '--hairline': '#2E3743',
    '--text': '#E6EAF0',
    '--text-2': '#B6BFCC',
    '--text-3': '#94A0B1',
    '--primary': '#8FBCF2',
    '--primary-bg': '#1C2F4A',
    '--amber': '#FFB547',
    '--amber-text': '#F0AB45',
    '--amber-bg': '#33270F',
    '--amber-line': '#6B5120',
    '--red': '#FF7A70',
    '--red-bg': '#3A1D1D',
    '--red-line': '#7A3633',
    '--green': '#5FD39B',
    '--green-bg': '#16321F',
    '--grey': '#94A0B1',
    '--family-say': '#7DB4FF',
    '--family-collect': '#4FC3D9',
    '--family-decide': '#B79CF0',
    '--family-leave': '#F0AB45',
    '--family-end': '#94A0B1',
  },
};
