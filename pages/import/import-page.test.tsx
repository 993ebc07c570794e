import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/preact'
import axe from 'axe-core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ImportLook, ImportRun } from '#contract/api/imports.ts'
import { importFlow } from './flow.ts'
import { draggedField } from './free-fields.tsx'
import { faultsOfLines, hubspotLook, runIn, scriptedCalls, wideLook } from './import.fixture.ts'
import { LiveImport } from './live-import.tsx'
import { keepDrafts } from './keep-drafts.ts'
import { wordsFor } from './texts.ts'
import { viewStore } from './view.ts'

const saved = vi.fn()

beforeEach(() => {
  saved.mockClear()
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true
  }
})
afterEach(cleanup)

/** The page with one import open, or with none, before a server that answers by rote. */
async function open(
  runs: ImportRun[],
  { look = hubspotLook, lang = 'en', openIt = true }: { look?: ImportLook; lang?: string; openIt?: boolean } = {},
) {
  const calls = scriptedCalls({
    'imports.list': () => ({ runs }),
    'imports.get': () => ({ run: runs[0] }),
    'imports.look': () => ({ look }),
    'imports.faults': ({ after }: { after?: string }) => ({ faults: faultsOfLines(after ? 2 : 1), ...(!after && { next: '1' }) }),
    'imports.template': () => ({ fileName: 'contact.csv', csv: 'First name' }),
    'imports.check': () => ({ run: runIn('checking') }),
    'imports.apply': () => ({ run: runIn('applying') }),
    'imports.undo': () => ({ run: runIn('undoing') }),
    'imports.stop': () => ({ run: runIn('stopped') }),
  })
  const store = viewStore()
  const none = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined }
  const flow = importFlow({
    calls,
    store,
    keeps: keepDrafts(none),
    wait: async () => undefined,
    now: () => 0,
    wanted: undefined,
    address: { get: () => (openIt ? runs[0]?.id : undefined), set: () => undefined },
    signal: new AbortController().signal,
  })
  const view = render(
    <LiveImport
      store={store}
      flow={flow}
      words={wordsFor(lang)}
      now={() => Date.parse('2026-11-21T13:32:00.000Z')}
      save={saved}
      wanted={undefined}
    />,
  )
  await act(() => flow.start())
  const asked = (name: string) => calls.asked.filter((one) => one.name === name).map(({ input }) => input)
  return { store, flow, asked, view }
}

const column = (name: string) => screen.getByRole<HTMLSelectElement>('combobox', { name: `${name} goes to` })
const rows = () => document.querySelectorAll('.imp-columns tbody tr')
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }))

