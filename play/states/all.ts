import { searched } from './searched.ts'
import { byHand } from './by-hand.ts'
import { tagging } from './tagging.ts'
import { creating } from './creating.ts'
import { trouble } from './trouble.ts'
import { around } from './around.ts'
import type { State } from './state.ts'

/** Every state of the sidebar, by what an agent meets first. */
export const states: State[] = [...searched, ...byHand, ...tagging, ...creating, ...trouble, ...around]
