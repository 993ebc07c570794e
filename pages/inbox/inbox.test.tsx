import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/preact'
import axe from 'axe-core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { localeFor } from '#contract/moments.ts'
import type { PracticeMessage, PracticeStart, PracticeStates, PracticeThread } from '#contract/practice.ts'
import { Inbox } from './inbox.tsx'
import { inboxStore } from './inbox-store.ts'
import { scriptedVisitors } from './scripted-visitors.ts'
import { textsFor } from './texts.ts'
import { practiceThread } from './thread.fixture.ts'
import { timesIn } from './times.ts'
import { cutUntil, freshTour } from './tour.ts'

const { template: _template, startedAt: _started, draft: _draft, messages, id: _id, ...rest } = practiceThread
const thread: Omit<PracticeThread, 'id'> = {
  ...rest,
  messages: messages.map(({ id: _message, at: _at, ...message }, index) => ({
    ...(message as Omit<PracticeMessage, 'ago'>),
    ago: 10 - index,
  })),
}
const start: PracticeStart = {
  threads: [
    { ...thread, id: 'asa' },
    {
      ...thread,
      id: 'minh',
      visitor: { phones: [], emails: ['minh@example.com'], fullName: 'Nguyễn Thị Minh Khai', variables: {} },
      unread: 2,
    },
    { ...thread, id: 'oguz', status: 'ended', visitor: { phones: [], emails: [], fullName: 'Oğuz Yıldırım', variables: {} } },
  ],
  arrivals: [{ ...thread, id: 'new', visitor: { phones: [], emails: [], variables: {} } }],
  agent: { name: 'Maja Holm', email: 'maja@fjordbat.example' },
}
let waiting: (() => void)[] = []
let tour = freshTour
const cut = vi.fn()
const restore = vi.fn()

beforeEach(() => {
  waiting = []
  tour = freshTour
  cut.mockClear()
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  )
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true
  }
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

function open(language = 'en', states?: PracticeStates, now = new Date('2026-11-21T13:32:00.000Z')) {
  const kept = new Map<string, string>()
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) }
  const store = inboxStore({ start, seed: 'fixed', storage, now: () => new Date(), newRun: () => 'run', language })
  const texts = textsFor(language)
  let openId: string | undefined = 'fixed-asa'
  const draw = () => view.rerender(ui())
  const visitors = scriptedVisitors({
    store,
    start,
    still: false,
    seen: (id) => id === openId,
    changed: () => draw(),
    later: (_ms, run) => void waiting.push(run),
    visible: () => true,
    language,
  })
  const ui = () => (
    <Inbox
      store={store}
      start={start}
      visitors={visitors}
      states={states}
      openId={openId}
      language={language}
      texts={texts}
      times={timesIn(localeFor(language, []))}
      now={() => now}
      address={(id) => `/practice?thread=${id}`}
      go={(id) => {
        openId = id
        draw()
      }}
      tour={{ tour, cut, restore, close: () => undefined, startOver: () => undefined }}
    />
  )
  const view = render(ui())
  store.subscribe(() => draw())
  return { store, kept, view }
}

test('moments are written as the sidebar beside writes them, in the list and over the messages', () => {
  const tomorrow = new Date('2026-11-22T13:32:00.000Z')
  for (const [language, short, day, clock] of [
    ['en', /^Yesterday \d\d:\d\d$/, 'Yesterday', /^\d\d:\d\d$/],
    ['sv', /^I går \d\d\.\d\d$/, 'I går', /^\d\d\.\d\d$/],
  ] as const) {
    open(language, undefined, tomorrow)
    const [row] = within(screen.getByRole('navigation')).getAllByRole('link')
    expect(row?.querySelector('time')?.textContent).toMatch(short)
    const log = screen.getByRole('log')
    expect(log.querySelector('.say-day')?.textContent).toBe(day)
    expect(log.querySelector('time')?.textContent).toMatch(clock)
    cleanup()
  }
})

test('a thread shows what was said as text, private notes apart, files as links', () => {
  open()
  const log = screen.getByRole('log')
  expect(log.textContent).toContain('<img src=x onerror=alert(1)> Hej!')
  expect(log.querySelector('img')).toBeNull()
  expect(log.textContent).toContain('Only colleagues see this')
  // a listener is told who speaks before what is said
  expect([...log.querySelectorAll('.say')].map((one) => one.firstElementChild?.textContent)).toEqual([
    'Åsa Lindqvist-Bergström: ',
    'Only colleagues see this: ',
  ])
  expect(
    within(log)
      .getByRole('link', { name: /a\.pdf/ })
      .getAttribute('rel'),
  ).toContain('noopener')
})