describe('the columns', () => {
  test('show what stands in them as text, and where they go', async () => {
    await open([runIn('uploaded')])
    expect(column('First Name').value).toBe('first_name')
    expect(column('Street Address').value).toBe('#skip')
    expect(screen.getByText('<b>Lysekil</b>')).toBeTruthy()
    expect(screen.getByText('Empty in the first rows')).toBeTruthy()
  })

  test('are given a field by their list; the check rests until each has a place', async () => {
    const { asked } = await open([runIn('uploaded')])
    const check = screen.getByRole('button', { name: 'Check the file' })
    expect(check.getAttribute('aria-disabled')).toBe('true')
    fireEvent.click(check)
    expect(asked('imports.check')).toEqual([])
    fireEvent.change(column('Where they live'), { target: { value: 'city' } })
    expect(screen.getByText('City comes from Where they live now')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Check the file' }))
    await vi.waitFor(() => expect(asked('imports.check')).toMatchObject([{ options: { entity: 'contact', updateBy: '#id' } }]))
  })

  test('are given a field by dragging it onto them, and by nothing else that is dropped', async () => {
    await open([runIn('uploaded')])
    const row = screen.getByText('Where they live').closest('tr') as HTMLElement
    const drop = (kind: string, data: string) => {
      const dataTransfer = { types: [kind], getData: (asked: string) => (asked === kind ? data : '') }
      fireEvent(row, Object.assign(new Event('drop', { bubbles: true, cancelable: true }), { dataTransfer }))
    }
    drop('text/plain', 'email')
    expect(column('Where they live').value).toBe('')
    drop(draggedField, 'city')
    expect(column('Where they live').value).toBe('city')
    expect(within(screen.getByRole('complementary', { name: 'Fields still free' })).queryByText('City')).toBeNull()
  })

  test('that nobody has decided about are left out together', async () => {
    await open([runIn('uploaded')], { look: wideLook(30) })
    press(/Leave these 10 out/)
    expect(screen.getByRole('button', { name: 'Check the file' }).getAttribute('aria-disabled')).toBe('false')
  })

  test('can be narrowed to those that are undecided, and a row stays while it is decided', async () => {
    await open([runIn('uploaded')], { look: wideLook(30) })
    press('Undecided 10')
    expect(rows()).toHaveLength(10)
    fireEvent.change(column('Custom field 3'), { target: { value: 'city' } })
    expect(rows()).toHaveLength(10)
  })

  test('are read anew with other characters', async () => {
    const { asked } = await open([runIn('uploaded')])
    fireEvent.change(screen.getByRole('combobox', { name: 'Character encoding' }), { target: { value: 'windows-1252' } })
    await vi.waitFor(() =>
      expect(asked('imports.look').at(-1)).toMatchObject({ encoding: 'windows-1252', separator: ',', entity: 'contact' }),
    )
  })
})

describe('what was checked', () => {
  test('is imported only when somebody says that the good rows are enough', async () => {
    const { asked } = await open([runIn('checked')])
    expect(screen.getByText('It is not an email address such as name@example.com.')).toBeTruthy()
    press('Import 1,204 rows')
    expect(asked('imports.apply')).toEqual([])
    fireEvent.click(screen.getByRole('radio', { name: /Import the 1,204 good rows/ }))
    press('Import 1,204 rows')
    await vi.waitFor(() => expect(asked('imports.apply')).toMatchObject([{ keepGood: true }]))
  })

  test('is not offered in part where a part was not read', async () => {
    const { asked } = await open([runIn('checked', { cutOff: true })])
    expect(screen.queryByRole('radio')).toBeNull()
    expect(screen.getByText('A quotation mark is never closed, so that a part of the file was not read.')).toBeTruthy()
    press('Import 1,204 rows')
    expect(asked('imports.apply')).toEqual([])
  })

  test('by a command is imported by it: its file is not here', async () => {
    const { asked } = await open([runIn('checked', { origin: 'command' })])
    press('Import 1,204 rows')
    expect(asked('imports.apply')).toEqual([])
    expect(screen.getByText(/import --resume 7b1e3f0e/)).toBeTruthy()
  })

  test('without a fault needs no such word', async () => {
    const { asked } = await open([
      runIn('checked', { counts: { rows: 1_000_000, made: 1_000_000, updated: 0, same: 0, refused: 0, empty: 0 } }),
    ])
    expect(screen.queryByRole('radio')).toBeNull()
    press('Import 1,000,000 rows')
    await vi.waitFor(() => expect(asked('imports.apply')).toMatchObject([{ keepGood: false }]))
  })

  test('shows a page of faults, more on demand, and leads to all of them', async () => {
    await open([runIn('checked')])
    expect(screen.getAllByRole('row')).toHaveLength(2)
    press('Show more')
    await vi.waitFor(() => expect(screen.getAllByRole('row')).toHaveLength(4))
    expect(screen.getByRole('link', { name: 'All as CSV' }).getAttribute('href')).toMatch(/^\/crm\/import\/[0-9a-f-]{36}\/faults\.csv$/)
  })
})

test('ids of a system that nobody has named are not checked; a name that is known says what that means', async () => {
  const { source: _, ...look } = hubspotLook
  const { asked } = await open([runIn('uploaded')], { look })
  fireEvent.change(column('Where they live'), { target: { value: 'city' } })
  press('Check the file')
  expect(asked('imports.check')).toEqual([])
  expect(document.activeElement).toBe(screen.getByLabelText('The ids come from'))
  fireEvent.input(screen.getByLabelText('The ids come from'), { target: { value: 'Salesforce' } })
  expect(screen.getByText(/Ids of salesforce are here already/)).toBeTruthy()
  fireEvent.input(screen.getByLabelText('The ids come from'), { target: { value: 'visma' } })
  expect(screen.getByText('No ids of visma are here yet.')).toBeTruthy()
  press('Check the file')
  await vi.waitFor(() => expect(asked('imports.check')).toMatchObject([{ options: { source: 'visma' } }]))
})

test('a label names its own field and no other, whatever came to the page since', async () => {
  const worth = { to: 'yearly_value', label: 'Yearly value', type: 'currency' as const, required: false }
  await open([runIn('uploaded')], { look: { ...hubspotLook, targets: [...hubspotLook.targets, worth] } })
  for (const to of ['title', 'city', 'yearly_value']) fireEvent.change(column('Where they live'), { target: { value: to } })
  press('Throw it away')
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
  expect(ids).toEqual([...new Set(ids)])
})

test('amounts without a currency are the organisation’s, unless another one is chosen', async () => {
  const worth = { to: 'yearly_value', label: 'Yearly value', type: 'currency' as const, required: false }
  const look = { ...hubspotLook, targets: [...hubspotLook.targets, worth] }
  const { asked } = await open([runIn('uploaded')], { look })
  expect(screen.queryByRole('combobox', { name: 'Currency' })).toBeNull()
  fireEvent.change(column('Where they live'), { target: { value: 'yearly_value' } })
  expect(screen.getByRole<HTMLSelectElement>('combobox', { name: 'Currency' }).value).toBe('SEK')
  fireEvent.change(screen.getByRole('combobox', { name: 'Currency' }), { target: { value: 'NOK' } })
  press('Check the file')
  await vi.waitFor(() => expect(asked('imports.check')).toMatchObject([{ options: { currency: 'NOK' } }]))
})

test('an undo that was stopped goes on, and is not offered to be thrown away: it has written in the CRM', async () => {
  await open([runIn('stopped', { undone: { removed: 0, restored: 0, kept: 0 } })])
  expect(screen.getByRole('button', { name: 'Go on' })).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Throw it away' })).toBeNull()
  expect(screen.queryByRole('button', { name: 'Change the columns' })).toBeNull()
})

test('why an import broke off is told in the reader’s language', async () => {
  const trouble = { message: 'The file is not UTF-8 throughout', refusal: { reason: 'encoding-broken' as const, parts: [] } }
  await open([runIn('failed', { trouble })], { lang: 'sv' })
  expect(screen.getByText('Filen är inte UTF-8 rakt igenom.')).toBeTruthy()
})

test('what goes on is told by a bar, in words, and politely; it can be stopped', async () => {
  const { asked } = await open([runIn('checking', { progress: { phase: 'reading', done: 6_400_000, of: 20_000_000, secondsLeft: 41 } })])
  expect(screen.getByRole('progressbar', { name: 'Checking' }).getAttribute('value')).toBe('32')
  expect(screen.getByText('about 45 seconds left')).toBeTruthy()
  expect(screen.getAllByRole('status').some(({ textContent }) => textContent === 'Checking: 30 percent')).toBe(true)
  press('Stop')
  await vi.waitFor(() => expect(asked('imports.stop')).toHaveLength(1))
})

test('an undo asks first and says what is kept', async () => {
  const { asked } = await open([runIn('applied', { undoUntil: '2026-12-21T00:00:00.000Z' })])
  press('Undo this import')
  const dialog = screen.getByRole('dialog')
  expect(dialog.textContent).toContain('in 1,200 records?')
  expect(dialog.textContent).toContain('changed, tagged or pointed at since stays')
  expect(asked('imports.undo')).toEqual([])
  fireEvent.submit(dialog.querySelector('form') as HTMLFormElement)
  await vi.waitFor(() => expect(asked('imports.undo')).toHaveLength(1))
})

test('where nothing was imported yet there is a template to take', async () => {
  await open([], { openIt: false })
  expect(screen.getByText('Nothing has been imported here yet.')).toBeTruthy()
  press('Template: Contact')
  await vi.waitFor(() => expect(saved).toHaveBeenCalledWith('contact.csv', 'First name'))
})

test('an import that goes on is told with who does it', async () => {
  await open([runIn('applying', { startedBy: 'Siobhán', fileName: 'leads.csv' })], { openIt: false })
  expect(screen.getByText('Siobhán imports leads.csv at the moment.')).toBeTruthy()
})

test('an import whose file name is no longer kept can be opened by words', async () => {
  await open([runIn('applied', { fileName: '' })], { openIt: false })
  await vi.waitFor(() => expect(screen.getByRole('link', { name: 'A file whose name is no longer kept' })).toBeDefined())
})

test('that the session has ended stands there with the way back, until there is one', async () => {
  const { store } = await open([runIn('checked')])
  act(() => store.set({ line: 'session' }))
  expect(screen.getByRole('link', { name: 'Sign in on a new tab' }).getAttribute('href')).toContain('/sign-in?next=')
  act(() => store.set({ line: 'up' }))
  expect(screen.queryByText('Your session has ended.')).toBeNull()
})

test.each(['en', 'sv'])('every state is accessible (%s)', async (lang) => {
  const states = ['uploading', 'uploaded', 'checking', 'checked', 'stopped', 'failed', 'applied', 'undone'] as const
  for (const state of states) {
    const { view } = await open([runIn(state)], { lang })
    const { violations } = await axe.run(view.container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })
    expect([state, violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)]).toEqual([state, []])
    cleanup()
  }
})
