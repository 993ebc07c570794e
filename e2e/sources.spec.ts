import pg from 'pg'
import { expect, test } from './fixtures.ts'
import { backgroundOf } from './house/extension.ts'
import { backgroundHeap, pageHeap } from './house/heap.ts'
import { admin, agent } from './house/places.ts'
import { openOptions, signInOptions } from './screens/options.ts'

test('a page that names a source of another site is refused in words, once, and the sidebar shows what it showed', async ({
  context,
  page,
  inbox,
  sidebar,
}) => {
  await inbox.choose(/Åsa/)
  await expect(sidebar.card(/Åsa/)).toBeVisible()
  // the page is heard ten times a second at most, and the last word counts: the next is said when the background has heard this one
  const background = await backgroundOf(context)
  await background.evaluate(() => {
    const scope = Object.assign(globalThis, { planted: 0 })
    chrome.runtime.onMessage.addListener(({ command, input }) => {
      if (command === 'loader.said' && input.message.conversation?.source === 'acme') scope.planted += 1
    })
  })
  const planted = () => background.evaluate(() => (globalThis as unknown as { planted: number }).planted)
  await page.evaluate(() => {
    const refused: unknown[] = []
    Object.assign(window, { refused })
    addEventListener('message', ({ data }) => data?.tagalong === 1 && data.type === 'refused' && refused.push(data))
  })
  const say = (conversation: object) =>
    page.evaluate((said) => window.postMessage({ tagalong: 1, type: 'conversation', conversation: said }, location.origin), conversation)
  for (let n = 0; n < 5; n++) {
    const visitor = { phones: [], emails: [], fullName: 'Planted By Another', variables: {} }
    await say({ source: 'acme', externalId: `${n}`, channel: 'chat', status: 'open', visitor, messages: [] })
    await expect.poll(planted).toBe(n + 1)
  }
  // what cannot be read is refused each time: when that is said, all before it has been
  await say({})
  type Refusal = { detail: string; fields: { path: string }[] }
  const refusals = () => page.evaluate(() => (window as unknown as { refused: Refusal[] }).refused)
  await expect.poll(async () => (await refusals()).at(-1)?.detail).toContain('cannot be taken')
  const heard = (await refusals()).slice(0, -1)
  expect(heard).toHaveLength(1)
  expect(heard[0]?.detail).toContain('may not speak for the source "acme". It may speak for practice; nothing of the message was taken.')
  expect(heard[0]?.fields[0]?.path).toBe('message.conversation.source')
  await expect(sidebar.visitor).toContainText('Åsa')
})

test.describe('on the options page', () => {
  test.use({ signedIn: false })

  test('what the extension keeps, in storage and on its heaps, holds no secret of the server', async ({ context, backend }) => {
    const options = await openOptions(context, 'connection')
    await signInOptions(context, options, admin)
    // each section is looked at once it shows what it asked for
    const sections: string[] = []
    for (const [section, shown] of [
      ['sites', 'Add a site'],
      ['agents', agent.email],
    ] as const) {
      await options.goto(options.url().replace(/#.*|$/, `#${section}`))
      await expect(options.getByText(shown).first()).toBeVisible()
      sections.push(await options.content())
    }
    const kept = await (await backgroundOf(context)).evaluate(async () => {
      const all: unknown[] = [await chrome.storage.local.get(null), await chrome.storage.session.get(null)]
      for (const { name } of await indexedDB.databases()) {
        const open = indexedDB.open(name as string)
        await new Promise((done) => open.addEventListener('success', done))
        for (const store of open.result.objectStoreNames) {
          const read = open.result.transaction(store).objectStore(store).getAll()
          await new Promise((done) => read.addEventListener('success', done))
          all.push(read.result)
        }
      }
      return JSON.stringify(all)
    })
    const heaps = { page: await pageHeap(options), background: await backgroundHeap(context) }
    const seen = kept + sections.join('') + heaps.page + heaps.background
    const client = new pg.Client({ connectionString: backend.databaseUrl })
    await client.connect()
    const { rows } = await client.query<{ value: string }>(`
      SELECT secret AS value FROM sign_in_secret UNION SELECT password FROM person_account WHERE password IS NOT NULL
      UNION SELECT token_hash FROM setup_link UNION SELECT token_hash FROM invitation UNION SELECT token_hash FROM page_session
      UNION SELECT refresh_hash FROM session_token UNION SELECT access_hash FROM session_token
      UNION SELECT refresh_hash FROM ended_session UNION SELECT code_hash FROM sign_in_code`)
    await client.end()
    // the search finds what is there: who is signed in, and their own token, which is the extension's to keep
    for (const part of [kept, heaps.page]) expect(part.includes(admin.email)).toBe(true)
    expect(kept.includes('tagalong_refresh_')).toBe(true)
    expect(heaps.background.includes('changes.poll')).toBe(true)
    expect(rows.length).toBeGreaterThan(5)
    // hashes also by the bytes that they stand for
    const writings = (value: string) =>
      [Buffer.from(value), ...(/^[\w-]{43}$/.test(value) ? [Buffer.from(value, 'base64url')] : [])].flatMap((bytes) => [
        bytes.toString('latin1'),
        ...(['hex', 'base64', 'base64url'] as const).map((writing) => bytes.toString(writing).replace(/=+$/, '')),
      ])
    expect(rows.filter(({ value }) => writings(value).some((written) => seen.includes(written)))).toHaveLength(0)
    expect(seen.includes(admin.password)).toBe(false)
  })

  test('an admin says what a site speaks for; two addresses share a source only when both say so', async ({ context }) => {
    const options = await openOptions(context, 'connection')
    await signInOptions(context, options, admin)
    await options.getByRole('link', { name: 'Sites' }).click()
    const add = async (name: string, address: string) => {
      await options.getByRole('button', { name: 'Add a site' }).click()
      await options.getByLabel('Name').fill(name)
      await options.getByLabel('Address', { exact: true }).fill(address)
    }
    await add('Chat', 'https://chat.example.com/*')
    await expect(options.getByLabel('Speaks for')).toHaveValue('chat-example-com')
    await options.getByLabel('Speaks for').fill('acme, ')
    await expect(options.getByLabel('Speaks for')).toHaveValue('acme, ')
    await options.getByRole('button', { name: 'Done' }).click()
    await add('Chat, other name', 'https://chat.example.org/*')
    await options.getByLabel('Speaks for').fill('acme')
    await expect(options.getByText(/A site at another address speaks for one of these/)).toHaveCount(2)
    await options.getByLabel('Shares its sources with other addresses').check()
    await options.getByRole('button', { name: 'Edit Chat', exact: true }).click()
    await options.getByLabel('Shares its sources with other addresses').check()
    await expect(options.getByText(/A site at another address speaks/)).toHaveCount(0)
    await options.getByRole('button', { name: 'Save' }).click()
    await expect(options.getByText(/^Speaks for acme$/)).toHaveCount(2)
    await expect(options.getByText(/changes?$/)).toHaveCount(0)
  })
})
