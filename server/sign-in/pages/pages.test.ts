import { afterAll, describe, expect, test } from 'vitest'
import { completeSetup } from '../setup-links.ts'
import { testPassword, testSignIn, testUrl } from '../testing.ts'

const it = await testSignIn()
afterAll(it.close)

const path = (link: string | undefined) => new URL(link ?? '').pathname
const admin = { name: 'Łukasz Wiśniewski', email: 'Lukasz@fjordbat.example', password: testPassword }

describe('the first start', () => {
  test('gives a link whose page asks for an account; a newer start ends it', async () => {
    const first = path(await it.room.firstAdminLink())
    const second = path(await it.room.firstAdminLink())
    const old = await it.browser().get(first)
    expect(old.status).toBe(410)
    expect(old.text).toContain('There is a newer link.')
    const fresh = await it.browser().get(second)
    expect(fresh.status).toBe(200)
    expect(fresh.text).toContain('Make the first account')
  })

  test('keeps what was typed when something is wrong, but not the password', async () => {
    const browser = it.browser()
    const page = await browser.get(path(await it.room.firstAdminLink()))
    const answer = await browser.send(page, { name: 'Łukasz', email: 'no address', password: 'short' })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('value="Łukasz"')
    expect(answer.text).toContain('value="no address"')
    expect(answer.text).toContain('Enter an address such as')
    expect(answer.text).toContain('Use at least 10 characters.')
    expect(answer.text).not.toContain('value="short"')
  })

  test.each([
    ['a line break', 'Maja\nHolm', /Character 5, U\+000[AD], cannot be seen/],
    ['a mark that turns what follows', '\u202eMaja', /Character 1, U\+202E, cannot be seen/],
    ['a NUL', 'Maja\0', /Character 5, U\+0000, cannot be seen/],
  ])('takes no name with %s in it, which is named, and one with a joiner', async (_, name, named) => {
    const browser = it.browser()
    const page = await browser.get(path(await it.room.firstAdminLink()))
    expect((await browser.send(page, { ...admin, name })).text).toMatch(named)
    const joined = await browser.send(page, { name: 'نرگس می\u200cآید', email: 'no address', password: 'short' })
    expect(joined.text).not.toContain('cannot be seen')
  })

  test('in two tabs at once makes one admin and tells the other tab', async () => {
    const link = path(await it.room.firstAdminLink())
    const [one, two] = [it.browser(), it.browser()]
    const [pageOne, pageTwo] = [await one.get(`${link}?next=/crm/contact`), await two.get(link)]
    const answers = await Promise.all([
      one.send(pageOne, admin),
      two.send(pageTwo, { ...admin, name: 'Second', email: 'second@fjordbat.example' }),
    ])
    expect(answers.map((answer) => answer.status).sort()).toEqual([303, 410])
    expect(answers.find((answer) => answer.status === 410)?.text).toContain('This link has been used.')
    const winner = answers.find((answer) => answer.status === 303)
    expect(['/crm/contact', '/practice']).toContain(winner?.location)
    const people = await it.db.selectFrom('person').select(['role']).execute()
    expect(people).toEqual([{ role: 'admin' }])
  })

  test('by many at the very same moment makes one admin', async () => {
    await it.db.deleteFrom('person').execute()
    const token =
      path(await it.room.firstAdminLink())
        .split('/')
        .pop() ?? ''
    const audit = { write: async () => undefined, note: () => undefined }
    const tries = Array.from({ length: 8 }, (_, i) =>
      completeSetup(it.db, { token, name: `Admin ${i}`, email: `admin-${i}@fjordbat.example`, passwordHash: 'x' }, audit, it.clock.now()),
    )
    const made = (await Promise.all(tries)).filter((answer) => typeof answer === 'object')
    expect(made).toHaveLength(1)
    expect(await it.db.selectFrom('person').select('id').execute()).toHaveLength(1)
  })

  test('is over once there is an admin', async () => {
    expect(await it.room.firstAdminLink()).toBeUndefined()
  })

  test('an unknown link and an expired one say so', async () => {
    expect((await it.browser().get('/setup/tagalong_setup_nothing')).text).toContain('This link is not known here.')
    const link = path(await it.room.adminLink())
    it.clock.forward(24 * 3_600)
    const late = await it.browser().get(link)
    expect(late.status).toBe(410)
    expect(late.text).toContain('This link has expired.')
  })

  test('the way back in for a locked-out admin: same account, new password, old sessions over', async () => {
    const before = await it.db.selectFrom('person').selectAll().executeTakeFirstOrThrow()
    const browser = it.browser()
    const page = await browser.get(path(await it.room.adminLink()))
    expect(page.text).toContain('Make an admin account')
    expect((await browser.send(page, { name: 'Łukasz', email: before.email, password: 'seven wet anchors' })).status).toBe(303)
    const sessions = await it.db.selectFrom('page_session').select('person_id').execute()
    expect(sessions).toEqual([{ person_id: before.id }])
    expect((await signIn(before.email, testPassword)).status).toBe(422)
    expect((await signIn(before.email, 'seven wet anchors')).status).toBe(303)
  })
})

