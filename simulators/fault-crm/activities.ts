import type { Values } from './records.ts'
import { Refusal } from './refusal.ts'

export type StoredActivity = {
  id: string
  record: { entity: string; id: string }
  type: string
  /** of an activity of type custom */
  subtype?: string
  link?: string
  subject: string
  body: string
  values: Values
  closed: boolean
  version: number
  at: string
  /** every key under which something was written to it, with the text that came */
  written: { key?: string; text: string }[]
}
export type NewActivity = Pick<StoredActivity, 'record' | 'type' | 'subtype' | 'link' | 'subject' | 'body' | 'values' | 'closed' | 'at'>
export type Activities = ReturnType<typeof keepActivities>

/** Notes, tasks and activities of other types on records. A closed one takes no more text; a note has no state. */
export function keepActivities() {
  let all = new Map<string, StoredActivity>()
  let count = 0

  function there(id: string): StoredActivity {
    const activity = all.get(id)
    if (!activity) throw new Refusal(404, 'no_such_activity', 'The activity is not in the CRM')
    return activity
  }
  function requireVersion(activity: StoredActivity, ifVersion: string | undefined): void {
    if (ifVersion !== undefined && ifVersion !== String(activity.version))
      throw new Refusal(412, 'version_passed', 'Somebody has edited this activity since')
  }

  return {
    log(given: NewActivity, key: string | undefined): StoredActivity {
      if (given.closed && given.type === 'note') throw new Refusal(422, 'cannot_close', 'A note cannot be closed')
      const written = [{ ...(key !== undefined && { key }), text: given.body }]
      const activity: StoredActivity = { ...given, id: String(++count), version: 1, written }
      all.set(activity.id, activity)
      return activity
    },
    append(id: string, text: string, key: string | undefined): StoredActivity {
      const activity = there(id)
      if (activity.closed) throw new Refusal(422, 'closed', 'A closed activity takes no more text')
      activity.body = activity.body === '' || activity.body.endsWith('\n') ? activity.body + text : `${activity.body}\n${text}`
      activity.written.push({ ...(key !== undefined && { key }), text })
      activity.version += 1
      return activity
    },
    close(id: string): StoredActivity {
      const activity = there(id)
      if (activity.type === 'note') throw new Refusal(422, 'cannot_close', 'A note cannot be closed')
      if (!activity.closed) {
        activity.closed = true
        activity.version += 1
      }
      return activity
    },
    remove(id: string, ifVersion: string | undefined): void {
      requireVersion(there(id), ifVersion)
      all.delete(id)
    },
    edit(id: string, set: Partial<Pick<StoredActivity, 'subject' | 'body' | 'closed'>>): void {
      const activity = there(id)
      Object.assign(activity, set)
      activity.version += 1
    },
    move(from: { entity: string; id: string }, to: { entity: string; id: string }): void {
      for (const activity of all.values()) if (activity.record.id === from.id) activity.record = to
    },
    removeOf(record: string): void {
      for (const activity of all.values()) if (activity.record.id === record) all.delete(activity.id)
    },
    there,
    get: (id: string) => all.get(id),
    all: () => [...all.values()],
    show: ({ id, record, type, closed, version, body }: StoredActivity) => ({
      id,
      record,
      type,
      closed,
      version: String(version),
      length: body.length,
    }),
    read: () => ({ count, activities: [...all.values()] }),
    write(state: { count: number; activities: StoredActivity[] }): void {
      count = state.count
      all = new Map(state.activities.map((activity) => [activity.id, activity]))
    },
  }
}
