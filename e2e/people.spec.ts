import { expect, sidebarBeside, test } from './fixtures.ts'
import { apiAs } from './house/api.ts'
import { besideIt } from './house/browser.ts'
import { admin, agent } from './house/places.ts'
import { accountPages } from './screens/account-pages.ts'
import { openOptions, signInOptions, signOutOptions } from './screens/options.ts'
import { rail } from './screens/rail.ts'
import { signInFromSidebar } from './screens/sidebar.ts'

test.describe('an invited agent', () => {
  test.use({ signedIn: false })

  test('signs in; what is the admin’s is refused', async ({ backend, context, page, accounts }) => {
    await accounts.signIn(admin)
    const api = await apiAs(page, backend.port)
    const { link } = await api.call('people.invite', { email: 'lukasz@fjordbat.example', role: 'agent' })

    const other = await besideIt(context)
    try {
      const tab = await other.newPage()
      await accountPages(tab).accept(link, {
        name: 'Łukasz Wiśniewski',
        email: 'lukasz@fjordbat.example',
        password: 'väderleken växlar snabbt',
      })
      const theirs = await apiAs(tab, backend.port)
      expect((await theirs.call('session.get', {})).person).toMatchObject({ name: 'Łukasz Wiśniewski', role: 'agent' })
      for (const name of ['people.list', 'settings.get', 'entities.describe'] as const)
        expect(await theirs.status(name, {}), name).toBe(403)
      expect(await theirs.status('people.invite', { email: 'x@fjordbat.example', role: 'admin' })).toBe(403)
    } finally {
      await other.close()
    }
  })
})

test('a session that an admin ends stops working in the sidebar, which says so and keeps what was typed until the agent is in again', async ({
  backend,
  context,
  inbox,
  sidebar,
}) => {
  await inbox.choose(/Priya/)
  await sidebar.field('Last name').fill('Raghunathan-Holm')
  await inbox.choose(/Åsa/)
  await expect(sidebar.card(/Åsa/)).toBeVisible()
  const office = await besideIt(context)
  try {
    const tab = await office.newPage()
    await accountPages(tab).signIn(admin)
    const api = await apiAs(tab, backend.port)
    const id = (await api.call('people.list', {})).people.find(({ email }) => email === agent.email)?.id ?? ''
    await api.call('people.change', { id, disabled: true })
    await inbox.choose(/Priya/)
    await expect(sidebar.text(/^Your account was closed\..*What you typed is kept\.$/)).toBeVisible()
    await api.call('people.change', { id, disabled: false })
  } finally {
    await office.close()
  }
  await signInFromSidebar(context, sidebar, agent)
  await expect(sidebar.visitor).toContainText('Priya')
  await expect(sidebar.field('Last name')).toHaveValue('Raghunathan-Holm')
})

test('a closed sidebar counts for whoever is signed in: nothing when nobody is, and again when somebody is', async ({
  context,
  page,
  inbox,
  sidebar,
}) => {
  await inbox.choose(/Åsa/)
  await expect(sidebar.card(/Åsa/)).toBeVisible()
  await sidebar.button('Collapse').click()
  await page.reload()
  await expect.poll(rail(page).name).toBe('Open Tagalong: 1 match')
  const options = await openOptions(context, 'connection')
  await signOutOptions(options, agent)
  await page.bringToFront()
  await expect.poll(rail(page).name).toBe('Open Tagalong')
  await context.clearCookies()
  await options.bringToFront()
  await signInOptions(context, options, agent)
  await page.bringToFront()
  await expect.poll(rail(page).name).toBe('Open Tagalong: 1 match')
  expect(page.frames()).toHaveLength(1)
})

test('who signs in after somebody else finds nothing of what they typed in the sidebar that stayed open', async ({
  context,
  page,
  inbox,
  sidebar,
}) => {
  await inbox.choose(/Priya/)
  await sidebar.field('Last name').fill('Raghunathan-Holm')
  const options = await openOptions(context, 'connection')
  await signOutOptions(options, agent)
  await options.close()
  await context.clearCookies()
  await signInFromSidebar(context, sidebar, admin)
  // it comes as new, in a frame of its own
  await expect(async () => {
    const anew = await sidebarBeside(page)
    await expect(anew.field('Last name')).toHaveValue('Raghunathan', { timeout: 1_000 })
  }).toPass({ timeout: 20_000 })
})
