import { expect, test } from './fixtures.ts'

test.describe('an agent creates the record that is missing', () => {
  test('a contact from the visitor’s own words, and the chat goes on it', async ({ inbox, sidebar, context }) => {
    await inbox.choose(/Priya/)
    await inbox.endChat()
    await expect(sidebar.field('First name')).toHaveValue('Priya')
    await expect(sidebar.field('Last name')).toHaveValue('Raghunathan')
    await expect(
      sidebar
        .text(/priya\.raghunathan/)
        .or(sidebar.field('E-mail').or(sidebar.field('Email')))
        .first(),
    ).toBeVisible()
    await sidebar.step(/^Create contact and tag/).click()
    await expect(sidebar.push(/Priya/)).toContainText('Saved in the CRM')

    const opened = context.waitForEvent('page')
    await sidebar
      .push(/Priya/)
      .getByRole('link', { name: /Open the/ })
      .click()
    const record = await opened
    await expect(record).toHaveURL(/\/crm\/contact\//)
    await expect(record.getByText('Four a month, from January.')).toBeVisible()
  })

  test('likely duplicates come first: the safer act is filled, “create anyway” stands beside it', async ({ inbox, sidebar, page }) => {
    await inbox.choose(/Priya/)
    await inbox.endChat()
    await sidebar.field('First name').fill('Åsa')
    await sidebar.field('Last name').fill('Lindqvist-Bergström')
    await expect(sidebar.text('Perhaps already here.')).toBeVisible()
    await expect(sidebar.button('Create anyway')).toBeVisible()
    await expect(sidebar.tagButton('Åsa')).toBeVisible()
    // the second click of a double click on "Create", where "Tag to Åsa" stands by now
    const box = await sidebar.tagButton('Åsa').boundingBox()
    await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 10)
    await page.mouse.down({ clickCount: 2 })
    await page.mouse.up({ clickCount: 2 })
    await expect(sidebar.pushes).toHaveCount(0)
    await sidebar.tagButton('Åsa').click()
    await expect(sidebar.push(/Åsa Lindqvist-Bergström/)).toContainText('Saved in the CRM')
  })

  for (const [entity, label, fill] of [
    ['Lead', 'lead', { Company: 'Konkan Coastal Foods' }],
    ['Account', 'account', { Name: 'Konkan Coastal Foods' }],
  ] as const) {
    test(`a record of the kind ${label}, by its own tab`, async ({ inbox, sidebar }) => {
      await inbox.choose(/Priya/)
      await inbox.endChat()
      await sidebar.inside.getByRole('tab', { name: entity }).click()
      for (const [field, value] of Object.entries(fill))
        await sidebar
          .field(new RegExp(`^${field}`))
          .first()
          .fill(value)
      await sidebar.button(new RegExp(`^Create ${label} and tag`)).click()
      await expect(sidebar.pushes).toContainText('Saved in the CRM')
    })
  }

  test('a required field that is empty is named beside it, and nothing typed is lost', async ({ inbox, sidebar }) => {
    await inbox.choose(/Priya/)
    await sidebar.field('Last name').fill('')
    await sidebar.step(/^Create contact/).click()
    await expect(sidebar.field('Last name')).toHaveAttribute('aria-invalid', 'true')
    await expect(sidebar.field('Last name')).toBeFocused()
    await expect(sidebar.field('First name')).toHaveValue('Priya')
    await expect(sidebar.pushes).toHaveCount(0)
  })
})
