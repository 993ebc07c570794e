import { paint } from '../terminal.ts'

export type Guide = { url: string; setup: string | undefined; browser: string | undefined; extension: string }

/** What to try, in a few lines. `browser` says why none was opened. */
export function guide({ url, setup, browser, extension }: Guide): string {
  const link = (text: string) => paint(['cyan', 'underline'], text)
  const lines = [
    '',
    `  ${paint('bold', 'Tagalong')} is ready.`,
    '',
    ...(setup ? [`  1  Make yourself the admin    ${link(setup)}`] : []),
    `  ${setup ? 2 : 1}  Open the practice inbox    ${link(`${url}/practice`)}`,
    `  ${setup ? 3 : 2}  Click Sign in in the sidebar, choose Åsa’s chat: she is found already. End the chat, press Enter to tag, Z to undo.`,
    `  ${setup ? 4 : 3}  See it in the CRM          ${link(`${url}/crm`)}`,
    '',
    ...(browser ? [`  ${browser}`, `  In a Chromium elsewhere: load the folder ${extension} as an unpacked extension.`, ''] : []),
    `  ${paint('dim', 'Alt+Shift+K goes to the sidebar and back. Ctrl+C here stops everything; your data stays.')}`,
  ]
  return lines.join('\n')
}
