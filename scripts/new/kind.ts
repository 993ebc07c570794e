import type { Names } from './names.ts'

/** One kind of thing that can be begun: the files it writes, and the registries that name it. */
export type Kind = {
  name: string
  about: string
  files(names: Names): Record<string, string>
  lines(names: Names): Line[]
  /** what is left for a person */
  next(names: Names): string
}

/** A line in the list `list` of a registry file, and the import that it needs. */
export type Line = { file: string; list: string; entry: string; importLine?: string }
