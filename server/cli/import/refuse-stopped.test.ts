import { expect, test } from 'vitest'
import type { Run } from '#server/connectors/embedded/import/run/runs.ts'
import { refuseStopped } from './refuse-stopped.ts'

const run = (state: Run['state'], written: string[] = []) => ({ state, written, trouble: null }) as unknown as Run
const going = new AbortController().signal
const stopped = AbortSignal.abort()

test('who stops an import is told that no record stands yet only where none does', () => {
  expect(() => refuseStopped(run('checking'), stopped)).toThrow('no record of it stands yet')
  expect(() => refuseStopped(run('applying'), stopped)).toThrow('no record of it stands yet')
  expect(() => refuseStopped(run('applying', ['crm_record']), stopped)).toThrow(/^Stopped$/)
  expect(() => refuseStopped(run('undoing', ['crm_record']), stopped)).toThrow(/^Stopped$/)
})

test('an import that a server has taken up meanwhile is not said to be stopped', () => {
  expect(() => refuseStopped(run('undoing', ['crm_record']), going)).toThrow('Another process goes on with this import')
  expect(() => refuseStopped(run('applied', ['crm_record']), going)).not.toThrow()
})
