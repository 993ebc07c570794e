/**
 * Who may import whom. One line per room; the longest `path` that a file begins with is its room. `may` lists rooms,
 * `types` rooms that may be imported as types only, `packages` the npm packages (left out: any) and `node` whether
 * Node's own modules are there. Tests are freer: see `testsMay`.
 */
export type Room = {
  path: string
  may: readonly string[]
  types?: readonly string[]
  packages?: readonly string[]
  node?: boolean
}

const browser = { node: false } as const
const ui = ['preact', 'zustand', 'lucide'] as const

export const rooms: readonly Room[] = [
  { path: 'contract/', may: [], packages: ['zod/mini'], ...browser },
  { path: 'assets/', may: [], packages: [], ...browser },

  // the extension's wing
  // the names of the messages that go between page and background are the backend's port
  { path: 'services/page/', may: [], types: ['contract/', 'services/backend/'], packages: [], ...browser },
  { path: 'services/backend/', may: ['contract/'], packages: ['ky', 'zod/mini'], ...browser },
  {
    path: 'services/background/',
    may: ['contract/', 'services/backend/'],
    packages: ['webextension-polyfill', 'idb', 'zod/mini'],
    ...browser,
  },
  { path: 'services/view/', may: ['contract/'], types: ['services/backend/'], packages: ['zustand', 'preact'], ...browser },
  { path: 'components/', may: ['contract/', 'assets/'], types: ['services/'], packages: ui, ...browser },
  // where screens and stores meet: the one file of the room that may make stores
  {
    path: 'components/app.tsx',
    may: ['contract/', 'assets/', 'components/', 'services/view/'],
    types: ['services/'],
    packages: ui,
    ...browser,
  },
  {
    path: 'entrypoints/',
    may: ['contract/', 'services/', 'components/', 'assets/'],
    packages: ['preact', 'webextension-polyfill', 'wxt', 'zod/mini'],
    ...browser,
  },
  { path: 'widget/', may: ['contract/', 'services/view/', 'services/backend/', 'components/', 'assets/'], ...browser },
  { path: 'play/', may: ['contract/', 'services/', 'components/', 'assets/'] },
  // scripts of the pages that the backend serves: they are not the extension and share only the language with it
  { path: 'pages/', may: ['contract/', 'assets/'], packages: ['zod/mini', 'preact', 'lucide', 'vite', '@preact/preset-vite'] },

  // the server's wing
  { path: 'server/ports/', may: ['contract/'] },
  { path: 'server/platform/', may: ['contract/', 'server/ports/'] },
  { path: 'server/matching/', may: ['contract/'] },
  { path: 'server/database/', may: ['contract/', 'server/ports/', 'server/matching/'] },
  { path: 'server/connectors/', may: ['contract/', 'server/ports/', 'server/matching/'] },
  { path: 'server/connectors/index.ts', may: ['contract/', 'server/ports/', 'server/database/', 'server/connectors/'] },
  { path: 'server/connectors/embedded/', may: ['contract/', 'server/ports/', 'server/matching/', 'server/database/'] },
  { path: 'server/webhooks/', may: ['contract/', 'server/ports/', 'server/matching/'] },
  { path: 'server/sync/', may: ['contract/', 'server/ports/', 'server/matching/', 'server/database/'] },
  { path: 'server/sync/plan.ts', may: ['contract/', 'server/matching/', 'server/sync/directives/'] },
  { path: 'server/sync/directives/', may: ['contract/', 'server/matching/'] },
  { path: 'server/events/', may: ['contract/', 'server/ports/', 'server/matching/', 'server/database/'] },
  { path: 'server/events/mappers/', may: ['contract/', 'server/matching/'] },
  { path: 'server/marketing/', may: ['contract/', 'server/ports/', 'server/matching/', 'server/database/', 'server/sync/'] },
  {
    path: 'server/use-cases/',
    may: ['contract/', 'server/ports/', 'server/matching/', 'server/database/', 'server/sync/', 'server/events/', 'server/marketing/'],
  },
  { path: 'server/sign-in/', may: ['contract/', 'server/ports/', 'server/database/', 'server/html/'] },
  {
    path: 'server/outbox/',
    may: ['contract/', 'server/ports/', 'server/database/', 'server/sync/', 'server/events/', 'server/marketing/'],
  },
  {
    path: 'server/jobs/',
    may: ['contract/', 'server/ports/', 'server/database/', 'server/use-cases/', 'server/sync/', 'server/events/', 'server/marketing/'],
  },
  // use cases and sign-in come in as handlers
  { path: 'server/http/', may: ['contract/', 'server/ports/'] },
  // what every served page is made of knows nobody
  { path: 'server/html/', may: [] },
  // the served pages are HTML made on the server: they read through the ports
  {
    path: 'server/pages/',
    may: ['contract/', 'server/ports/', 'server/matching/', 'server/database/', 'server/html/'],
    // the embedded CRM's pages show what it browses; it comes in as a part
    types: ['server/connectors/embedded/'],
  },
  { path: 'server/sample/', may: ['contract/', 'server/ports/', 'server/matching/', 'server/database/', 'server/connectors/embedded/'] },
  { path: 'server/doctor/', may: ['contract/', 'server/ports/', 'server/database/'] },
  { path: 'server/main.ts', may: ['contract/', 'server/'] },
  { path: 'server/cli/', may: ['contract/', 'server/'] },

  // beside the house
  { path: 'simulators/', may: [] },
  // the stories' backends work on copies of a prepared database
  {
    path: 'e2e/',
    may: [
      'contract/',
      'scripts/',
      'simulators/',
      'server/database/testing.ts',
      'services/page/adapters/saved-page.fixture.ts',
      'services/page/adapters/saved-pages.fixture.ts',
    ],
  },
  // the process that serves the stories runs the command itself, as server/cli/tagalong.ts does
  {
    path: 'e2e/house/serve-stories.ts',
    may: ['contract/', 'scripts/', 'e2e/', 'server/cli/serve.ts', 'server/platform/configuration.ts', 'server/platform/log.ts'],
  },
  // real processes of both wings, killed: what nobody else may join
  {
    path: 'faults/',
    may: ['contract/', 'server/', 'services/', 'simulators/', 'bench/', 'e2e/house/free-port.ts', 'server/database/testing.ts'],
  },
  { path: 'bench/', may: ['contract/', 'scripts/', 'simulators/', 'server/', 'services/', 'components/', 'e2e/'] },
  { path: 'scripts/', may: ['contract/', 'simulators/'] },
]

