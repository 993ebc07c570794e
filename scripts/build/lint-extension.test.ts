import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type Finding, lintExtension, lintFaults, readFindings } from './lint-extension.ts'

const preact = 'a=b;t.innerHTML=p.__html;c=d'
const panel = 'await chrome.sidePanel.open({windowId})'
const own = 'row.innerHTML=name'
const files: Record<string, string> = {
  'assets/first-AB_1.js': `/*! a licence */\n${preact};${' '.repeat(100)}${own}`,
  'assets/popup-CD_2.js': panel,
}
const read = (file: string) => files[file] ?? ''
const innerHtml: Finding = {
  type: 'warning',
  code: 'UNSAFE_VAR_ASSIGNMENT',
  message: 'Unsafe assignment to innerHTML',
  file: 'assets/first-AB_1.js',
  line: 2,
  column: preact.indexOf('t.inner'),
}

describe('what Mozilla’s linter finds', () => {
  test('is accepted for Preact’s own assignment, once, at its place', () => {
    expect(lintFaults([innerHtml], 'firefox', read)).toEqual([])
  })

  test('is refused for an assignment of ours, in the same file and in any other', () => {
    const ours = { ...innerHtml, column: files['assets/first-AB_1.js']?.split('\n')[1]?.indexOf(own) ?? 0 }
    expect(lintFaults([innerHtml, ours], 'firefox', read)).toEqual([
      'assets/first-AB_1.js:2: warning UNSAFE_VAR_ASSIGNMENT: Unsafe assignment to innerHTML',
    ])
    expect(lintFaults([innerHtml, { ...innerHtml, file: 'background.js' }], 'firefox', read)).toHaveLength(1)
    expect(lintFaults([innerHtml, innerHtml], 'firefox', read)).toHaveLength(1)
  })

  test('is refused when it is no longer there: the list is what is found', () => {
    expect(lintFaults([], 'firefox', read)).toHaveLength(1)
  })

  test('is refused for the panel that only Chromium has, in the build for Firefox', () => {
    const finding: Finding = { type: 'warning', code: 'UNSUPPORTED_API', message: '', file: 'assets/popup-CD_2.js', line: 1, column: 6 }
    expect(lintFaults([innerHtml, finding], 'firefox', read)).toHaveLength(1)
  })

  test('is refused when nothing was read', () => {
    expect(() => readFindings('no report')).toThrow('left no report')
    expect(() => readFindings('{"errors":[],"warnings":[],"notices":[],"metadata":{"totalScannedFileSize":0}}')).toThrow(
      'nothing was checked',
    )
  })
})

test('the linter itself is asked: code made from text and raw markup in a folder are told with their place', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tagalong-lint-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const gecko = { id: 'a@b.example', strict_min_version: '142.0', data_collection_permissions: { required: ['none'] } }
  const manifest = { manifest_version: 3, name: 'x', version: '1', browser_specific_settings: { gecko }, background: { scripts: ['a.js'] } }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
  writeFileSync(join(folder, 'a.js'), 'document.body.innerHTML = location.hash\neval(location.hash)\n')
  await expect(lintExtension(folder, 'firefox')).rejects.toThrow(
    /a\.js:1: warning UNSAFE_VAR_ASSIGNMENT.*\n.*a\.js:2: warning DANGEROUS_EVAL/,
  )
})