async function signIn(email: string, password: string, query = '') {
  const browser = it.browser()
  return browser.send(await browser.get(`/sign-in${query}`), { email, password })
}

describe('an invitation', () => {
  const anAdmin = async () => {
    const person = await it.db
      .selectFrom('person')
      .select(['id', 'name', 'email', 'role'])
      .where('role', '=', 'admin')
      .executeTakeFirstOrThrow()
    return { person, sessionId: 'x', requestId: 'x', signal: new AbortController().signal }
  }
  const invite = async (email: string, role: 'agent' | 'integrator' = 'agent') =>
    it.room.handlers['people.invite']({ email, role }, await anAdmin())

  test('shows e-mail and role, makes the account once, and signs in', async () => {
    const { link } = await invite('Maja.Holm@fjordbat.example')
    const browser = it.browser()
    const page = await browser.get(path(link))
    expect(page.text).toContain('Join Fjordbåt')
    expect(page.text).toContain('maja.holm@fjordbat.example')
    expect(page.text).toContain('agent')
    const done = await browser.send(page, { name: 'Maja Holm', email: 'other@evil.example', password: testPassword })
    expect(done.status).toBe(303)
    expect(done.location).toBe('/practice')
    const maja = await it.db.selectFrom('person').select(['email', 'role']).where('name', '=', 'Maja Holm').executeTakeFirstOrThrow()
    expect(maja).toEqual({ email: 'maja.holm@fjordbat.example', role: 'agent' })
    const again = await it.browser().get(path(link))
    expect(again.status).toBe(410)
    expect(again.text).toContain('This link has been used.')
  })

  test('sent again ends the one before; taken back, expired and unknown ones say so', async () => {
    const first = await invite('siobhan@fjordbat.example', 'integrator')
    const second = await invite('siobhan@fjordbat.example', 'integrator')
    expect((await it.browser().get(path(first.link))).text).toContain('There is a newer link.')
    expect((await it.browser().get(path(second.link))).status).toBe(200)
    const caller = await anAdmin()
    await it.room.handlers['people.revokeInvitation']({ id: second.invitation.id }, caller)
    expect((await it.browser().get(path(second.link))).text).toContain('This invitation was taken back.')
    await expect(it.room.handlers['people.revokeInvitation']({ id: second.invitation.id }, caller)).rejects.toMatchObject({
      code: 'not-found',
    })
    const third = await invite('siobhan@fjordbat.example', 'integrator')
    it.clock.forward(7 * 86_400)
    expect((await it.browser().get(path(third.link))).text).toContain('This link has expired.')
    expect((await it.browser().get('/invite/tagalong_invitation_nothing')).status).toBe(404)
  })

  test('of one address by two admins at once leaves one open', async () => {
    await Promise.all([invite('both@fjordbat.example'), invite('both@fjordbat.example'), invite('both@fjordbat.example')])
    const { invitations } = await it.room.handlers['people.list']({}, await anAdmin())
    expect(invitations.filter((invitation) => invitation.email === 'both@fjordbat.example')).toHaveLength(1)
  })

  test('to somebody with an account sets a new password and ends what was signed in with the old', async () => {
    const { link } = await invite('maja.holm@fjordbat.example')
    const browser = it.browser()
    const page = await browser.get(path(link))
    expect(page.text).toContain('Choose a new password')
    expect(page.text).toContain('value="Maja Holm"')
    expect((await browser.send(page, { name: 'Maja Holm', password: 'nine slow ferries' })).status).toBe(303)
    expect((await signIn('maja.holm@fjordbat.example', testPassword)).status).toBe(422)
    expect((await signIn('maja.holm@fjordbat.example', 'nine slow ferries')).status).toBe(303)
    await expect(invite('maja.holm@fjordbat.example', 'integrator')).rejects.toMatchObject({ code: 'invalid-input' })
  })

  test('says who is signed in, where that is somebody else, and offers to sign out and come back', async () => {
    const { link } = await invite('kim@fjordbat.example')
    expect((await it.browser().get(path(link))).text).not.toContain('You are signed in as')
    const browser = it.browser()
    await browser.send(await browser.get('/sign-in'), { email: 'maja.holm@fjordbat.example', password: 'nine slow ferries' })
    // without the cookie of an earlier form both forms of the page must still be taken
    browser.cookies.delete('tagalong-form')
    const warned = await browser.get(path(link))
    expect(warned.text).toContain('You are signed in as Maja Holm (maja.holm@fjordbat.example).')
    expect(warned.hidden['next']).toBe(path(link))
    const out = await browser.send(warned, {})
    expect([warned.text.includes('action="/sign-out"'), out.status, out.location]).toEqual([true, 303, `${path(link)}?out=1`])
    expect(browser.cookies.has('tagalong-session')).toBe(false)
    const back = await browser.get(out.location ?? '')
    expect(back.text).toContain('You are signed out.')
    expect(back.text).not.toContain('You are signed in as')
    // the person whom a link is for is not warned of themselves
    const own = await invite('maja.holm@fjordbat.example')
    await browser.send(await browser.get('/sign-in'), { email: 'maja.holm@fjordbat.example', password: 'nine slow ferries' })
    expect((await browser.get(path(own.link))).text).not.toContain('You are signed in as')
  })

  test.each(['https://evil.example', '//evil.example', '/invite/../crm', '/invite/a b', '/crm'])(
    'after signing out leads nowhere but back to a link: not to %s',
    async (next) => {
      const browser = it.browser()
      await browser.send(await browser.get('/sign-in'), { email: 'maja.holm@fjordbat.example', password: 'nine slow ferries' })
      expect((await browser.send(await browser.get('/sign-out'), { next })).location).toBe('/sign-in?out=1')
    },
  )

  test('does not open an account that was made in another way since', async () => {
    const { link } = await invite('boss@fjordbat.example')
    const browser = it.browser()
    const setup = await browser.get(path(await it.room.adminLink()))
    await browser.send(setup, { name: 'Boss', email: 'boss@fjordbat.example', password: testPassword })
    const thief = it.browser()
    const answer = await thief.send(await thief.get(path(link)), { name: 'Thief', password: 'eleven stolen oars' })
    expect(answer.status).toBe(410)
    expect((await signIn('boss@fjordbat.example', testPassword)).status).toBe(303)
  })
})

