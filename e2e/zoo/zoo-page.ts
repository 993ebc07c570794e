import type { Page } from '@playwright/test'

/**
 * How the sidebar stands on a page, and what becomes of a press on "Tag".
 * `works`: it shows who is writing, and its button would take the press of a person who sees it. Nobody presses: what is asked is that nothing was done.
 * `covered`: it says that something covers it, and takes no press.
 * `gone`: the page will not have it, and has all its room.
 * `none`: it never comes, and nothing of it fails: the page is no HTML, or cannot show it. The popup says so.
 */
export type Stands = 'works' | 'covered' | 'gone' | 'none'

/** A page that the sidebar has to live with. What it does runs as its own script, in its own world. */
export type HostilePage = {
  /** its address, and its name in a failure */
  name: string
  headers?: Record<string, string>
  /** of its `content-type`, when it is no HTML */
  type?: string
  /** the body, or all of it where it begins with `<!doctype`, `<html` or `<?xml` */
  html?: string
  /** before anything of the page runs */
  before?: () => void
  /** when the sidebar stands and shows somebody; the answer is waited for. It is told the sidebar's address, which no page should know */
  attack?: (address: string) => unknown
  /** what the agent does with the browser after that */
  act?: (page: Page) => Promise<void>
  /** where the agent presses after that; else on "Tag", if the sidebar does not take presses there */
  lure?: string
  /** nobody in the CRM is who writes: the sidebar shows its form */
  stranger?: true
  /** somebody has tagged the chat: what is pressed is "Undo" */
  tagged?: true
  /** the page has lost what it said, and says it again */
  again?: true
  /** the page learns the sidebar's address all the same; docs/security.md says how */
  knowsAddress?: true
  stands: Stands
}

export type HarmlessPage = {
  name: string
  html: string
  /** what its own script does when its `#use` is pressed; it says so by `document.title = 'used'` */
  keys: readonly string[]
}
