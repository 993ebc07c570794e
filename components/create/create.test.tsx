import { act, fireEvent } from '@testing-library/preact'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { AppError, toProblem } from '#contract/errors.ts'
import { backend, nothing } from '#services/view/script/answers.ts'
import { everyType, forms } from '#services/view/script/forms.ts'
import { emailEvidence, match, minhChat, summary, tag, zoe } from '#services/view/script/people.ts'
import { accessible, settle, sidebar } from '../testing/sidebar.ts'

afterEach(() => vi.restoreAllMocks())

const fill = (input: HTMLElement, value: string) => act(() => void fireEvent.input(input, { target: { value } }))

describe('what is wrong is said beside its field, in the agent’s language, before anything is sent', () => {
  test.each([
    ['en', /^Email/, 'nobody', 'Write an address such as name@example.com.'],
    ['en', /^Mobile/, 'ask Minh', 'Write a number with at least three digits.'],
    ['en', /^First name/, 'x'.repeat(63), 'At most 50 characters fit. This is 63.'],
    ['sv', /^E-post/, 'nobody', 'Skriv en adress, till exempel namn@example.com.'],
    ['sv', /^Mobil/, 'ask Minh', 'Skriv ett nummer med minst tre siffror.'],
    ['sv', /^Förnamn/, 'x'.repeat(63), 'Högst 50 tecken får plats. Det här är 63.'],
  ])('%s %s', async (language, label, value, sentence) => {
    const { host, root, press, findByLabelText } = await sidebar({ page: { conversation: minhChat }, answers: backend(nothing) }, language)
    const input = await findByLabelText(label)
    await fill(input, value)
    input.focus()
    await press('Enter', { ctrlKey: true })
    expect(document.getElementById(input.getAttribute('aria-describedby') ?? '')?.textContent).toBe(sentence)
    expect(host.intents).toEqual([])
    await accessible(root)
  })
})

describe('what comes back', () => {
  async function refused(error: AppError, language = 'en') {
    const all = await sidebar({ page: { conversation: minhChat }, answers: backend(nothing) }, language)
    const email = await all.findByLabelText(language === 'sv' ? /^E-post/ : /^Email/)
    email.focus()
    await all.press('Enter', { ctrlKey: true })
    const [entry] = all.host.outbox.entries.get()
    await act(() => all.host.set.entries(entry ? [{ ...entry, state: 'refused', problem: toProblem(error) }] : []))
    await settle()
    return { ...all, beside: document.getElementById(email.getAttribute('aria-describedby') ?? '')?.textContent }
  }
  const fields = [{ path: 'values.email', message: 'Too big: expected string to have <=254 characters' }]

  test('from our own server is never told as the CRM’s words', async () => {
    for (const language of ['en', 'sv']) {
      const { beside, text, root, close } = await refused(new AppError('invalid-input', 'Too big: …', { fields }), language)
      expect(beside).toMatch(/^(Write an address|Skriv en adress)/)
      expect(text()).not.toMatch(/Too big|The CRM says|CRM säger/)
      await accessible(root)
      close()
    }
  })

  test('from the CRM is quoted beside its field and nowhere else', async () => {
    const { beside, text } = await refused(
      new AppError('crm-refused', 'Phone must have a country code.', {
        fields: [{ path: 'values.email', message: 'This domain is blocked.' }],
      }),
    )
    expect(beside).toBe('The CRM says: “This domain is blocked.”')
    expect(text()).not.toContain('The CRM refused it.')
  })
})

test('while nothing answers the record is kept, the button says when it is made, and where it is kept is said once', async () => {
  for (const [language, network, waits, kept] of [
    ['en', false, 'Created when online', 'One new record is kept on this computer and goes out when you are back.'],
    ['en', true, 'Created when the server is back', 'One new record is kept on this computer and goes out when the server is back.'],
    ['sv', false, 'Skapas när du är online', 'En ny post är sparad på den här datorn och skickas när du är uppkopplad igen.'],
    ['sv', true, 'Skapas när servern svarar', 'En ny post är sparad på den här datorn och skickas när servern svarar igen.'],
  ] as const) {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(network)
    const { host, root, press, text, findByLabelText, getByRole, close } = await sidebar(
      { page: { conversation: minhChat }, answers: backend(nothing) },
      language,
    )
    const email = await findByLabelText(language === 'sv' ? /^E-post/ : /^Email/)
    await act(() => host.set.link({ state: 'offline', since: '' }))
    await settle()
    email.focus()
    await press('Enter', { ctrlKey: true })
    expect(getByRole('button', { name: waits }).getAttribute('aria-disabled')).toBe('true')
    expect(text()).toContain(kept)
    expect(text().match(/on this computer|på den här datorn/g)).toHaveLength(1)
    await accessible(root)
    close()
  }
})

test('what waits on this computer is locked until it is taken back, with everything still in it', async () => {
  const { host, root, press, findByLabelText, getByRole, queryByRole } = await sidebar({
    page: { conversation: minhChat },
    answers: backend(nothing),
  })
  const email = (await findByLabelText(/^Email/)) as HTMLInputElement
  await act(() => host.set.link({ state: 'offline', since: '' }))
  await settle()
  email.focus()
  await press('Enter', { ctrlKey: true })
  expect(email.readOnly).toBe(true)
  await accessible(root)
  await act(() => void fireEvent.click(getByRole('button', { name: 'Take it back' })))
  await settle()
  expect(host.outbox.entries.get()).toEqual([])
  expect(email.readOnly).toBe(false)
  expect(email.value).toBe('minhkhai@example.com')
  expect(queryByRole('button', { name: 'Take it back' })).toBeNull()
})

