import type { Message } from './conversation.ts'

export type ReadMessage = Message

/** Known messages and a later reading, as one thread. `added` are the ids that were not known; `tail`: one of them is the newest of all. */
export type Merged = { messages: ReadMessage[]; added: string[]; tail: boolean }

/**
 * Readings add up: a message that a later reading lacks stays, one that it has again is as the reading has it, a new one stands after
 * the message that it follows in the reading. Where the reading has no neighbour for it, its time decides, else the end.
 */
export function mergeMessages(known: readonly ReadMessage[], reading: readonly ReadMessage[]): Merged {
  const latest = new Map(reading.map((message) => [message.id, message]))
  const messages = known.map((message) => latest.get(message.id) ?? message)
  // read once: a reading can ask for each of them as often as it has messages
  const times = messages.map(timeOf)
  // where each one stood when it came in; those before it can only have become more
  const places = new Map(known.map((message, place) => [message.id, place]))
  const indexOf = (id: string) => {
    let at = places.get(id) ?? 0
    while (messages[at]?.id !== id) at += 1
    return at
  }
  const added: string[] = []
  const last = known.at(-1)?.id
  let after: number | undefined
  for (const [place, { id }] of reading.entries()) {
    if (places.has(id)) {
      after = indexOf(id)
      continue
    }
    const message = latest.get(id) as ReadMessage
    const next = after === undefined ? reading.slice(place + 1).find((later) => places.has(later.id)) : undefined
    const time = timeOf(message)
    const at = after !== undefined ? behind(times, time, after) : next ? indexOf(next.id) : byTime(times, time)
    messages.splice(at, 0, message)
    times.splice(at, 0, time)
    places.set(id, at)
    added.push(id)
    after = at
  }
  const newest = messages.at(-1)?.id
  return { messages, added, tail: added.length > 0 && newest !== last && added.includes(newest ?? '') }
}

function behind(times: readonly number[], time: number, after: number): number {
  let at = after + 1
  // the reading may have left out what is known to lie between
  while (at < times.length && (times[at] as number) < time) at += 1
  return at
}

/** The end, or before those that are surely later. */
function byTime(times: readonly number[], time: number): number {
  let at = times.length
  while (at > 0 && time < (times[at - 1] as number)) at -= 1
  return at
}

/** One that is not told is neither earlier nor later than any: NaN. */
function timeOf({ at }: Message): number {
  return at === undefined ? Number.NaN : Date.parse(at)
}