describe('signing in', () => {
  const email = 'boss@fjordbat.example'

  test('goes to where the person wanted to go, and only to paths of ours', async () => {
    expect((await signIn(email, testPassword, '?next=/crm/contact/7?tab=1')).location).toBe('/crm/contact/7?tab=1')
    for (const next of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '/%09/evil.example',
      '/sign-out',
      '/v1/session',
      'javascript:alert(1)',
      '/practice\n',
    ]) {
      expect((await signIn(email, testPassword, `?next=${encodeURIComponent(next)}`)).location).toBe('/practice')
    }
  })

  test('sets one cookie that scripts and other sites do not get', async () => {
    const answer = await signIn(email, testPassword)
    const session = answer.setCookies.filter((line) => line.startsWith('tagalong-session='))
    expect(session).toHaveLength(1)
    expect(session[0]).toMatch(/HttpOnly/i)
    expect(session[0]).toMatch(/SameSite=Lax/i)
    expect(session[0]).toMatch(/Path=\//i)
    expect(session[0]).not.toMatch(/Domain/i)
    expect(answer.setCookies.every((line) => /HttpOnly/i.test(line))).toBe(true)
  })

  test('keeps the address typed and says the same of a wrong password as of an unknown person', async () => {
    const wrong = await signIn(email, 'not this one')
    const unknown = await signIn('nobody@fjordbat.example', 'not this one')
    expect([wrong.status, unknown.status]).toEqual([422, 422])
    expect(wrong.text).toContain(`value="${email}"`)
    const neutral = (text: string) => text.replace(/value="[^"]*"/g, '')
    expect(neutral(unknown.text)).toBe(neutral(wrong.text))
  })

  test('changes the session that was in the browser: an old cookie is of no use any more', async () => {
    const browser = it.browser()
    await browser.send(await browser.get('/sign-in'), { email, password: testPassword })
    const old = new Map(browser.cookies)
    expect((await browser.get('/sign-out')).status).toBe(200)
    await browser.send(await browser.get('/sign-in?switch=1'), { email, password: testPassword })
    const thief = it.browser()
    for (const [name, value] of old) thief.cookies.set(name, value)
    expect((await thief.get('/sign-out')).location).toBe('/sign-in')
  })

  test('is refused when the form comes from elsewhere, without its token, or with another browser’s', async () => {
    const browser = it.browser()
    const page = await browser.get('/sign-in')
    const right = { email, password: testPassword }
    expect((await browser.send(page, right, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await browser.send(page, right, { origin: 'null' })).status).toBe(403)
    expect((await browser.send({ ...page, hidden: {} }, right)).status).toBe(403)
    const other = await it.browser().get('/sign-in')
    const refused = await browser.send({ ...page, hidden: { ...other.hidden } }, right)
    expect(refused.status).toBe(403)
    expect(refused.text).toContain(`value="${email}"`)
    expect((await browser.send(page, right)).status).toBe(303)
  })

  test('of somebody shut out is told so only with the right password, and leaves no session', async () => {
    await it.db.updateTable('person').set({ disabled_at: new Date() }).where('email', '=', 'maja.holm@fjordbat.example').execute()
    const maja = await it.db.selectFrom('person').select('id').where('email', '=', 'maja.holm@fjordbat.example').executeTakeFirstOrThrow()
    await it.db.deleteFrom('page_session').where('person_id', '=', maja.id).execute()
    expect((await signIn('maja.holm@fjordbat.example', 'nine slow ferries')).text).toContain('This account is shut out.')
    expect((await signIn('maja.holm@fjordbat.example', 'wrong wrong wrong')).text).toContain('do not match')
    expect(await it.db.selectFrom('page_session').select('id').where('person_id', '=', maja.id).execute()).toEqual([])
  })

  test('out takes a click, ends the session and clears the cookie', async () => {
    const browser = it.browser()
    await browser.send(await browser.get('/sign-in'), { email, password: testPassword })
    const before = new Map(browser.cookies)
    const asked = await browser.get('/sign-out')
    expect(asked.text).toContain('Boss')
    const out = await browser.send(asked, {})
    expect(out.location).toBe('/sign-in?out=1')
    expect(browser.cookies.has('tagalong-session')).toBe(false)
    expect((await browser.get('/sign-in?out=1')).text).toContain('You are signed out.')
    const thief = it.browser()
    for (const [name, value] of before) thief.cookies.set(name, value)
    expect((await thief.get('/sign-out')).location).toBe('/sign-in')
  })

  test('is written in the reader’s language', async () => {
    const page = await it.browser({ 'accept-language': 'sv-SE,sv;q=0.9' }).get('/sign-in')
    expect(page.text).toContain('<html lang="sv"')
    expect(page.text).toContain('Logga in på Fjordbåt')
  })

  test('pages have no script or style in them that would have to run', async () => {
    for (const path of ['/sign-in', '/sign-in/done', '/setup/x', '/invite/x']) {
      const { text } = await it.browser().get(path)
      expect(text).not.toMatch(/<script>|style="| on\w+="/)
    }
  })

  test('a form that is far too large is refused by its size, whoever sends it, and is no fault of ours', async () => {
    const browser = it.browser()
    const answer = await browser.send(await browser.get('/sign-in'), { email: 'a@a.example', password: 'x'.repeat(20_000) })
    expect(answer.status).toBe(413)
    expect(answer.text).toContain('16 kilobytes')
  })

  test('pages show hostile text as text', async () => {
    const hostile = '"><img src=x onerror=alert(1)>@a.example'
    const browser = it.browser()
    const answer = await browser.send(await browser.get(`/sign-in?next=${encodeURIComponent(hostile)}`), { email: hostile, password: 'x' })
    expect(answer.text).not.toContain('<img')
    expect(answer.text).toContain('&lt;img')
  })

  test('a person’s name is text on every page that says it', async () => {
    const hostile = '<img src=x onerror=alert(1)>'
    const browser = it.browser()
    await browser.send(await browser.get('/sign-in'), { email, password: testPassword })
    await it.db.updateTable('person').set({ name: hostile }).where('email', '=', email).execute()
    const code = { response: 'code', challenge: 'c'.repeat(43), state: 's'.repeat(16), redirect: `${testUrl}/sign-in/done` }
    const pages = ['/sign-out', `/sign-in?${new URLSearchParams(code)}`, path(await it.room.adminLink())]
    for (const one of pages) {
      const { text } = await browser.get(one)
      expect(text, one).toContain('&lt;img src=x')
      expect(text, one).not.toContain('<img')
    }
  })
})

test('over https cookies are bound to this host', async () => {
  const { formToken } = await import('./form-token.ts')
  const { Hono } = await import('hono')
  const secure = formToken({ url: 'https://tagalong.fjordbat.example', secret: 'x' })
  const app = new Hono().get('/', (c) => c.text(secure.give(c)))
  const line = (await app.request('/')).headers.get('set-cookie')
  expect(line).toMatch(/^__Host-tagalong-form=/)
  expect(line).toMatch(/Secure/)
  expect(testUrl).toMatch(/^http:/)
})