test('Enter sends, Shift+Enter does not, and the visitor answers after typing', () => {
  const { store } = open()
  const box = screen.getByRole('textbox', { name: 'Write to Åsa' })
  fireEvent.input(box, { target: { value: 'On Thursday.' } })
  fireEvent.keyDown(box, { key: 'Enter', shiftKey: true })
  expect(store.get().threads[0]?.messages).toHaveLength(3)
  fireEvent.keyDown(box, { key: 'Enter' })
  expect(store.get().threads[0]?.messages.at(-1)).toMatchObject({ role: 'agent', text: 'On Thursday.', author: 'Maja Holm' })
  expect((box as HTMLTextAreaElement).value).toBe('')
  waiting.at(-1)?.()
  expect(screen.getByRole('log').textContent).toContain('Åsa is typing')
  waiting.at(-1)?.()
  expect(store.get().threads[0]?.messages.at(-1)).toMatchObject({ role: 'visitor', text: 'Tack' })
})

test('a private note goes to colleagues and nobody answers it', () => {
  const { store } = open()
  fireEvent.click(screen.getByRole('button', { name: 'Private note' }))
  const box = screen.getByRole('textbox', { name: /only colleagues/ })
  fireEvent.input(box, { target: { value: 'check the price' } })
  const before = waiting.length
  fireEvent.keyDown(box, { key: 'Enter' })
  expect(store.get().threads[0]?.messages.at(-1)).toMatchObject({ role: 'note', text: 'check the price' })
  expect(waiting).toHaveLength(before)
})

test('what is typed stays with its thread, over a change of thread and a reload', () => {
  const { store, kept } = open()
  fireEvent.input(screen.getByRole('textbox', { name: 'Write to Åsa' }), { target: { value: 'half a sen' } })
  fireEvent.click(screen.getByRole('link', { name: /Minh Khai/ }))
  fireEvent.click(screen.getByRole('link', { name: /Lindqvist/ }))
  expect((screen.getByRole('textbox', { name: 'Write to Åsa' }) as HTMLTextAreaElement).value).toBe('half a sen')
  expect(JSON.parse([...kept.values()][0] ?? '{}')).toEqual(store.get())
})