/** What a test, a shared suite or a test's fixture may import on top of its room: its own wing, and the other side as a simulator. */
export const testsMay: Readonly<Record<string, readonly string[]>> = {
  'server/': ['server/', 'contract/', 'simulators/', 'assets/'],
  'services/': ['services/', 'contract/', 'components/', 'assets/', 'simulators/'],
  'components/': ['services/', 'contract/', 'components/', 'assets/'],
  'entrypoints/': ['services/', 'contract/', 'components/', 'entrypoints/', 'assets/'],
}
export const isTest = (file: string): boolean => /\.(test|suite|bench|fixture)\.tsx?$|\/testing(\/|\.ts$)/.test(file)

/** Files outside every room: the tools' own configuration at the root. */
export const outside = /^[^/]+\.config\.ts$/

/**
 * Folders that are registries: `index` names every member, so nothing is found by globbing. Any other index.ts is a barrel
 * and refused. `members` says what counts as a member (default: every .ts file that is no test), `beside` what lies there
 * without being one.
 */
export type Registry = { folder: string; index: string; members?: RegExp; beside?: readonly string[] }
export const registries: readonly Registry[] = [
  { folder: 'contract/api/', index: 'contract/api/index.ts' },
  {
    folder: 'contract/field-types/',
    index: 'contract/field-types/index.ts',
    beside: ['field-type.ts', 'nearest-options.ts', 'plain-text.ts', 'read-values.ts'],
  },
  { folder: 'server/database/tables/', index: 'server/database/tables.ts' },
  { folder: 'server/database/migrations/', index: 'server/database/migrations/index.ts', members: /\/\d{3}-[^/]+\.ts$/ },
  { folder: 'server/connectors/', index: 'server/connectors/index.ts', members: /^server\/connectors\/[^/]+\/index\.ts$/ },
  { folder: 'server/jobs/', index: 'server/jobs/index.ts', beside: ['job.ts', 'start-jobs.ts'] },
  { folder: 'server/webhooks/', index: 'server/webhooks/index.ts' },
  { folder: 'server/sync/directives/', index: 'server/sync/directives/index.ts' },
  { folder: 'server/sync/workflows/', index: 'server/sync/workflows/index.ts' },
  {
    folder: 'server/cli/',
    index: 'server/cli/index.ts',
    beside: ['command.ts', 'given-path.ts', 'plain-text.ts', 'progress.ts', 'tagalong.ts', 'write-asked.ts'],
  },
  { folder: 'contract/page-definitions/', index: 'contract/page-definitions/index.ts' },
  { folder: 'services/page/adapters/', index: 'services/page/adapters/index.ts' },
  { folder: 'bench/', index: 'bench/index.ts', members: /\.bench\.ts$/ },
]
/** A connector's own front door is no barrel: its registry imports it. */
export const frontDoors = [/^server\/connectors\/[^/]+\/index\.ts$/, /^simulators\/[^/]+\/index\.ts$/]
