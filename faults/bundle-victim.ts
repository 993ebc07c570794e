import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

export type Bundle = {
  /** what a process runs */
  script: string
  /** where the code that V8 has made of it is kept */
  compiled: string
  remove(): void
}

/**
 * The victim and the whole server in a few files: reading them takes a quarter of the time that reading each module takes, and thousands of
 * processes are begun. One folder deep, as `server/main.ts` is, so that paths beside it lead to where they led. Each run has a folder of its own:
 * two at once would take it from each other.
 */
export async function bundleVictim(project: string): Promise<Bundle> {
  sweep(project)
  const outDir = join(project, `.faults-${process.pid}`)
  await build({
    root: project,
    configFile: false,
    logLevel: 'error',
    build: { ssr: 'faults/victim.ts', outDir, emptyOutDir: true, minify: false, target: 'node24' },
    ssr: { noExternal: true, external: ['pg-native'] },
  })
  return {
    script: join(outDir, 'victim.js'),
    compiled: join(outDir, 'compiled'),
    remove: () => rmSync(outDir, { recursive: true, force: true }),
  }
}

/** Folders of runs that were killed. */
function sweep(project: string): void {
  for (const name of readdirSync(project)) {
    const pid = Number(/^\.faults-(\d+)$/.exec(name)?.[1])
    if (pid > 0 && !lives(pid)) rmSync(join(project, name), { recursive: true, force: true })
  }
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
