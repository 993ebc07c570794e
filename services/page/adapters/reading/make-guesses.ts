import { idIn } from './guess-id.ts'
import type { Guesses } from './guesses.ts'
import { itemsIn } from './items.ts'
import { findList } from './list.ts'
import { partsOf } from './parts.ts'
import { looksPrivate } from './private-marks.ts'
import { rolesOf } from './roles.ts'
import { readAnew } from './text.ts'
import { findVisitor } from './visitor.ts'

export const guesses: Guesses = { begin: readAnew, findList, itemsIn, partsOf, rolesOf, findVisitor, idIn, looksPrivate }
