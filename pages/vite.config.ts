import preact from '@preact/preset-vite'
import { defineConfig } from 'vite'

/** Browser code of the served pages: one script and at most one stylesheet each, under names that the pages know. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false, reactAliasesEnabled: false })],
  build: {
    outDir: '../dist/pages',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: false,
    cssCodeSplit: true,
    rollupOptions: {
      input: {
        inbox: `${import.meta.dirname}/inbox/main.tsx`,
        import: `${import.meta.dirname}/import/main.tsx`,
        crm: `${import.meta.dirname}/crm/main.ts`,
        'sign-in': `${import.meta.dirname}/sign-in/main.ts`,
      },
      output: { entryFileNames: '[name].js', chunkFileNames: 'shared-[name].js', assetFileNames: '[name][extname]' },
    },
  },
})
