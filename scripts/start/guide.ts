import { paint } from '../terminal.ts'

export type Guide = {
  url: string
  /** the one-time link, while nobody is an admin */
  setup: string | undefined
  /** why no browser was opened */
  browser: string | undefined
  extension: string
  /** how to stop what runs */
  stop: string
}

/** What to try, in a few lines that suit what has been done already. */
export function guide({ url, setup, browser, extension, stop }: Guide): string {
  const link = (text: string) => paint(['cyan', 'underline'], text)
  const steps = [
    ...(setup ? [`Make yourself the admin   ${link(setup)}`] : []),
    `Open the practice inbox   ${link(`${url}/practice`)}   ${setup ? 'There, click Sign in in the sidebar.' : 'Sign in where the sidebar asks.'}`,
    setup
      ? 'Choose Åsa’s chat: she is found already. Click End chat, then Tag to Åsa in the sidebar. Undo takes it back.'
      : 'Choose a chat, click End chat, then the Tag button in the sidebar. Undo takes it back.',
    'By keys: Alt+Shift+K goes to the sidebar (and back); there Enter tags and Z takes it back.',
    `See it in the CRM         ${link(`${url}/crm`)}`,
  ]
  return [
    '',
    `  ${paint('bold', 'Tagalong')} is ready.`,
    '',
    ...steps.map((step, at) => `  ${at + 1}  ${step}`),
    '',
    ...(browser ? [`  ${browser}`, `  In a Chromium elsewhere: load the folder ${extension} as an unpacked extension.`, ''] : []),
    `  ${paint('dim', stop)}`,
  ].join('\n')
}
