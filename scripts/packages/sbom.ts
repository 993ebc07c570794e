import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runNpm } from '../bootstrap/run-npm.mjs'
import { Told } from '../run-command.ts'
import { say } from '../terminal.ts'

export type Sbom = {
  bomFormat: string
  metadata: { timestamp?: string; component: { name: string; version: string } }
  serialNumber?: string
  components: { name: string; version: string; hashes?: unknown[]; licenses?: unknown[] }[]
}

/** What the house is made of, in CycloneDX, from the lockfile alone. The same lockfile gives the same text: neither time nor chance is in it. */
export async function makeSbom(project: string): Promise<Sbom> {
  const { ok, output } = await runNpm(['sbom', '--sbom-format=cyclonedx', '--package-lock-only', '--loglevel=silent'], project)
  if (!ok) throw new Told(`npm could not list the packages:\n${output.trim()}`)
  const { serialNumber: _, ...sbom } = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)) as Sbom
  const { timestamp: __, ...metadata } = sbom.metadata
  // npm takes the folder's name
  const { name } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { name: string }
  return { ...sbom, metadata: { ...metadata, component: { ...metadata.component, name } } }
}

async function main(): Promise<void> {
  const sbom = await makeSbom(process.cwd())
  const file = join('.output', 'sbom.json')
  mkdirSync('.output', { recursive: true })
  writeFileSync(file, `${JSON.stringify(sbom, undefined, 2)}\n`)
  say(`${file}: ${sbom.components.length} packages`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
