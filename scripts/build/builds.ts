import { join } from 'node:path'
import type { Build } from './build-when-changed.ts'

const bin = (name: string) => join('node_modules', '.bin', name)

/** The scripts and styles of the pages that the backend serves. */
export const pagesBuild: Build = {
  name: 'pages',
  sources: ['pages/**', 'contract/**', 'assets/**', 'server/pages/**', 'server/sample/threads/**'],
  output: 'dist/pages',
  command: [process.execPath, bin('vite'), 'build', '--config', 'pages/vite.config.ts'],
}

/** The folder that the browser loads. `backend` is the address that the extension connects to when it has nothing else. */
export function extensionBuild(backend: string, browser: 'chrome' | 'firefox' = 'chrome'): Build {
  return {
    name: browser === 'chrome' ? 'extension' : 'extension for Firefox',
    sources: ['entrypoints/**', 'components/**', 'services/**', 'contract/**', 'assets/**', 'public/**', 'wxt.config.ts'],
    output: `.output/${browser}-mv3/manifest.json`,
    command: [process.execPath, bin('wxt'), 'build', '-b', browser],
    env: { WXT_BACKEND: backend },
  }
}
