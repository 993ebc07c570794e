import type { Ban } from './bans.ts'

const extension = /^(services|components|entrypoints)\//
const shipped = /^(services|components|entrypoints|widget|pages|contract|server)\//

/** What shipped code may not do, and the one place that may. */
export const bans: readonly Ban[] = [
  {
    what: 'network',
    in: extension,
    but: /^entrypoints\/background\.ts$/,
    why: 'only the background talks to the network, by the one fetch that entrypoints/background.ts gives it',
  },
  {
    what: 'console',
    in: shipped,
    but: /^(pages\/|server\/(cli\/|platform\/log))/,
    why: 'shipped code logs through server/platform/log, the extension not at all',
  },
  { what: 'html', in: shipped, why: 'what comes from outside is text, everywhere' },
  { what: 'eval', in: shipped, why: 'no code is made from data' },
  { what: 'glob', in: shipped, why: 'registries name their members' },
]
