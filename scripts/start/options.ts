import { parseArgs } from 'node:util'
import { Told } from '../run-command.ts'

export type StartOptions = { browser: boolean; port: number; fresh: boolean; yes: boolean; help: boolean }

export const help = `npm start                    Tagalong with sample data, in a browser of its own
npm start -- --no-browser    without opening a browser
npm start -- --port 5000     on another port (also TAGALONG_PORT)
npm start -- --fresh         deletes all data and begins again; asks first, --yes answers`

/** What was asked for on the command line; a wrong word is told with the right ones. */
export function readOptions(args: readonly string[], environment: NodeJS.ProcessEnv = {}): StartOptions {
  const values = parse(args)
  const text = values.port ?? environment['TAGALONG_PORT'] ?? '4310'
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < 1024 || port > 65_535)
    throw new Told(`--port ${text}: a port is a number from 1024 to 65535, such as 4310.`)
  return { browser: !values['no-browser'], port, fresh: values.fresh || values.reset, yes: values.yes, help: values.help }
}

function parse(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const
  try {
    return parseArgs({
      args: [...args],
      options: { 'no-browser': flag, port: { type: 'string' }, fresh: flag, reset: flag, yes: flag, help: { ...flag, short: 'h' } },
    }).values
  } catch (error) {
    throw new Told(`${(error as Error).message.split('. ')[0]}.\n${help}`)
  }
}
