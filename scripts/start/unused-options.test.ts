import { expect, test } from 'vitest'
import { unusedOptions } from './unused-options.ts'

const options = (port: number) => ({ browser: true, port, fresh: false, yes: false, help: false })
const running = { launcher: 7, url: 'http://localhost:4310', elsewhere: false }

test('another port and another database than the running one has are named', () => {
  expect(unusedOptions(['--port', '5000'], running, options(5000), true)).toEqual(['--port 5000', 'DATABASE_URL'])
  expect(unusedOptions([], { ...running, elsewhere: true }, options(4310), false)).toEqual(['the database of this folder'])
})

test('what the running one has anyway is not', () => {
  expect(unusedOptions(['--port=4310'], running, options(4310), false)).toEqual([])
})
