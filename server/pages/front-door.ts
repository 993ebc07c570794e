import { Hono } from 'hono'

export type FrontDoorParts = {
  /** the address that people use */
  url: string
  /** match patterns of the sites where the sidebar opens, as the settings have them now */
  sites: () => readonly string[]
  /** whether the CRM's pages are there */
  crm?: boolean
}

/** `/`: to the practice inbox while that is one of the organisation's sites, else to the CRM, which asks whoever it does not know to sign in. */
export function frontDoor({ url, sites, crm = true }: FrontDoorParts): Hono {
  const app = new Hono()
  app.get('/', (c) => c.redirect(!crm || sites().some((match) => isPractice(match, new URL(url).hostname)) ? '/practice' : '/crm'))
  return app
}

/** `http://localhost:4310/practice*`. The port does not count: the data may have been served on another one before. */
function isPractice(match: string, hostname: string): boolean {
  const site = URL.parse(match)
  return site?.hostname === hostname && /^\/practice(\*|\/|$)/.test(site.pathname)
}
