import type { Role } from '#contract/conversation.ts'

const table = (rows: readonly (readonly [Role, string])[]): ReadonlyMap<string, Role> =>
  new Map(rows.flatMap(([role, words]) => words.split(' ').map((word): [string, Role] => [word, role])))

/** What words in attributes and classes mean, in the languages of those who write them. */
export const strong = table([
  ['agent', 'agent operator outgoing outbound sent mine me staff own employee handlaggare mitarbeiter agente'],
  ['visitor', 'visitor customer incoming inbound received guest enduser client kund kunde besokare besucher cliente klant'],
  ['bot', 'bot chatbot automated'],
  ['note', 'note internal private whisper intern anteckning'],
  ['system', 'system activity notice'],
])

/** These say something only where they differ from message to message. */
export const weak = table([
  ['agent', 'out self you support admin host owner'],
  ['visitor', 'in user other them their theirs contact remote lead peer'],
  ['system', 'event info center lineitem audit assignment'],
  ['bot', 'assistant auto'],
])

/** Which side: asked last, for an end may also be that of a group. */
export const sideWords = table([
  ['agent', 'right end'],
  ['visitor', 'left start'],
])
