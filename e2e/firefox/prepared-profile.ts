import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extensionFolder, houseFolder, prepared } from '../house/places.ts'
import { keepSignedIn, type SignedIn } from '../house/signed-in.ts'
import { extensionHost, openFirefox } from './open-firefox.ts'

/**
 * A profile of one's own, in which the agent has signed in the extension some time ago. It is copied from one that Firefox has
 * made, with the extension installed: a Firefox that makes its profile itself works twice as long until it can be used.
 */
export async function signedInProfile(): Promise<string> {
  const made = join(houseFolder(), 'firefox-profile')
  if (!existsSync(made)) await make(made)
  const profile = newProfile()
  // an extension whose file has another date is read anew
  cpSync(made, profile, { recursive: true, preserveTimestamps: true })
  return profile
}

export function newProfile(): string {
  return mkdtempSync(join(tmpdir(), 'tagalong-firefox-'))
}

async function make(place: string): Promise<void> {
  const profile = mkdtempSync(join(houseFolder(), 'firefox-'))
  const { local, refresh }: SignedIn = JSON.parse(prepared('signed-in'))
  // nobody answers there: the token is good once, and it is the story that needs it
  const firefox = await openFirefox({ port: 9, profile, extension: extensionFolder('firefox') })
  try {
    await firefox.tab.goto(`moz-extension://${extensionHost}/sidebar.html`)
    await firefox.tab.evaluate(keepSignedIn, { local, refresh })
    await firefox.tab.goto('about:blank')
  } finally {
    await firefox.close()
  }
  for (const name of ['lock', '.parentlock']) rmSync(join(profile, name), { force: true })
  try {
    renameSync(profile, place)
  } catch (error) {
    // another worker was first
    if (!existsSync(place)) throw error
  }
}
