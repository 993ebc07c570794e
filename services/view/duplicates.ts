import type { Output } from '#contract/api/index.ts'
import type { EntityForms } from '#contract/api/records.ts'
import { sameRecord } from '#contract/record-identity.ts'
import type { FieldValues, RecordSummary } from '#contract/records.ts'
import type { SidebarHost } from '#services/backend/sidebar-host.ts'
import { cleaned } from './create-form.ts'
import type { Env } from './env.ts'
import { isCancelled } from './fault.ts'
import { placeOf } from './finding.ts'

export type Duplicate = Output<'records.duplicates'>['duplicates'][number]

const pause = 350

/** What of a draft is checked, and what was found. */
export type Checked = {
  entity: string
  values: FieldValues
  duplicates: Duplicate[]
  /** the values that `duplicates` answers; '' when never asked */
  checkedFor: string
  checking: boolean
  /** the one that the agent chose, by its key */
  chosen?: string | undefined
}

type Drafts = { of(key: string): Checked | undefined; patch(key: string, change: Partial<Checked>): void }

type Asking = { checkedFor: string; stop: AbortController; answered: Promise<boolean> }

/** Looks for records that a draft would likely double: a while after its last change, each question overtaking the draft's one before. */
export function createDuplicateCheck(host: SidebarHost, env: Env, drafts: Drafts) {
  const pauses = new Map<string, () => void>()
  const asking = new Map<string, Asking>()

  /** True when `duplicates` answers the draft as it is now. Asked twice for the same values, it waits for the one answer. */
  async function now(key: string, form: EntityForms): Promise<boolean> {
    const draft = drafts.of(key)
    if (!draft) return false
    pauses.get(key)?.()
    const values = telling(form, draft.values)
    const checkedFor = JSON.stringify(values)
    const before = asking.get(key)
    if (before?.checkedFor === checkedFor) return before.answered
    before?.stop.abort()
    asking.delete(key)
    if (draft.checkedFor === checkedFor) return true
    if (Object.keys(values).length === 0) {
      drafts.patch(key, { duplicates: [], checkedFor, checking: false })
      return true
    }
    drafts.patch(key, { checking: true })
    const stop = new AbortController()
    const answered = ask(key, { entity: draft.entity, values }, checkedFor, stop.signal)
    asking.set(key, { checkedFor, stop, answered })
    const said = await answered
    if (asking.get(key)?.stop === stop) asking.delete(key)
    return said
  }

  async function ask(
    key: string,
    input: { entity: string; values: FieldValues },
    checkedFor: string,
    signal: AbortSignal,
  ): Promise<boolean> {
    try {
      const { duplicates } = await host.backend.call('records.duplicates', input, { signal })
      if (signal.aborted) return false
      drafts.patch(key, { duplicates, checkedFor, checking: false, chosen: undefined })
      return true
    } catch (error) {
      if (!signal.aborted && !isCancelled(error)) drafts.patch(key, { checking: false })
      return false
    }
  }

  return {
    now,
    soon(key: string, form: EntityForms, wait = pause) {
      pauses.get(key)?.()
      pauses.set(
        key,
        env.after(wait, () => now(key, form)),
      )
    },
    /** Whether the agent has seen what there is to see for the draft's values. */
    seen: (form: EntityForms, draft: Checked) => draft.checkedFor === JSON.stringify(telling(form, draft.values)),
    stop() {
      for (const drop of pauses.values()) drop()
      for (const { stop } of asking.values()) stop.abort()
    },
  }
}

/** Those that may be meant, and those that the agent said it is not: those stop nothing and are never proposed. */
export function partDuplicates(duplicates: Duplicate[], refused: RecordSummary[]): { likely: Duplicate[]; notThem: Duplicate[] } {
  const isRefused = ({ match }: Duplicate) => refused.some(({ ref }) => sameRecord(ref, match.record.ref))
  return { likely: duplicates.filter((one) => !isRefused(one)), notThem: duplicates.filter(isRefused) }
}

/** The duplicate that a tag goes to instead: the one that was chosen, else the first where it is likelier than all others. */
export function currentDuplicate({ duplicates, chosen }: Pick<Checked, 'duplicates' | 'chosen'>): Duplicate | undefined {
  const at = placeOf(
    duplicates.map(({ match }) => match),
    chosen,
  )
  if (at >= 0) return duplicates[at]
  const [first, second] = duplicates
  return first && second && weight(first) === weight(second) ? undefined : first
}

/** What speaks for it: the reason, and how many identifiers there are besides. */
function weight({ reason, evidence }: Duplicate): string {
  return `${reason} ${new Set(evidence.map(({ identifier }) => identifier)).size}`
}

/** The values that can tell a duplicate: identifiers and names. */
function telling(form: EntityForms, values: FieldValues): FieldValues {
  const names = new Set(
    form.createForm
      .filter((field) => field.identifier || field.prefill || field.type === 'phone' || field.type === 'email')
      .map(({ name }) => name),
  )
  return Object.fromEntries(Object.entries(cleaned(values)).filter(([name]) => names.has(name) || /name/i.test(name)))
}
