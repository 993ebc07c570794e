import type { first } from './en/first.ts'
import type { rest } from './en/rest.ts'
import type { Text } from './text.ts'

/** The one list of texts: English names them, every other language must have them all. */
export type MessageKey = keyof typeof first | keyof typeof rest
export type FirstMessages = Readonly<Record<keyof typeof first, Text>>
export type RestMessages = Readonly<Record<keyof typeof rest, Text>>
export type Messages = FirstMessages & RestMessages
