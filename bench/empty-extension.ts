import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The floor: an extension whose content script does nothing, in the same place as ours. */
export function emptyExtension(matches: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tagalong-empty-'))
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'manifest.json'),
    JSON.stringify({
      manifest_version: 3,
      name: 'Empty',
      version: '1',
      content_scripts: [{ matches: [matches], js: ['empty.js'], run_at: 'document_idle' }],
    }),
  )
  writeFileSync(join(folder, 'empty.js'), 'void 0\n')
  return folder
}