test('every kind of field is locked and looks so while the record waits, yes and no too', async () => {
  const ofEveryType = {
    ...forms,
    entities: forms.entities.map((entity) => (entity.name === 'contact' ? { ...entity, createForm: everyType } : entity)),
  }
  const { host, root, press, findByLabelText, findByRole } = await sidebar({
    page: { conversation: minhChat },
    answers: backend(nothing, [], { 'entities.forms': () => ofEveryType }),
  })
  const text = await findByLabelText('Text')
  await act(() => host.set.link({ state: 'offline', since: '' }))
  await settle()
  text.focus()
  await press('Enter', { ctrlKey: true })
  const controls = [...root.querySelectorAll<HTMLInputElement>('.form :is(input, select, textarea)')]
  expect(controls.length).toBeGreaterThan(everyType.length)
  expect(controls.filter((control) => !control.readOnly && !control.disabled).map(({ name }) => name)).toEqual([])
  const yesNo = await findByRole('radiogroup', { name: /^Complaint/ })
  expect(yesNo.classList.contains('is-locked')).toBe(true)
  await accessible(root)
})

test('of duplicates that are as likely none is chosen, and they are told apart', async () => {
  const twin = (id: string, city: string) => ({
    match: match(summary('contact', id, zoe.name), [], { fields: [{ name: 'city', label: 'City', type: 'text', value: city }] }),
    reason: 'same-email' as const,
    evidence: [emailEvidence('minhkhai@example.com')],
  })
  const duplicates = [twin('z1', 'Utrecht'), twin('z2', 'Leiden')]
  const { host, root, press, pass, findByText, getByRole } = await sidebar({
    page: { conversation: minhChat },
    answers: backend(nothing, [], { 'records.duplicates': () => ({ duplicates }) }),
  })
  await findByText('Perhaps already here.')
  expect(root.querySelector('[aria-current]')).toBeNull()
  expect([...root.querySelectorAll('.hit-apart')].map((line) => line.textContent)).toEqual(['City Utrecht', 'City Leiden'])
  expect(getByRole('button', { name: 'Tag' }).getAttribute('aria-disabled')).toBe('true')
  await accessible(root)
  pass(600)
  await press('ArrowDown')
  await press('ArrowDown')
  await press('Enter')
  expect(host.intents).toMatchObject([{ kind: 'tag', input: { records: [{ id: 'z2' }] } }])
})

describe('a duplicate', () => {
  const twin = { match: match(zoe, []), reason: 'same-email' as const, evidence: [emailEvidence('minhkhai@example.com')] }
  const more = { 'records.duplicates': () => ({ duplicates: [twin] }) }

  test('that the agent said it is not is never proposed: it stands last, marked, and the filled button creates', async () => {
    for (const [language, marked] of [
      ['en', 'You said it is not this person'],
      ['sv', 'Du sa att det inte är den här personen'],
    ] as const) {
      const answers = backend({ ...nothing, refused: [zoe] }, [], more)
      const { host, view, root, press, findByText, text, queryByRole, close } = await sidebar(
        { page: { conversation: minhChat }, answers },
        language,
      )
      await act(() => view.navigation.go({ view: 'create' }))
      await findByText(new RegExp(`^${marked}`))
      expect(text()).not.toMatch(/Perhaps already here|Finns kanske redan/)
      expect(queryByRole('button', { name: /Create anyway|Skapa ändå/ })).toBeNull()
      expect(root.querySelector('[aria-current="true"]')).toBeNull()
      await accessible(root)
      await press('Enter', { ctrlKey: true })
      expect(host.intents).toMatchObject([{ kind: 'create' }])
      close()
    }
  })

  test.each([
    ['en', /^Nobody else in the CRM has this/, 'Take back'],
    ['sv', /^Ingen annan i CRM har/, 'Ångra'],
  ])('%s: that the agent said it is not stands once, with the way back, and nobody else has it', async (language, nobody, back) => {
    const answers = backend({ ...nothing, refused: [zoe] }, [], more)
    const { host, root, getByText, getAllByText, getByRole, queryByText } = await sidebar(
      { page: { conversation: minhChat }, answers },
      language,
    )
    await vi.waitFor(() => expect(host.calls.some(({ name }) => name === 'records.duplicates')).toBe(true))
    await settle()
    expect(getByText(nobody)).toBeTruthy()
    expect(getAllByText(zoe.name)).toHaveLength(1)
    expect(getByRole('button', { name: `${back}: ${zoe.name}` })).toBeTruthy()
    expect(queryByText(/^You said it is not|^Du sa att det inte/)).toBeNull()
    await accessible(root)
  })

  test('that this conversation is tagged to already says so in place of “Tag this one”', async () => {
    const { view, root, findByText, queryByRole } = await sidebar({ page: { conversation: minhChat }, answers: backend(nothing, [], more) })
    await findByText('Perhaps already here.')
    expect(queryByRole('button', { name: /^Tag this one/ })).not.toBeNull()
    await act(() =>
      view.tags.arrived(minhChat, [tag(zoe, 'armed', { conversation: { source: minhChat.source, externalId: minhChat.externalId } })]),
    )
    await findByText('Tagged already')
    expect(queryByRole('button', { name: /^Tag this one/ })).toBeNull()
    await accessible(root)
  })
})
