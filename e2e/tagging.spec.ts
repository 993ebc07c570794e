import { expect, test } from './fixtures.ts'
import { publicUrl } from './house/places.ts'
import { frameOf, sidebarIn } from './screens/sidebar.ts'

test.describe('an agent tags a conversation', () => {
  test('the visitor is found by phone, with both numbers shown and the differing e-mail told', async ({ inbox, sidebar }) => {
    await inbox.choose(/Åsa/)
    const card = sidebar.card(/Åsa Lindqvist-Bergström/)
    await expect(card).toContainText('Same phone number')
    await expect(card).toContainText('+46 70-174 06 12')
    await expect(card).toContainText('070 174 06 12')
    await expect(card).toContainText('Email differs')
  })

  test('an ended chat is saved, stands on the record’s page with its transcript, and is taken back', async ({
    inbox,
    sidebar,
    context,
  }) => {
    await inbox.choose(/Åsa/)
    await inbox.endChat()
    await sidebar.tagButton('Åsa').click()
    const push = sidebar.push(/Åsa/)
    await expect(push).toContainText('Saved in the CRM')

    const opened = context.waitForEvent('page')
    await push.getByRole('link', { name: /Open the (note|task)/ }).click()
    const record = await opened
    await expect(record).toHaveURL(new RegExp(`^${publicUrl}/crm/contact/`))
    await expect(record.getByText('Kan ni leverera redan på torsdag?')).toBeVisible()
    await expect(record.getByText('Price list changed in October')).toHaveCount(0)

    await push.getByRole('button', { name: /^Undo/ }).click()
    await expect(push).toContainText('Taken back.')
    await record.reload()
    await expect(record.getByText('Kan ni leverera redan på torsdag?')).toHaveCount(0)
    await record.goto(`${publicUrl}/crm/contact`)
    await expect(sidebarIn(await frameOf(record)).text('Open a conversation or a record on this page')).toBeVisible()
  })

  test('an open chat is armed, and saved with everything that was written until its end', async ({ inbox, sidebar }) => {
    await inbox.choose(/Åsa/)
    await expect(sidebar.text('The chat is open. It is saved when it ends.')).toBeVisible()
    await sidebar.tagButton('Åsa').click()
    await expect(sidebar.push(/Åsa/)).toContainText('tagged when it ends')
    await inbox.composer.fill('Vi ses på torsdag före lunch.')
    await inbox.send()
    await inbox.endChat()
    await expect(sidebar.push(/Åsa/)).toContainText('Saved in the CRM')
  })

  test('an SMS thread is saved at once, and a later message is added to the same activity', async ({ inbox, sidebar, context }) => {
    await inbox.choose(/Kateřina/)
    await sidebar.tagButton('Kateřina').click()
    const push = sidebar.push(/Kateřina|Dvořáková/)
    await expect(push).toContainText('Saved in the CRM')
    await inbox.composer.fill('Děkuji, do zítřka!')
    await inbox.send()

    const opened = context.waitForEvent('page')
    await push.getByRole('link', { name: /Open the/ }).click()
    const record = await opened
    await expect(async () => {
      await record.reload()
      await expect(record.getByText('Děkuji, do zítřka!')).toHaveCount(1, { timeout: 500 })
    }).toPass()
    await expect(sidebar.pushes.getByRole('listitem')).toHaveCount(1)
  })

  test('a double click makes one activity', async ({ inbox, sidebar, context }) => {
    await inbox.choose(/Åsa/)
    await inbox.endChat()
    await sidebar.tagButton('Åsa').dblclick()
    await expect(sidebar.push(/Åsa/)).toContainText('Saved in the CRM')
    await expect(sidebar.pushes.getByRole('listitem')).toHaveCount(1)
    const opened = context.waitForEvent('page')
    await sidebar
      .push(/Åsa/)
      .getByRole('link', { name: /Open the/ })
      .click()
    await expect((await opened).getByText('Kan ni leverera redan på torsdag?')).toHaveCount(1)
  })

  test('a visitor who was tagged before opens on that record, from memory', async ({ inbox, sidebar }) => {
    await inbox.choose(/Åsa/)
    await inbox.endChat()
    await sidebar.tagButton('Åsa').click()
    await expect(sidebar.push(/Åsa/)).toContainText('Saved in the CRM')
    await inbox.choose(/Minh Khai/)
    await expect(sidebar.visitor).toContainText('Minh Khai')
    await inbox.choose(/Åsa/)
    await expect(sidebar.text(/From memory/)).toBeVisible()
  })

  test('“not this person” leaves the record out, and can be taken back', async ({ inbox, sidebar }) => {
    await inbox.choose(/Åsa/)
    await sidebar.button('Not this person').click()
    await expect(sidebar.card(/Contact Åsa/)).toHaveCount(0)
    await inbox.choose(/Minh Khai/)
    await expect(sidebar.visitor).toContainText('Minh Khai')
    await inbox.choose(/Åsa/)
    await expect(sidebar.text(/you said it is not this person/)).toBeVisible()
    await sidebar.button(/^Take back: Åsa/).click()
    await expect(sidebar.card(/Contact Åsa/)).toBeVisible()
  })
})

test.describe('several records', () => {
  test('two that share a number are shown, none is chosen', async ({ inbox, sidebar }) => {
    await inbox.choose(/Henrik/)
    await expect(sidebar.hits).toHaveCount(2)
    await expect(sidebar.inside.locator('[aria-current]')).toHaveCount(0)
    await expect(sidebar.text('Choose a record, then tag.')).toBeVisible()
    await sidebar
      .hit(/Henrik/)
      .nth(1)
      .click()
    await expect(sidebar.hit(/Henrik/).nth(1)).toHaveAttribute('aria-current', 'true')
  })

  test('a switchboard is told as one, and asked about', async ({ inbox, sidebar }) => {
    await inbox.choose(/\+49/)
    await expect(sidebar.text('Shared number.')).toBeVisible()
    await expect(sidebar.hits).toHaveCount(7)
  })

  test('our own number never matches anybody', async ({ inbox, sidebar }) => {
    await inbox.choose(/\+46 8 465 004|08-465/)
    await expect(sidebar.text(/one of your own numbers/)).toBeVisible()
  })
})
