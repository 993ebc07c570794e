import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { explainRefusal } from './explain-refusal.ts'

const project = mkdtempSync(join(tmpdir(), 'tagalong-refusal-'))
afterAll(() => rmSync(project, { recursive: true, force: true }))
const me = userInfo().username

test('a file of ours that we may not write is told with its place and what to type', () => {
  const path = join(project, '.tagalong', 'running.json')
  expect(explainRefusal(`EACCES: permission denied, open '${path}'`, project)).toBe(
    `You (${me}) may not write ${path}. Allow it: chmod -R u+w "${project}"`,
  )
})

test('a file of somebody else’s is told with its owner', () => {
  const owner = me === 'root' ? undefined : 'root'
  const told = explainRefusal("EACCES: permission denied, mkdir '/proc/tagalong'", '/proc') ?? ''
  expect(told).toContain(`You (${me}) may not write /proc/tagalong`)
  if (owner) expect(told).toContain(`because root owns it. Give the folder to your user (sudo chown -R ${me} "/proc")`)
})

test('a folder that we may not even look into is told all the same', () => {
  // a link to itself refuses the look also to a user who may look everywhere
  const loop = join(project, 'loop')
  symlinkSync(loop, loop)
  expect(explainRefusal(`EACCES: permission denied, mkdir '${join(loop, 'data')}'`, '/elsewhere')).toContain(
    `may not write ${join(loop, 'data')}`,
  )
})

test('it is found in what a build printed, too', () => {
  const printed = `The pages could not be built:\n  [vite] EACCES: permission denied, mkdir '${project}/dist/pages'\n    at mkdir`
  expect(explainRefusal(printed, project)).toContain(`${project}/dist/pages`)
})

test('a full disk and one that may only be read have words of their own', () => {
  expect(explainRefusal("ENOSPC: no space left on device, write '/srv/x'", project)).toContain('The disk is full')
  expect(explainRefusal("EROFS: read-only file system, open '/srv/x'", project)).toContain('may only be read')
})

test('other trouble is left as it is', () => {
  expect(explainRefusal("ENOENT: no such file or directory, open '/srv/x'", project)).toBeUndefined()
  expect(explainRefusal('EACCES in a sentence', project)).toBeUndefined()
})
