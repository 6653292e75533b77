/** What xyflow says to screen readers, in Chinese. */
const directions: Record<string, string> = { up: '上', down: '下', left: '左', right: '右' };

export const ariaLabels = {
  'node.a11yDescription.default': '按回车编辑此节点。',
  'node.a11yDescription.keyboardDisabled': '按回车编辑此节点，方向键到相邻节点，Delete 删除。',
  'node.a11yDescription.ariaLiveMessage': ({ direction }: { direction: string; x: number; y: number }) =>
    `节点已向${directions[direction] ?? direction}移动。`,
  'edge.a11yDescription.default': '连线。在属性或表格中修改去向。',
  'controls.ariaLabel': '缩放',
  'controls.zoomIn.ariaLabel': '放大',
  'controls.zoomOut.ariaLabel': '缩小',
  'controls.fitView.ariaLabel': '显示全图',
  'controls.interactive.ariaLabel': '锁定画布',
  'minimap.ariaLabel': '缩略图',
  'handle.ariaLabel': '连接点',
};
