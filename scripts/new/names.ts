import { Told } from '../run-command.ts'

export type Names = { kebab: string; camel: string; pascal: string; words: string }

/** One name in the shapes that files, functions, types and people need. */
export function readName(text: string | undefined): Names {
  if (!text || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(text))
    throw new Told(`A name is written in small letters with hyphens, such as acme or acme-chat; this is ${text ?? 'missing'}.`)
  const pascal = text.replace(/(^|-)(.)/g, (_, __, letter: string) => letter.toUpperCase())
  return { kebab: text, camel: pascal[0]?.toLowerCase() + pascal.slice(1), pascal, words: pascal.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ') }
}