test('a chat is ended and opened again', () => {
  open()
  fireEvent.click(screen.getByRole('button', { name: 'End chat' }))
  expect(screen.getByText('This chat has ended.')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Reopen chat' }))
  expect(screen.getByRole('textbox', { name: 'Write to Åsa' })).toBeTruthy()
})

test('the visitor is edited, with a fault beside what cannot be read', () => {
  const { store } = open()
  fireEvent.click(screen.getByRole('button', { name: 'Edit visitor' }))
  const dialog = within(screen.getByRole('dialog'))
  fireEvent.input(dialog.getByLabelText('Custom variables'), { target: { value: 'no colon here' } })
  fireEvent.click(dialog.getByRole('button', { name: 'Save' }))
  expect(dialog.getByText(/has no colon/)).toBeTruthy()
  fireEvent.input(dialog.getByLabelText('Custom variables'), { target: { value: 'Page: https://x.example/?a=b:c' } })
  fireEvent.input(dialog.getByLabelText('Email addresses'), { target: { value: ' a@example.com \n\nb@example.com' } })
  fireEvent.click(dialog.getByRole('button', { name: 'Save' }))
  expect(store.get().threads[0]?.visitor).toEqual({
    phones: ['+46 70-174 06 12'],
    emails: ['a@example.com', 'b@example.com'],
    firstName: 'Åsa',
    lastName: 'Lindqvist-Bergström',
    variables: { Page: 'https://x.example/?a=b:c' },
  })
})

test('the list is searched without minding accents, and says when nothing is found', () => {
  open()
  const search = screen.getByRole('searchbox')
  fireEvent.input(search, { target: { value: 'nguyen thi' } })
  expect(screen.getAllByRole('link', { name: /Minh Khai/ })).toHaveLength(1)
  expect(screen.queryByRole('link', { name: /Oğuz/ })).toBeNull()
  fireEvent.input(search, { target: { value: 'zzz' } })
  fireEvent.click(screen.getByRole('button', { name: 'Show all' }))
  expect(screen.getByRole('link', { name: /Oğuz/ })).toBeTruthy()
})

test('chips show how tags stand only where that is known', () => {
  open('en', { 'fixed-asa': 'armed' })
  expect(screen.getByText('Armed')).toBeTruthy()
  expect(screen.getByText('Untagged')).toBeTruthy()
  cleanup()
  open('en')
  expect(screen.queryByText('Untagged')).toBeNull()
})

test('a new chat comes in by a click, an SMS is begun to a number', () => {
  const { store } = open()
  fireEvent.click(screen.getByRole('button', { name: 'A new chat comes in' }))
  expect(store.get().threads[0]?.id).toBe('fixed-new')
  fireEvent.click(screen.getByRole('button', { name: 'New SMS' }))
  const dialog = within(screen.getByRole('dialog'))
  fireEvent.click(dialog.getByRole('button', { name: 'Open thread' }))
  expect(dialog.getByText(/at least three digits/)).toBeTruthy()
  fireEvent.input(dialog.getByLabelText('Phone number'), { target: { value: '070-174 06 99' } })
  fireEvent.click(dialog.getByRole('button', { name: 'Open thread' }))
  expect(screen.getByRole('heading', { level: 2, name: '070-174 06 99' })).toBeTruthy()
})

test.each(['en', 'sv'])('in %s nothing stands in the way of assistive tools', async (language) => {
  const { view } = open(language)
  const { violations } = await axe.run(view.container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' ')}`)).toEqual([])
})

test.each([
  ['en', 'Sample data', 'Nobody in here is real'],
  ['sv', 'Exempeldata', 'Ingen här finns på riktigt'],
])('says in %s that nothing in it is real', (language, badge, text) => {
  const { container } = open(language).view
  expect(container.querySelector('.bar .chip')?.textContent).toContain(badge)
  expect(container.querySelector('.list-note')?.textContent).toContain(text)
})

test('four things to try stand under the list: first to sign in, then the next one with how it is done', () => {
  open()
  expect(screen.getByText('First sign in: the button is in the sidebar beside this page.')).toBeTruthy()
  cleanup()
  open('en', {})
  const step = () => document.querySelector('[aria-current="step"]')?.textContent
  expect(step()).toContain('Tag a chat')
  fireEvent.click(screen.getByRole('button', { name: 'Show Åsa' }))
  expect(screen.getByRole('log', { name: /Åsa/ })).toBeTruthy()
  cleanup()
  tour = { ...freshTour, done: ['tag', 'undo', 'duplicate'] }
  open('en', {})
  expect(step()).toContain('Lose the connection')
  fireEvent.click(screen.getByRole('button', { name: 'Cut the connection' }))
  expect(cut).toHaveBeenCalledOnce()
})

test('what is ticked off is told to a listener, once it has happened', () => {
  const { store } = open('en', {})
  const told = () => document.querySelector('.tour ~ [role="status"]')?.textContent
  expect(told()).toBe('')
  tour = { ...freshTour, done: ['undo'] }
  act(() => store.update((before) => ({ ...before })))
  expect(told()).toBe('Take it back: done')
  tour = { ...freshTour, done: ['tag', 'undo'] }
  act(() => store.update((before) => ({ ...before })))
  expect(told()).toBe('Tag a chat: done')
})

test('the focus goes along when a chat ends and when it is opened again', () => {
  open()
  const end = screen.getByRole('button', { name: 'End chat' })
  end.focus()
  act(() => void fireEvent.click(end))
  expect(document.activeElement).toBe(screen.getByRole('log'))
  const reopen = screen.getByRole('button', { name: 'Reopen chat' })
  reopen.focus()
  act(() => void fireEvent.click(reopen))
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: /^Write to/ }))
})

test('a form in a dialog that cannot be sent leads to what is wrong in it', async () => {
  open()
  fireEvent.click(screen.getByRole('button', { name: 'New SMS' }))
  fireEvent.submit(screen.getByRole('button', { name: 'Open thread' }).closest('form') as HTMLFormElement)
  await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Phone number')))
})

test('while the connection is cut its button counts down, and puts it back', () => {
  tour = cutUntil({ ...freshTour, done: ['tag', 'undo', 'duplicate'] }, Date.now() + 20_500, {})
  open('en', {})
  fireEvent.click(screen.getByRole('button', { name: /^Put it back \(2[01] s\)$/ }))
  expect(cut).not.toHaveBeenCalled()
  expect(restore).toHaveBeenCalledOnce()
})

test('what is done and folded is gone', () => {
  tour = { ...freshTour, done: ['tag', 'undo', 'duplicate', 'offline'] }
  open('en', {})
  expect(screen.getByText('You have tried it all')).toBeTruthy()
  cleanup()
  tour = { ...tour, closed: true }
  open('en', {})
  expect(screen.queryByText('You have tried it all')).toBeNull()
})
