import type { ImportFault, ImportLook, ImportRun, ImportState } from '#contract/api/imports.ts'
import type { Calls } from './calls.ts'

const noCounts = { rows: 0, made: 0, updated: 0, same: 0, refused: 0, empty: 0 }

/** An import as the server tells of it. */
export function runIn(state: ImportState, more: Partial<ImportRun> = {}): ImportRun {
  const checked = ['checked', 'applying', 'applied', 'undoing', 'undone'].includes(state)
  return {
    id: '7b1e3f0e-0000-4000-8000-000000000001',
    state,
    fileName: 'all-contacts.csv',
    size: 20_000_000,
    received: state === 'uploading' ? 8_000_000 : 20_000_000,
    missing: state === 'uploading' ? [1, 2] : [],
    origin: 'page',
    startedAt: '2026-11-21T09:14:00.000Z',
    startedBy: 'Astrid Berg',
    ...(checked && { options: optionsOfFile, entityLabel: 'Contact' }),
    counts: checked ? { rows: 1_210, made: 1_180, updated: 20, same: 4, refused: 6, empty: 2 } : noCounts,
    ...more,
  }
}

const optionsOfFile: ImportRun['options'] = {
  form: { encoding: 'utf-8', separator: ',' },
  entity: 'contact',
  columns: ['#id', 'first_name', 'last_name', 'email', 'city', '#skip'].map((to, column) => ({ column, to })),
  dates: 'auto',
  decimal: 'auto',
  source: 'hubspot',
  updateBy: '#id',
  clearEmpty: false,
}

export const targets: ImportLook['targets'] = [
  { to: 'first_name', label: 'First name', type: 'text', required: false },
  { to: 'last_name', label: 'Last name', type: 'text', required: true },
  { to: 'title', label: 'Title', type: 'text', required: false },
  { to: 'account', label: 'Account', type: 'lookup', required: false },
  { to: 'mobile', label: 'Mobile', type: 'phone', required: false },
  { to: 'email', label: 'Email', type: 'email', required: false },
  { to: 'city', label: 'City', type: 'text', required: false },
  { to: 'account#id', label: 'Account ID', type: 'lookup', required: false },
  { to: 'account#name', label: 'Account: name', type: 'lookup', required: false },
  { to: '#name', label: 'Whole name', required: false },
  { to: '#id', label: 'ID in the other system', required: false },
  { to: '#created', label: 'Created', required: false },
  { to: '#updated', label: 'Updated', required: false },
  { to: '#inactive', label: 'Inactive', required: false },
  { to: '#skip', label: 'Nowhere', required: false },
]

/** A HubSpot file with a column that nobody knows, markup and words from right to left. */
export const hubspotLook: ImportLook = {
  form: { encoding: 'utf-8', separator: ',' },
  sure: { encoding: true, separator: true, entity: true },
  entity: 'contact',
  entities: [
    { name: 'account', label: 'Account' },
    { name: 'contact', label: 'Contact' },
    { name: 'lead', label: 'Lead' },
  ],
  source: 'hubspot',
  sources: ['salesforce'],
  currency: 'SEK',
  updateBy: '#id',
  dates: 'auto',
  decimal: 'auto',
  columns: [
    { column: 0, name: 'Record ID - Contact', samples: ['101', '102', '103'], to: '#id', by: 'hubspot' },
    { column: 1, name: 'First Name', samples: ['Ingegerd', 'Tuva', 'שרה'], to: 'first_name', by: 'hubspot' },
    { column: 2, name: 'Last Name', samples: ['Sjöholmsberg', 'Strandqvist', 'כהן'], to: 'last_name', by: 'hubspot' },
    { column: 3, name: 'Email', samples: ['ingegerd@nordhavn.example', 'not an address'], to: 'email', by: 'hubspot' },
    { column: 4, name: 'Where they live', samples: ['Grebbestad', '<b>Lysekil</b>', 'Smögen'] },
    { column: 5, name: 'Street Address', samples: [], to: '#skip', by: 'known' },
  ],
  targets,
  rows: 1_210,
  counted: false,
  preview: [],
  notes: [],
}

/** As many columns as a CRM's whole export has, with names as long as they get. */
export function wideLook(columns: number): ImportLook {
  return {
    ...hubspotLook,
    columns: Array.from({ length: columns }, (_, column) => ({
      column,
      name: column % 7 === 0 ? `Eine_sehr_lange_Bezeichnung_ohne_jede_Lücke_${'x'.repeat(120)}_${column}` : `Custom field ${column}`,
      samples: [`${'langes_Wort_'.repeat(12)}${column}`, 'قيمة طويلة جدا من اليمين إلى اليسار'],
      ...(column === 1 ? { to: 'last_name', by: 'field' as const } : column % 3 === 0 ? {} : { to: '#skip', by: 'known' as const }),
    })),
  }
}

export function faultsOfLines(count: number): ImportFault[] {
  return Array.from({ length: count }, (_, at) => ({
    number: at + 1,
    kind: 'fault' as const,
    line: at * 17 + 3,
    column: at % 2 === 0 ? 'Email' : 'Last Name',
    ...(at % 2 === 0 && { value: at === 0 ? 'not an address' : `<img src=x onerror=alert(${at})>@${'lång'.repeat(20)}` }),
    reason: at % 2 === 0 ? ('email' as const) : ('required' as const),
    parts: at % 2 === 0 ? [] : ['Last name'],
  }))
}

export type Asked = { name: string; input: Record<string, unknown> }
type Answers = { [name: string]: (input: never) => unknown }

/** A server that answers by rote, and writes down what it was asked. */
export function scriptedCalls(answers: Answers): Calls & { asked: Asked[] } {
  const asked: Asked[] = []
  return {
    asked,
    call: async (name, input) => {
      asked.push({ name, input: input as Record<string, unknown> })
      const answer = answers[name]
      if (!answer) throw new Error(`Nobody expected ${name}`)
      return (await answer(input as never)) as never
    },
    sendPart: async (id, number, bytes, told) => {
      asked.push({ name: 'part', input: { id, number, bytes: bytes.byteLength } })
      told(bytes.byteLength)
      return (await answers['part']?.({ id, number, bytes: bytes.byteLength } as never)) as never
    },
    renew: async () => {
      asked.push({ name: 'renew', input: {} })
      await answers['renew']?.({} as never)
    },
  }
}
