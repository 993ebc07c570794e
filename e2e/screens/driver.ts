/**
 * What the screens ask of a browser: a part of what Playwright's pages, frames and locators do. The driver for Firefox
 * (e2e/firefox/) does the same, so one set of screens serves the stories of both.
 */
export type Finder<L> = {
  getByRole(role: Role, how?: { name?: string | RegExp; exact?: boolean }): L
  getByText(text: string | RegExp, how?: { exact?: boolean }): L
  getByLabel(text: string | RegExp, how?: { exact?: boolean }): L
  locator(css: string): L
}

/** Something that is looked for anew with each use; what is done to it waits until it is there, alone, and takes it. */
export type Found<L> = Finder<L> & {
  filter(how: { hasText?: string | RegExp; has?: L; visible?: boolean }): L
  and(other: L): L
  or(other: L): L
  first(): L
  last(): L
  nth(at: number): L
  click(): Promise<void>
  fill(text: string): Promise<void>
  waitFor(how?: { state?: 'visible' | 'hidden' }): Promise<void>
  isVisible(): Promise<boolean>
}

export type Tab<L> = Finder<L> & {
  goto(address: string): Promise<unknown>
  waitForURL(is: (address: URL) => boolean): Promise<void>
}

/** The roles that the screens look for. */
export type Role =
  | 'alert'
  | 'article'
  | 'button'
  | 'checkbox'
  | 'heading'
  | 'link'
  | 'listitem'
  | 'main'
  | 'navigation'
  | 'region'
  | 'searchbox'
  | 'tab'
  | 'textbox'
