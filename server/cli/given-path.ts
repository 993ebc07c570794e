import { resolve } from 'node:path'

/**
 * The whole path of a file that was named on the command line. npm runs commands in the checkout and says in INIT_CWD where the
 * person stood who typed it.
 */
export function givenPath(file: string, standing: string | undefined = process.env['INIT_CWD']): string {
  return resolve(standing ?? '', file)
}
