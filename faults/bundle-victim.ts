import { join } from 'node:path'
import { build } from 'vite'

/**
 * The victim and the whole server in a few files: reading them takes a quarter of the time that reading each module takes, and thousands of
 * processes are begun. One folder deep, as `server/main.ts` is, so that paths beside it lead to where they led. Answers with the script.
 */
export async function bundleVictim(project: string): Promise<string> {
  const outDir = join(project, '.faults')
  await build({
    root: project,
    configFile: false,
    logLevel: 'error',
    build: { ssr: 'faults/victim.ts', outDir, emptyOutDir: true, minify: false, target: 'node24' },
    ssr: { noExternal: true, external: ['pg-native'] },
  })
  return join(outDir, 'victim.js')
}
