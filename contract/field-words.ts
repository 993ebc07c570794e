/**
 * A JSON path in the words that people use: `conversation.messages.3.text` is "Text of message 4 of the conversation",
 * `values.email` is "Field email", the root is "The input".
 */
export function fieldWords(path: readonly PropertyKey[]): string {
  const words: string[] = []
  for (let at = 0; at < path.length; at++) {
    const name = String(path[at])
    const next = path[at + 1]
    const named = byName[name]
    if (named !== undefined && next !== undefined) {
      words.push(`${named} ${quoted(String(next))}`)
      at++
    } else if (typeof next === 'number' || (next !== undefined && /^\d+$/.test(String(next)))) {
      words.push(`${one(name)} ${Number(next) + 1}`)
      at++
    } else words.push(at === path.length - 1 ? plain(name) : `the ${plain(name)}`)
  }
  const text = words.reverse().join(' of ') || 'the input'
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Maps from names that other people chose: a field of the CRM, a variable of the page. */
const byName: Record<string, string> = {
  values: 'field',
  recordValues: 'field',
  activityValues: 'field of the activity:',
  variables: 'variable',
}

const called: Record<string, string> = {
  by: 'search',
  emails: 'emails',
  externalId: 'id of the conversation',
  key: 'request key',
  match: 'address',
  ownEmails: 'own email addresses',
  sourceName: 'name of the source',
}

const singular: Record<string, string> = {
  order: 'identifier',
  entities: 'entity',
  ownEmails: 'own email address',
  ownPhones: 'own phone',
  messageIds: 'chosen message',
}

/** `detailFields` is "detail fields" */
function plain(name: string): string {
  return Object.hasOwn(called, name)
    ? (called[name] as string)
    : quoted(name.replace(/(?<=[a-z])([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`))
}

function one(name: string): string {
  return Object.hasOwn(singular, name) ? (singular[name] as string) : plain(name).replace(/s$/, '')
}

/** A name that somebody sent may be anything: it is shortened, and its control characters are not passed on. */
function quoted(name: string): string {
  return name.replace(/\p{Cc}/gu, '\ufffd').slice(0, 80)
}
