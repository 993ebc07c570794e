import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { folderOfRun, mayStart, quickFolder } from './quick-folder.ts'

const memory = mkdtempSync(join(tmpdir(), 'tagalong-memory-'))
afterAll(() => rmSync(memory, { recursive: true, force: true }))

test('a folder that is missing, or lies on no memory, is not taken', () => {
  expect(quickFolder('/nonexistent')).toBe(tmpdir())
  expect(quickFolder('/proc')).toBe(tmpdir())
})

test.each([
  ['tmpfs /dev/shm tmpfs rw,nosuid,nodev 0 0', true],
  ['tmpfs /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime 0 0', false],
  ['shm /dev/shm tmpfs rw,noexec 0 0\ntmpfs /dev/shm tmpfs rw 0 0', true],
  ['tmpfs /dev/shm tmpfs rw 0 0\nshm /dev/shm tmpfs rw,noexec 0 0', false],
  ['tmpfs /dev tmpfs rw,noexec 0 0', false],
  ['tmpfs /dev tmpfs rw,noexec 0 0\ntmpfs /dev/shm tmpfs rw 0 0', true],
  ['tmpfs /dev/shm-of-others tmpfs rw,noexec 0 0\n/dev/sda / ext4 rw 0 0', true],
  ['', true],
])('memory that is mounted as %j is taken for what is started: %s', (mounts, may) => {
  expect(mayStart('/dev/shm', mounts)).toBe(may)
})

test('memory from which nothing may be started is not taken, and a place may have a space in its name', () => {
  expect(quickFolder('/dev/shm', 'tmpfs /dev/shm tmpfs rw,noexec 0 0')).toBe(tmpdir())
  expect(mayStart('/mnt/b c/x', 'tmpfs /mnt/b\\040c tmpfs rw,noexec 0 0')).toBe(false)
})

test('a run has a folder that others get through, and takes away what a run that was killed has left, not what one has that goes on', () => {
  const user = process.getuid?.()
  const { pid: ended } = spawnSync(process.execPath, ['--version'])
  const [left, going] = [join(memory, `tagalong-run-${user}-${ended}`), join(memory, `tagalong-run-${user}-${process.ppid}`)]
  for (const folder of [left, going]) mkdirSync(join(folder, 'deep'), { recursive: true })
  const mine = folderOfRun(memory)
  expect(statSync(mine).mode & 0o777).toBe(0o755)
  expect([left, going].map((folder) => existsSync(folder))).toEqual([false, true])
})

test('the folder of a run goes with its process', () => {
  const code = `
    const { folderOfRun } = await import(${JSON.stringify(new URL('./quick-folder.ts', import.meta.url).href)})
    process.stdout.write(folderOfRun(process.argv[1]))`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code, memory], { encoding: 'utf8' })
  expect(stdout).toContain(memory)
  expect(existsSync(stdout)).toBe(false)
})
