/** Speaks the supervisor's IPC like the controller does and answers no call: only the supervisor is looked at here. */
import { createServer } from 'node:http';

const port = Number(process.env['HOTLINE_HTTP_PORT']);
const server = createServer((_, response) => response.end('ok'));
server.listen(port, '127.0.0.1', () => {
  process.send?.({ ready: true, url: `http://127.0.0.1:${port}` });
  setInterval(() => process.send?.({ beat: Date.now() }), 500);
});
process.on('message', (message: { stop?: string }) => {
  if (message.stop !== 'hand-over') return;
  process.stdout.write('handed over\n');
  process.exit(0);
});
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(1));
