/** Builds every desk as one single-page app into dist/desks, split per desk. Knows nothing of the server but its port. */
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
const server = 'http://127.0.0.1:3000';

export default defineConfig({
  root,
  base: '/',
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../../dist/desks', import.meta.url)),
    emptyOutDir: true,
    // City hall machines keep old Chromiums; 87 is the oldest still met.
    target: 'chrome87',
    chunkSizeWarningLimit: 1500,
    reportCompressedSize: false,
  },
  server: {
    port: 5173,
    proxy: {
      '/api': server,
      '/healthz': server,
      '/ws': { target: server, ws: true },
      '/socket.io': { target: server, ws: true },
    },
  },
});
