import type { Role } from '#contract/conversation.ts'
import { PageDefinition, slowness } from '#contract/page-definition.ts'
import { selectorFault } from '#contract/page-selector.ts'
import { readInput } from '#contract/read-input.ts'

/** The fields that hold selectors, one a line, in the order in which a page is read. */
export const selectorFields = [
  'conversationId',
  'root',
  'list',
  'item',
  'text',
  'author',
  'time',
  'name',
  'phone',
  'email',
  'ended',
] as const
export type SelectorField = (typeof selectorFields)[number]

export function selectorsOf(definition: PageDefinition, field: SelectorField): readonly string[] {
  if (field === 'name' || field === 'phone' || field === 'email') return definition.contact?.[field] ?? []
  return (field === 'ended' ? definition.status?.ended : definition[field]) ?? []
}

/** The definition with other selectors in one field; an empty field is left out. */
export function withSelectors(definition: PageDefinition, field: SelectorField, selectors: string[]): PageDefinition {
  const given = selectors.length > 0 ? selectors : undefined
  if (field === 'ended') return tidy({ ...definition, status: given && { ended: given } })
  if (field === 'name' || field === 'phone' || field === 'email') {
    const contact = tidy({ ...definition.contact, [field]: given })
    return tidy({ ...definition, contact: Object.keys(contact).length > 0 ? contact : undefined })
  }
  return tidy({ ...definition, [field]: given })
}

export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
}

/** Rules as lines: `agent: .is-agent`. What is no rule is kept, to be told so. */
export function rulesAsText({ roleRules = [] }: PageDefinition): string {
  return roleRules.map(({ role, when }) => (when ? `${role}: ${when}` : role)).join('\n')
}

export function withRules(definition: PageDefinition, text: string): PageDefinition {
  const rules = linesOf(text).map((line) => {
    const [, role = line, when = ''] = /^(\w+)\s*:\s*(.*)$/s.exec(line) ?? []
    return { role: role as Role, when }
  })
  return tidy({ ...definition, roleRules: rules.length > 0 ? rules : undefined })
}

export type LineFault = { line: number; at: number }

/** The first line that cannot be read, from 1, and from which character on. */
export function selectorsFault(selectors: readonly string[]): LineFault | undefined {
  for (const [n, selector] of selectors.entries()) {
    const fault = selectorFault(selector)
    if (fault) return { line: n + 1, at: fault.at }
  }
  return selectors.length > 20 ? { line: 21, at: 1 } : undefined
}

const roles = new Set<string>(['agent', 'visitor', 'bot', 'system', 'note'])

export function rulesFault({ roleRules = [] }: PageDefinition): number | undefined {
  const at = roleRules.findIndex(({ role, when }) => !roles.has(role) || selectorFault(when) !== undefined)
  return at < 0 ? undefined : at + 1
}

/** `slow`: it may be right, and cannot be gone along in steps that are counted. */
export function patternFault({ urlPattern }: PageDefinition): 'pattern' | 'slow' | undefined {
  if (urlPattern === undefined || PageDefinition.safeParse({ urlPattern }).success) return undefined
  try {
    new RegExp(urlPattern)
  } catch {
    return 'pattern'
  }
  return slowness(urlPattern) === undefined ? 'pattern' : 'slow'
}

export function isReadable(definition: PageDefinition | undefined): boolean {
  return PageDefinition.safeParse(definition ?? {}).success
}

export type Pasted = { ok: true; definition: PageDefinition; match?: string } | { ok: false; message: string }

/** A whole definition as JSON; `id` and `match`, which are the site's own here, may stand in it. */
export function readPasted(text: string): Pasted {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
  const { id: _, match, ...rest } = (given ?? {}) as Record<string, unknown>
  const read = readInput(PageDefinition, typeof given === 'object' && given !== null && !Array.isArray(given) ? rest : given)
  if (!read.ok) return { ok: false, message: read.faults.map(({ path, message }) => `${path}: ${message}`).join(' ') }
  const [first] = Array.isArray(match) ? match : []
  return { ok: true, definition: read.value, ...(typeof first === 'string' && { match: first }) }
}

function tidy<T extends object>(all: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as T
}
