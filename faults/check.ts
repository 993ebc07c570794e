import { parseTranscript } from '#contract/transcript.ts'
import type { Case } from './cases.ts'

/** Everything that is known of one case after all has come to rest. */
export type Remains = {
  connection: string
  activities: { id: string; subject: string; body: string }[]
  /** contacts of the case's address */
  made: { id: string; values: Record<string, unknown> }[]
  /** the contact that was tagged, as it is now */
  contact?: Record<string, unknown> | undefined
  tags: { id: string; state: string; person: string }[]
  deliveries: { tag: string; number: number; kind: string; state: string; reason: unknown }[]
  requests: { key: string; done: boolean }[]
  /** activities that our database believes in */
  believed: string[]
  audit: { action: string; subject: string }[]
}

/**
 * Holds what is left to what was asked for. Each line is one thing that was lost, doubled, out of order, silent or untrue. `parked` is an end like
 * others where the CRM cannot tell (`undecidable`), as long as it says why.
 */
export function faultsOf(one: Case, left: Remains, undecidable = false): string[] {
  const faults: string[] = []
  const wrong = (what: string) => void faults.push(`${one.id} (${one.kind}): ${what}`)
  for (const { tag, number, kind, state, reason } of left.deliveries) {
    if (state === 'failed' || state === 'parked') {
      if (!undecidable) wrong(`delivery ${number} (${kind}) ended ${state}: ${JSON.stringify(reason)}`)
      else if (!reason) wrong(`delivery ${number} (${kind}) is ${state} and says nothing`)
    } else if (state !== 'done' && state !== 'cancelled') wrong(`delivery ${number} (${kind}) of ${tag} is still ${state}`)
  }
  const parked = undecidable && left.deliveries.some(({ state }) => state === 'parked' || state === 'failed')

  // what somebody was told of is there
  for (const id of one.told) if (!left.tags.some((tag) => tag.id === id)) wrong(`tag ${id} was told of and is gone`)
  for (const { key, code } of one.refused) wrong(`${key} was refused: ${code}`)
  for (const { key } of left.requests) if (one.takenBack.includes(key)) wrong(`${key} was taken back, and sent all the same`)
  for (const { key, done } of left.requests) if (!done && one.keys.includes(key)) wrong(`request ${key} was never finished`)
  const standing = left.tags.filter(({ state }) => state !== 'undone')
  if (one.ends === 'tagged' && standing.length !== 1) wrong(`${standing.length} tags stand where one should`)
  if (one.ends === 'undone' && standing.length > 0 && !parked) wrong(`a tag stands (${standing[0]?.state}) that was undone`)
  if (one.ends === 'tagged' && standing[0]?.state !== 'saved' && !parked) wrong(`its tag is ${standing[0]?.state}, not saved`)

  // each message once, in order
  const lines = left.activities.flatMap(({ body }) => linesOf(body))
  const found = lines.filter((line) => one.texts.includes(line))
  const wanted = one.ends === 'tagged' ? one.texts : []
  if (!parked) {
    for (const text of wanted) {
      const times = found.filter((line) => line === text).length
      if (times !== 1) wrong(`"${text.slice(0, 40)}" stands ${times} times in the CRM`)
    }
    if (found.length === wanted.length && found.join() !== wanted.join()) wrong('its messages are out of order')
  }
  for (const text of one.texts) if (found.filter((line) => line === text).length > 1) wrong(`"${text.slice(0, 40)}" is doubled`)
  if (one.ends === 'undone' && found.length > 0 && !parked) wrong(`${found.length} messages are left in the CRM after the undo`)
  if (
    !parked &&
    left.activities
      .map(({ id }) => id)
      .sort()
      .join() !== [...left.believed].sort().join()
  )
    wrong(`the CRM has activities ${left.activities.map(({ id }) => id)}, our database knows ${left.believed}`)

  if (one.email !== undefined && left.made.length !== 1 && !(parked && left.made.length < 2))
    wrong(`${left.made.length} contacts were made where one was asked for`)
  if (one.values && left.contact) {
    const should = one.ends === 'undone' ? one.values.before : one.values.after
    for (const [field, value] of Object.entries(should))
      if (left.contact[field] !== value && !parked)
        wrong(`${field} is ${JSON.stringify(left.contact[field])}, not ${JSON.stringify(value)}`)
    if (one.ends === 'undone' && left.contact['city'] && !parked) wrong('a value that the tag filled in is left after the undo')
  }

  // effects are audited once
  const audited = (action: string, subject: string) => left.audit.filter((row) => row.action === action && row.subject === subject).length
  for (const { id, state } of left.tags) {
    if (audited('tag.created', `tag/${id}`) !== 1) wrong(`the audit names the making of ${id} ${audited('tag.created', `tag/${id}`)} times`)
    const undone = audited('tag.undone', `tag/${id}`)
    if (state === 'undone' && undone !== 1) wrong(`the audit names the undo of ${id} ${undone} times`)
  }
  for (const { id } of left.made) {
    const times = audited('record.created', `${left.connection}/contact/${id}`)
    if (one.email !== undefined && times !== 1) wrong(`the audit names the making of contact ${id} ${times} times`)
  }
  return faults
}

/** The texts of an activity's messages; the long ones by their first line, their rests left out. */
function linesOf(body: string): string[] {
  const read = parseTranscript(body)
  if (!read) return [`not a transcript: ${body.slice(0, 60)}`]
  return read.lines.flatMap((line) => (line.kind === 'message' && !line.message.continued ? [line.message.text.split('\n')[0] ?? ''] : []))
}
