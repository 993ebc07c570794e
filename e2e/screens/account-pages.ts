import { publicUrl } from '../house/places.ts'
import type { Found, Tab } from './driver.ts'

export type Account = { name: string; email: string; password: string }

/** The backend's own pages for setup, invitation and sign-in. */
export function accountPages<L extends Found<L>>(page: Tab<L>) {
  const fill = async (fields: Partial<Account>) => {
    for (const [label, value] of [
      ['Name', fields.name],
      ['Email', fields.email],
      ['Password', fields.password],
    ] as const)
      if (value !== undefined) await page.getByLabel(label, { exact: true }).fill(value)
  }
  return {
    async setUp(link: string, account: Account) {
      await page.goto(link)
      await fill(account)
      await page.getByRole('button', { name: 'Make the account' }).click()
      await page.waitForURL((url) => !url.pathname.startsWith('/setup'))
    },
    async accept(link: string, { name, password }: Account) {
      await page.goto(link)
      await fill({ name, password })
      await page.getByRole('button', { name: 'Make my account' }).click()
      await page.waitForURL((url) => !url.pathname.startsWith('/invite'))
    },
    async signIn({ email, password }: Account, next?: string) {
      await page.goto(`${publicUrl}/sign-in${next ? `?next=${encodeURIComponent(next)}` : ''}`)
      await fill({ email, password })
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL((url) => url.pathname !== '/sign-in')
    },
    fill,
  }
}
