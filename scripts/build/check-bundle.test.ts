import { expect, test } from 'vitest'
import { checkBundle, codeFaults, manifestFaults } from './check-bundle.ts'

test('code that is made from text or fetched is found in a bundle', () => {
  for (const code of [
    'eval("1")',
    'new Function("return 1")()',
    'Function("return this")()',
    'setTimeout("go()", 1)',
    'importScripts("x.js")',
    'import("https://cdn.example/x.js")',
    '(0, eval)("1")',
    'globalThis.eval("1")',
    'new window.Function("return 1")()',
    'self.setTimeout(`go()`, 1)',
  ])
    expect(codeFaults('a.js', code), code).toHaveLength(1)
})

test('words about eval, and timers with functions, are no fault', () => {
  expect(codeFaults('a.js', 'const eval_ = "eval(1)"; setTimeout(() => eval_, 1); import("./b.js")')).toEqual([])
})

test('a manifest that asks for more than the closed list is refused', () => {
  expect(manifestFaults('{"permissions":["storage","scripting","alarms","sidePanel"]}')).toEqual([])
  expect(manifestFaults('{"permissions":["cookies"],"host_permissions":["https://*/*"],"content_scripts":[]}')).toHaveLength(3)
})

test('an empty folder is not a clean one', () => {
  expect(() => checkBundle('docs/decisions')).toThrow('nothing was checked')
})
