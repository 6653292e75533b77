/** One bell: the fetcher rings it on 401, the session dialog hears it. Keeps api.ts free of React. */
type Listener = () => void;
const listeners = new Set<Listener>();

export const sessionExpired = {
  ring(): void {
    for (const listener of listeners) listener();
  },
  listen(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
