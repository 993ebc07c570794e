import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * The floor: an extension whose content script does nothing, in the same place as ours. `says`: it asks its background one thing and hears the
 * answer, which is the least that one can do who has something to show.
 */
export function emptyExtension(matches: string, { says = false } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'tagalong-empty-'))
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'manifest.json'),
    JSON.stringify({
      manifest_version: 3,
      name: 'Empty',
      version: '1',
      ...(says && { background: { service_worker: 'background.js' } }),
      content_scripts: [{ matches: [matches], js: ['empty.js'], run_at: 'document_idle' }],
    }),
  )
  writeFileSync(join(folder, 'empty.js'), says ? "chrome.runtime.sendMessage('here').then(() => undefined)\n" : 'void 0\n')
  if (says) writeFileSync(join(folder, 'background.js'), 'chrome.runtime.onMessage.addListener((_, __, answer) => answer({}))\n')
  return folder
}
