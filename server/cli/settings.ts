import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { AppError } from '#contract/errors.ts'
import { inputFault } from '#contract/read-input.ts'
import { type Settings, settingsSchema } from '#contract/settings/settings.ts'
import { upgradeSettings } from '#contract/settings/upgrade.ts'
import { refuseWithoutDatabase } from '#server/database/embedded-there.ts'
import { readSettings } from '#server/database/settings.ts'
import { openHouse } from '#server/main.ts'
import { importSettings } from '#server/use-cases/settings/import-settings.ts'
import type { Command } from './command.ts'
import { givenPath } from './given-path.ts'
import { refusedFile, refuseUnwritable } from './write-asked.ts'

export const settingsCommand: Command = {
  name: 'settings',
  usage: 'export <file> [--replace] | import <file>',
  about: 'Writes the settings in force to a file, or puts those of a file in force as a new version. - is the terminal.',
  async run(words, { configuration, log, say, signal }) {
    const [verb, named, ...more] = words.filter((word) => word !== '--replace')
    const replace = words.includes('--replace')
    if ((verb !== 'export' && verb !== 'import') || named === undefined || more.length > 0 || (verb === 'import' && replace))
      throw new AppError('invalid-input', 'settings takes export or import, and a file', {
        hint: 'For example: npm run tagalong -- settings export settings.json',
      })
    const file = named === '-' ? named : givenPath(named)
    if (verb === 'export' && file !== '-') await refuseFile(file, replace)
    const given = verb === 'import' ? await readExport(file) : undefined
    if (verb === 'export') refuseWithoutDatabase(configuration)
    const house = await openHouse(configuration, log, signal)
    try {
      if (given === undefined) {
        const found = await readSettings(house.db)
        const text = `${JSON.stringify({ tagalong: 'settings', schema: settingsSchema, version: found?.version, settings: found?.settings }, undefined, 2)}\n`
        if (file === '-') say(text.trimEnd())
        else await writeExport(file, text, replace)
        if (file !== '-') say(`Version ${found?.version} is in ${file}.`)
      } else {
        const version = await importSettings(house, settingsOf(given, file), signal)
        say(`In force as version ${version}.`)
      }
    } finally {
      await house.close()
    }
  },
}

/** Before the database is asked. */
async function refuseFile(file: string, replace: boolean): Promise<void> {
  if (!replace && existsSync(file)) throw isThere(file)
  await refuseUnwritable(file)
}

async function writeExport(file: string, text: string, replace: boolean): Promise<void> {
  await writeFile(file, text, { flag: replace ? 'w' : 'wx' }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? isThere(file) : refusedFile(file, error)
  })
}

function isThere(file: string): AppError {
  return new AppError('invalid-input', `${file} is there already`, { hint: 'Give it another name, or replace it: --replace' })
}

/** What the file holds, in today's shape. What is wrong with it is the file's, not that of settings which are stored. */
function settingsOf(given: { schema: number; settings: unknown }, file: string): Settings {
  try {
    return upgradeSettings(given)
  } catch (error) {
    if (!(error instanceof AppError) || !error.fields) throw error
    const fields = error.fields.map(({ path, message }) => ({ path, message: `${path || 'settings'}: ${message}` }))
    throw inputFault(fields, `Nothing was changed. Correct ${file === '-' ? 'it' : file} and import it again.`)
  }
}

async function readExport(file: string): Promise<{ schema: number; settings: unknown }> {
  const text = await readFile(file === '-' ? (0 as never) : file, 'utf8').catch((cause: unknown) => {
    throw new AppError('invalid-input', `The file ${file} cannot be read`, { hint: 'Check its name and your rights.', cause })
  })
  try {
    const read = JSON.parse(text) as { tagalong?: string; schema?: number; settings?: unknown }
    if (read.tagalong === 'settings' && typeof read.schema === 'number' && read.settings !== undefined)
      return { schema: read.schema, settings: read.settings }
  } catch {
    // told below, as any file that is something else
  }
  throw new AppError('invalid-input', `${file} is no export of settings`, {
    hint: 'Give a file that "settings export" wrote. Nothing was changed.',
  })
}
