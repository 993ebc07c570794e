import { expect, test } from 'vitest'
import { readOptions } from './options.ts'

test('without a word it opens a browser on the usual port and keeps the data', () => {
  expect(readOptions([])).toEqual({ browser: true, port: 4310, fresh: false, yes: false, help: false })
})

test('the command line goes before the environment', () => {
  expect(readOptions(['--port', '5000'], { TAGALONG_PORT: '6000' }).port).toBe(5000)
  expect(readOptions([], { TAGALONG_PORT: '6000' }).port).toBe(6000)
})

test('a word or a port that cannot be is told, with what can', () => {
  expect(() => readOptions(['--browser-no'])).toThrow('npm start -- --no-browser')
  expect(() => readOptions(['--port', 'http'])).toThrow('a number from 1024 to 65535')
  expect(() => readOptions(['--port', '80'])).toThrow('a number from 1024 to 65535')
})
