import { activities, acts, expect, readyToTag, test, words } from './fault-fixtures.ts'
import { stopBackground } from './house/extension.ts'
import { holdAt } from './house/stop-at.ts'
import { rail } from './screens/rail.ts'

for (const { act, ready, button, path, who, name, text } of acts)
  test.describe(`a ${act} is made once`, () => {
    for (const [when, fault] of [
      ['it was sent and had not arrived', 'hold-before'],
      ['it was done and the answer was on its way', 'hold-after'],
    ] as const)
      test(`though the background is stopped when ${when}`, async ({ context, way, page, sidebar }) => {
        await ready(page, sidebar)
        const met = way.next('POST', path, fault)
        await sidebar.step(button).click()
        await met.met
        await stopBackground(context, page)
        met.letGo()
        await expect(sidebar.push(who)).toContainText('Saved in the CRM', { timeout: 60_000 })
        expect(await activities(context, name, text)).toBe(1)
      })

    for (const [step, sent] of [
      ['when it is stored and not sent', 1],
      ['before it is taken out', 2],
    ] as const)
      test(`though the background is stopped ${step}`, async ({ context, way, page, sidebar }) => {
        await ready(page, sidebar)
        const held = await holdAt(context, step)
        await sidebar.step(button).click()
        await held.stop(page)
        await expect(sidebar.push(who)).toContainText('Saved in the CRM', { timeout: 60_000 })
        expect(await activities(context, name, text)).toBe(1)
        await expect.poll(() => way.arrived('POST', path)).toBe(sent)
        expect(new Set(way.bodies('POST', path)).size).toBe(1)
      })

    test('or not at all, and said so, where the background is stopped before it is stored', async ({ context, way, page, sidebar }) => {
      await ready(page, sidebar)
      const held = await holdAt(context, 'before it is stored')
      await sidebar.step(button).click()
      await held.stop(page)
      // what was not kept is not shown as if it were: the button is there to be pressed again
      await sidebar.step(button).click()
      await expect(sidebar.push(who)).toContainText('Saved in the CRM', { timeout: 60_000 })
      expect(await activities(context, name, text)).toBe(1)
      expect(way.arrived('POST', path)).toBe(1)
    })
  })

test('a tag is taken back once, though the background is stopped before that is stored, before it is sent, on its way and before it is taken out', async ({
  context,
  way,
  page,
  sidebar,
}) => {
  await readyToTag(page, sidebar)
  await sidebar.tagButton('Åsa').click()
  const push = sidebar.push(/Åsa/)
  await expect(push).toContainText('Saved in the CRM')
  const path = /^\/v1\/tags\/[^/]+\/undo$/
  const undo = push.getByRole('button', { name: /^Undo/ })

  const unstored = await holdAt(context, 'before it is stored')
  await undo.click()
  await unstored.stop(page)
  // what was not kept is not shown as if it were
  await expect(push).toContainText('Saved in the CRM')
  const unsent = await holdAt(context, 'when it is stored and not sent')
  await undo.click()
  const onItsWay = way.next('POST', path, 'hold-after')
  await unsent.stop(page)
  await onItsWay.met
  const again = way.next('POST', path, 'hold')
  await stopBackground(context, page)
  onItsWay.letGo()
  await again.met
  const kept = await holdAt(context, 'before it is taken out')
  again.letGo()
  await kept.stop(page)

  await expect(push).toContainText('Taken back.', { timeout: 60_000 })
  await expect.poll(() => way.arrived('POST', path)).toBe(3)
  expect(new Set(way.bodies('POST', path)).size).toBe(1)
  await expect.poll(() => activities(context, 'Lindqvist', words.tag)).toBe(0)
})

test('a later message of a thread is added once, though the background is stopped while it reports it', async ({
  context,
  way,
  page,
  inbox,
  sidebar,
}) => {
  await inbox.choose(/Kateřina/)
  await sidebar.tagButton('Kateřina').click()
  await expect(sidebar.pushes).toContainText('Saved in the CRM')
  for (const [fault, text] of [
    ['hold-before', 'Děkuji, do zítřka!'],
    ['hold-after', 'Budu tam v osm.'],
  ] as const) {
    const met = way.next('PUT', '/v1/conversations', fault)
    await inbox.composer.fill(text)
    await inbox.send()
    await met.met
    await stopBackground(context, page)
    met.letGo()
    await expect.poll(() => activities(context, 'Dvořáková', text), { timeout: 60_000 }).toBe(1)
  }
  await expect(sidebar.pushes.getByRole('listitem')).toHaveCount(1)
})

test('beside a closed sidebar it is there again, and the end of the chat is heard, though the background is stopped over both', async ({
  context,
  page,
  inbox,
  sidebar,
}) => {
  await inbox.choose(/Åsa/)
  await sidebar.tagButton('Åsa').click()
  await expect(sidebar.push(/Åsa/)).toContainText('tagged when it ends')
  await sidebar.button('Collapse').click()
  // kept by now: what is held below would hold that too
  await expect.poll(rail(page).name).toBe('Open Tagalong: 1 match')
  const started = await holdAt(context, 'loader.start')
  await page.reload()
  await started.stop(page)
  await expect.poll(rail(page).name).toBe('Open Tagalong: 1 match')

  const said = await holdAt(context, 'loader.said')
  await inbox.endChat()
  await said.stop(page)
  await expect(page.getByText(/Tagged/).first()).toBeVisible()
  expect(page.frames()).toHaveLength(1)
})
