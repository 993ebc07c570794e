import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const variable = 'TAGALONG_STORIES'

/**
 * Where one run of the stories keeps its data folders; its workers find it in their environment. Short, and open to the user
 * that PostgreSQL runs as when we are root.
 */
export function houseFolder(): string {
  const folder = process.env[variable] ?? mkdtempSync(join(tmpdir(), 'tagalong-stories-'))
  if (!process.env[variable]) chmodSync(folder, 0o755)
  process.env[variable] = folder
  return folder
}

/** When a run is over; another run in this process has a folder of its own. */
export function removeHouse(): void {
  rmSync(houseFolder(), { recursive: true, force: true, maxRetries: 5 })
  delete process.env[variable]
}

/** A prepared database: `empty` has sample records and nobody signed up, `staffed` has an admin and an agent as well. */
export type TemplateName = 'empty' | 'staffed'
/** What the set-up leaves for the stories: the names of its databases, and the agent's sign-in in a browser. */
type Prepared = TemplateName | 'signed-in'
const note = (name: Prepared) => join(houseFolder(), `prepared-${name}`)
export const prepared = (name: Prepared): string => readFileSync(note(name), 'utf8')
export const notePrepared = (name: Prepared, text: string): void => writeFileSync(note(name), text)

/** Built once, loaded by every story: the extension with the hosts granted that it would ask for. */
export const extensionFolder = (browser: 'chromium' | 'firefox' = 'chromium'): string =>
  join(houseFolder(), browser === 'firefox' ? 'extension-firefox' : 'extension')

/** The address that every story's browser knows, whatever port its backend listens on. */
export const publicUrl = 'http://localhost:4310'

export const admin = { name: 'Astrid Berg', email: 'astrid.berg@fjordbat.example', password: 'kajplats 14 vid norra bryggan' }
export const agent = { name: 'Maja Holm', email: 'maja.holm@fjordbat.example', password: 'seglar hem innan det mörknar' }
