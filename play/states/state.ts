import type { View } from '#services/view/view.ts'
import type { Script } from '#services/view/script/scripted-host.ts'

/** One state of the sidebar: what the world says, and what the agent has done since. */
export type State = { id: string; title: string; script: Script; act?(view: View): void | Promise<void>; dir?: 'rtl' }
