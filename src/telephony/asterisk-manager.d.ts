/** What we use of asterisk-manager 0.2.0, which comes without types. */
declare module 'asterisk-manager' {
  export type Fields = Record<string, string | string[] | undefined>;
  export interface Manager {
    connect(port: number, host: string, connected: () => void): void;
    login(done: (error?: Fields) => void): void;
    action(fields: Record<string, string>, done: (error: Fields | undefined, response?: Fields) => void): string;
    disconnect(): void;
    on(event: 'managerevent', listener: (event: Fields) => void): void;
    on(event: 'close' | 'end' | 'error', listener: (error?: Error) => void): void;
    removeListener(event: string, listener: (...given: never[]) => void): void;
    removeAllListeners(event: string): void;
  }
  /** Without a port it does not connect by itself. */
  const makeManager: (port: null, host: string, username: string, password: string, events: boolean) => Manager;
  export default makeManager;
}
