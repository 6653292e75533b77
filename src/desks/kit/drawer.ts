/** Drawers open inside the content area, so that the call bar stays in reach. */
export const insideContent = {
  getContainer: (): HTMLElement => document.querySelector<HTMLElement>('main.content') ?? document.body,
  rootStyle: { position: 'absolute' as const },
  mask: false,
};
