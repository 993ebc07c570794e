import { expect, test } from './fixtures.ts'
import { axeInBothThemes } from './house/axe.ts'
import { admin, publicUrl } from './house/places.ts'
import { openOptions, signInOptions } from './screens/options.ts'

test.use({ signedIn: false })

test('the connection is tested step by step, and says which step failed', async ({ context, backend }) => {
  const options = await openOptions(context, 'connection')
  await options.getByRole('button', { name: 'Test', exact: true }).first().click()
  await expect(options.getByText('It is Tagalong: ok')).toBeVisible()
  await expect(options.getByText('Somebody is signed in: failed')).toBeVisible()
  await signInOptions(context, options, admin)
  await options.getByRole('button', { name: 'Test', exact: true }).first().click()
  await expect(options.getByText('The CRM answers: ok')).toBeVisible()
  await backend.stop()
  await options.getByRole('button', { name: 'Test', exact: true }).first().click()
  await expect(options.getByText('The server answers: failed')).toBeVisible()
})

test('an admin adds a site; unsaved work survives a reload, and a wrong address is told beside it', async ({ context }) => {
  const options = await openOptions(context, 'connection')
  await signInOptions(context, options, admin)
  await options.getByRole('link', { name: 'Sites' }).click()
  await options.getByRole('button', { name: 'Add a site' }).click()
  await options.getByLabel('Name').fill('Chat')
  await options.getByLabel('Address').fill('chat.example.com')
  await expect(options.getByText(/Write an address such as/)).toBeVisible()
  await options.getByLabel('Address').fill('https://chat.example.com/*')
  await expect(options.getByText('1 change')).toBeVisible()
  await expect
    .poll(async () => {
      await options.reload()
      return options
        .getByText('1 change')
        .waitFor({ timeout: 2_000 })
        .then(
          () => true,
          () => false,
        )
    })
    .toBe(true)
  await options.getByRole('button', { name: 'Save' }).click()
  await expect(options.getByText('1 change')).toHaveCount(0)
  await expect(options.getByText('https://chat.example.com/*')).toBeVisible()
  await expect(options.getByRole('button', { name: /^Allow on \d site/ })).toBeVisible()
})

test('an admin invites, copies the link, and takes the invitation back', async ({ context }) => {
  const options = await openOptions(context, 'connection')
  await signInOptions(context, options, admin)
  await options.getByRole('link', { name: 'Agents' }).click()
  await options.getByRole('button', { name: 'Invite' }).click()
  await options.getByLabel(/^Email/).fill('siobhan@fjordbat.example')
  await options.getByRole('form').getByRole('button', { name: 'Invite' }).click()
  await expect(options.getByLabel('Link of the invitation')).toHaveValue(new RegExp(`^${publicUrl}/invite/`))
  await options.getByRole('button', { name: 'Take back the invitation of siobhan@fjordbat.example' }).click()
  await expect(options.getByText('siobhan@fjordbat.example')).toHaveCount(0)
})

test('an own number is added as it is typed and shown as it is compared; what is no number is told beside the field', async ({
  context,
}) => {
  const options = await openOptions(context, 'connection')
  await signInOptions(context, options, admin)
  await options.getByRole('link', { name: 'Own numbers' }).click()
  const phones = options.getByRole('form', { name: 'Phone numbers' })
  await phones.getByLabel('Phone number').fill('08 465 004 77')
  await phones.getByRole('button', { name: 'Add' }).click()
  await expect(options.getByText('+46846500477')).toBeVisible()
  await phones.getByLabel('Phone number').fill('ask Minh')
  await phones.getByRole('button', { name: 'Add' }).click()
  await expect(options.getByText(/Write a whole phone number/)).toBeVisible()
  await expect(phones.getByLabel('Phone number')).toHaveValue('ask Minh')
  await options.getByRole('button', { name: 'Remove +46846500477' }).click()
  await expect(options.getByText('+46846500477')).toHaveCount(0)
})

test('a changed password ends the sessions elsewhere, and signs in from then on', async ({ context, page, accounts }) => {
  await accounts.signIn(admin)
  const options = await openOptions(context, 'connection')
  await signInOptions(context, options, admin)
  await options.getByRole('link', { name: 'Your account' }).click()
  await options.getByLabel('Current password').fill(admin.password)
  await options.getByLabel('New password').fill('tangerine boats drift slowly')
  await options.getByRole('button', { name: 'Change password' }).click()
  await expect(options.getByText(/Your password is changed\. \d other session/)).toBeVisible()
  await page.goto(`${publicUrl}/crm`)
  await expect(page).toHaveURL(/sign-in/)
  await accounts.signIn({ ...admin, password: 'tangerine boats drift slowly' })
})

test('every section passes axe in light and in dark, and scrolls in one direction only, under the header', async ({ context }) => {
  const options = await openOptions(context, 'connection')
  await signInOptions(context, options, admin)
  for (const section of ['connection', 'account', 'sites', 'own', 'agents', 'welcome']) {
    for (const width of [320, 1_280]) {
      await options.setViewportSize({ width, height: 800 })
      await options.goto(options.url().replace(/#.*|$/, `#${section}`))
      await expect(options.getByRole('heading', { level: 1 })).toBeVisible()
      await expect(options.locator('.skel')).toHaveCount(0)
      const sideways = await options.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll('.opt-body')].some((element) => element.scrollWidth > element.clientWidth),
      )
      expect({ section, width, sideways, axe: await axeInBothThemes(options) }).toEqual({ section, width, sideways: false, axe: [] })
    }
  }
  // the longest there is, with words for screen readers far down: it scrolls under the header, and the document does not
  await options.goto(options.url().replace(/#.*|$/, '#sites'))
  await options.getByRole('button', { name: 'Add a site' }).click()
  await options.getByLabel('How the page is read').selectOption({ label: 'Tagalong reads the page (any chat page)' })
  const longest = () =>
    options.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('.opt-body')].map((element) => element.scrollHeight > element.clientHeight),
    )
  await expect.poll(longest).toEqual([false, true])
})
