import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { folderOfRun } from './server/database/testing/quick-folder.ts'

// for every test and what it starts, unless somebody has said where
process.env['TMPDIR'] ??= folderOfRun()

const never = ['**/node_modules/**', '.output/**', '.wxt/**', '.tagalong/**', 'dist/**', 'e2e/**']

/** Preact stands in for React where a dependency asks for it (zustand's hook). */
const preact = { alias: { react: 'preact/compat', 'react-dom': 'preact/compat', 'react/jsx-runtime': 'preact/jsx-runtime' } }

/** Nothing is waited for that does not come: these only say when a test that hangs is given up. */
const patient = {
  testTimeout: 30_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 15_000 } },
  setupFiles: ['./scripts/test/patience.ts'],
}

/**
 * unit: pure, no process and no database, seconds in all. dom: components in a made-up browser.
 * page: scripts that stand in a page, each with a browser of its own.
 * server: real PostgreSQL, real HTTP. simulators: one real HTTP server per vendor. faults: processes that are killed. house: launchers, room rules, generators.
 */
export default defineConfig({
  test: {
    // one worker a core: the default leaves one core to a watcher, which on two cores is half the machine
    maxWorkers: Math.max(2, availableParallelism()),
    projects: [
      {
        test: {
          ...patient,
          name: 'unit',
          environment: 'node',
          // pure functions share a worker; a file that changes a global puts it back
          isolate: false,
          include: ['{contract,assets,components,entrypoints,services,play,pages}/**/*.test.ts', 'server/{matching,platform}/**/*.test.ts'],
          // with a process, a server or a made-up browser: they are in the projects below
          exclude: [...never, 'server/platform/{http-client,secrets}/**', 'services/page/**', 'pages/**'],
        },
      },
      {
        resolve: preact,
        test: {
          ...patient,
          name: 'dom',
          setupFiles: [...patient.setupFiles, './scripts/test/patience-dom.ts'],
          environment: 'happy-dom',
          // a made-up browser for each worker, and a world of its own for each file
          pool: 'vmThreads',
          include: ['**/*.test.tsx', 'pages/**/*.test.ts'],
          exclude: never,
        },
      },
      {
        test: {
          ...patient,
          name: 'page',
          environment: 'happy-dom',
          include: ['services/page/**/*.test.ts'],
          exclude: never,
        },
      },
      {
        test: {
          ...patient,
          name: 'server',
          environment: 'node',
          // every file has a database of its own, and the modules are read once
          isolate: false,
          include: ['server/**/*.test.ts'],
          exclude: [...never, 'server/matching/**', 'server/platform/*.test.ts'],
        },
      },
      {
        test: {
          ...patient,
          name: 'simulators',
          environment: 'node',
          include: ['simulators/**/*.test.ts'],
          exclude: never,
        },
      },
      {
        test: {
          ...patient,
          name: 'faults',
          environment: 'node',
          include: ['faults/**/*.test.ts'],
          exclude: never,
          // processes are killed and begun anew all the while: a machine that does much else takes its time
          testTimeout: 900_000,
        },
      },
      {
        test: {
          ...patient,
          name: 'house',
          environment: 'node',
          include: ['{scripts,bench}/**/*.test.ts'],
          exclude: never,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
