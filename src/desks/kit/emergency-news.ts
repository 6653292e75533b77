/** One bell: the push line rings it when an emergency begins or ends, the banner asks what holds. */
type Listener = () => void;
const listeners = new Set<Listener>();

export const emergencyNews = {
  ring(): void {
    for (const listener of listeners) listener();
  },
  listen(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
