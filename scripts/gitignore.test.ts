import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

/** Our rules in a repository of their own: a checkout that came as an archive has none. */
const folder = mkdtempSync(join(tmpdir(), 'tagalong-ignore-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function ignored(files: readonly string[]): string[] {
  cpSync('.gitignore', join(folder, '.gitignore'))
  const git = (words: string[], input = '') => execFileSync('git', words, { cwd: folder, input, encoding: 'utf8' })
  git(['init', '--quiet'])
  // a file that is surely ignored comes along: without any, git answers with an error
  return git(['check-ignore', '--stdin'], ['x.log', ...files].join('\n'))
    .trim()
    .split('\n')
    .slice(1)
}

test('git does not see the backups and exports that the commands of the guides write into the checkout, and sees its own files', () => {
  const written = ['tagalong-monday.backup', 'maja.json', 'settings.json', 'contacts.csv']
  const own = ['package.json', 'package-lock.json', 'biome.json', 'tsconfig.json', 'bench/reading/results.json', 'docs/example.csv']
  expect(ignored([...written, ...own])).toEqual(written)
})
