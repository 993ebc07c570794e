import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

/** `npm run play`: every component and screen state on one page, over a scripted host. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  clearScreen: false,
  server: { port: 4320, strictPort: false, host: '127.0.0.1' },
  build: { outDir: '../dist/play', emptyOutDir: true },
})
