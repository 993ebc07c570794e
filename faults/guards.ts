/**
 * What keeps anything from being lost or doubled, each with the change that takes it out. `npm run faults -- --guards` makes that change in a copy
 * of the house and runs the torture there: it has to find something. A guard that can go without being missed is no guard, or nobody looks.
 */
export type Guard = {
  guard: string
  file: string
  /** stands in the file exactly once */
  line: string
  instead: string
  /** against which CRM it is missed */
  crm: 'embedded' | 'fault-enforced' | 'fault-marker'
}

const embedded = 'embedded' as const

export const guards: readonly Guard[] = [
  {
    guard: 'the embedded CRM knows an activity by its key',
    file: 'server/connectors/embedded/activities.ts',
    line: '    const before = await claim(tx, key, requestHash(draft))',
    instead: '    const before = undefined as string | undefined\n    await claim(tx, key, requestHash(draft)).catch(() => undefined)',
    crm: embedded,
  },
  {
    guard: 'the embedded CRM knows an append by its key',
    file: 'server/connectors/embedded/activities.ts',
    line: '    const before = await claim(tx, key, requestHash({ id, lines }))',
    instead:
      '    const before = undefined as string | undefined\n    await claim(tx, key, requestHash({ id, lines })).catch(() => undefined)',
    crm: embedded,
  },
  {
    guard: 'the embedded CRM knows a record by its key',
    file: 'server/connectors/embedded/create-record.ts',
    line: '    const made = await claimKey(tx, options.key, hash)',
    instead: '    const made = undefined as string | undefined\n    await claimKey(tx, options.key, hash)',
    crm: embedded,
  },
  {
    guard: 'the intent is on the disk before it is sent',
    file: 'services/background/outbox.ts',
    line: '    add: async (intent) => {\n      await store(intent)\n      void run()\n    },',
    instead:
      '    add: async (intent) => {\n      const { key } = intent.kind === "undo" ? intent : intent.input\n      void deliver({ key, order: 0, owner: "", intent, state: "waiting", addedAt: "", attempts: 0, notBefore: 0 })\n    },',
    crm: embedded,
  },
  {
    guard: 'an intent stays on the disk until it was answered',
    file: 'services/background/outbox.ts',
    line: '      const output = await parts.send(endpointOf(entry.intent), entry.intent.input as never)\n      sending = undefined\n      await change(entry.key, () => undefined)',
    instead:
      '      await change(entry.key, () => undefined)\n      const output = await parts.send(endpointOf(entry.intent), entry.intent.input as never)\n      sending = undefined',
    crm: embedded,
  },
  {
    guard: 'a refresh token is on the disk before anything that came with it is used',
    file: 'services/background/tokens.ts',
    line: "    await write.store.put({ refreshToken, sessionId } satisfies Refresh, 'refresh')",
    instead: "    setTimeout(async () => (await parts.device()).put('secrets', { refreshToken, sessionId }, 'refresh'), 200)",
    crm: embedded,
  },
  {
    guard: 'a record that the conversation is tagged to keeps its tag',
    file: 'server/use-cases/tagging/tag-record.ts',
    line: '  const known = await standingTag(tx, thread.id, record)',
    instead: '  const known = undefined as Awaited<ReturnType<typeof standingTag>>',
    crm: embedded,
  },
  {
    guard: 'what was sent of a thread is written down with what is sent next',
    file: 'server/database/deliveries.ts',
    line: '    if (messageIds?.length) await carryMessages(tx, tag.id, id, messageIds)',
    instead: '    if (messageIds?.length && payload.kind !== "append") await carryMessages(tx, tag.id, id, messageIds)',
    crm: embedded,
  },
  {
    guard: 'a delivery whose worker does not come back is given to another',
    file: 'server/outbox/claim.ts',
    line: "    .where('leased_until', '<=', now)",
    instead: "    .where('leased_until', '<=', new Date(0))",
    crm: embedded,
  },
  {
    guard: 'a tag and what it owes its record are one transaction',
    file: 'server/use-cases/tagging/tag-record.ts',
    line: '  if (pushes(thread)) await planPush(tx, tag, thread, rules, now)\n  const details',
    instead:
      '  if (pushes(thread)) setTimeout(() => void parts.db.transaction().execute((later) => planPush(later, tag, thread, rules, now)).catch(() => undefined), 20)\n  const details',
    crm: embedded,
  },
  {
    guard: 'an undo looks for what may have arrived without our knowing',
    file: 'server/outbox/send-remove.ts',
    line: '  for (const { crmKey, parts } of await unsureTakenBack()) {',
    instead: '  for (const { crmKey, parts } of (await unsureTakenBack()).slice(1e9)) {',
    crm: embedded,
  },
  {
    guard: 'what a tag wrote over is kept before the call',
    file: 'server/outbox/send-values.ts',
    line: '    await keep.plan({ ...payload, plan })\n    // before the call too: an undo must know what may have been written\n    await keep.written(plan)',
    instead: '',
    crm: embedded,
  },
  {
    guard: 'an activity is written down before the next part is sent',
    file: 'server/outbox/send-log.ts',
    line: '    await keep.activity(complete(activity), key)',
    instead: '    if (index === 0) await keep.activity(complete(activity), key)',
    crm: embedded,
  },
  {
    guard: 'messages of a thread that are known are not added again',
    file: 'server/use-cases/tagging/plan-push.ts',
    line: '  const decided = await readDecided(tx, tag.id)',
    instead: '  const decided: Decided = new Map([...(await readDecided(tx, tag.id))].slice(1))',
    crm: embedded,
  },
]
