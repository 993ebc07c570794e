import { covers } from './covers.ts'
import { documents } from './documents.ts'
import { harmless } from './harmless.ts'
import { nodes } from './nodes.ts'
import { policies } from './policies.ts'
import { scripts } from './scripts.ts'
import type { HarmlessPage, HostilePage } from './zoo-page.ts'

/** Awkward and hostile pages, by what they do. */
export const hostilePages: readonly HostilePage[] = [...policies, ...covers, ...scripts, ...nodes, ...documents]

/** Pages like those that agents have open all day. */
export const harmlessPages: readonly HarmlessPage[] = harmless
