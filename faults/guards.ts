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
  /** more that has to go with it: what stands behind it would hold alone */
  and?: readonly { file: string; line: string; instead: string }[]
  /** who misses it: the torture against a CRM, or a test */
  missedBy: { torture: 'embedded' | 'fault-enforced' | 'fault-marker' } | { test: string }
}

const embedded = { torture: 'embedded' } as const
const suite = { test: 'server/connectors/embedded/embedded.test.ts' } as const

export const guards: readonly Guard[] = [
  {
    guard: 'the embedded CRM knows an activity by its key',
    file: 'server/connectors/embedded/activities.ts',
    line: '    const before = await claim(tx, key, requestHash(draft))',
    instead: '    const before = undefined as string | undefined\n    await claim(tx, key, requestHash(draft)).catch(() => undefined)',
    missedBy: suite,
  },
  {
    guard: 'the embedded CRM knows an append by its key',
    file: 'server/connectors/embedded/activities.ts',
    line: '    const before = await claim(tx, key, requestHash({ id, lines }))',
    instead:
      '    const before = undefined as string | undefined\n    await claim(tx, key, requestHash({ id, lines })).catch(() => undefined)',
    missedBy: suite,
  },
  {
    guard: 'what may have arrived is looked for before it is sent again, and the CRM knows it by its key',
    file: 'server/outbox/send-log.ts',
    line: '    const found = unsure ? await lookBeforeSending(work, key, sending) : undefined',
    instead: '    const found = undefined as Awaited<ReturnType<typeof lookBeforeSending>>',
    and: [
      {
        file: 'server/connectors/embedded/activities.ts',
        line: '    const before = await claim(tx, key, requestHash(draft))',
        instead: '    const before = undefined as string | undefined\n    await claim(tx, key, requestHash(draft)).catch(() => undefined)',
      },
    ],
    missedBy: { test: 'server/outbox/embedded.test.ts' },
  },
  {
    guard: 'the embedded CRM knows a record by its key',
    file: 'server/connectors/embedded/create-record.ts',
    line: '    const made = await claimKey(tx, options.key, hash)',
    instead: '    const made = undefined as string | undefined\n    await claimKey(tx, options.key, hash)',
    missedBy: suite,
  },
  {
    guard: 'an agent is told that a tag is kept once it is on the disk',
    file: 'services/background/outbox.ts',
    line: '    add: async (intent) => {\n      await store(intent)\n      void run()\n    },',
    instead: '    add: async (intent) => {\n      void store(intent).then(run)\n    },',
    missedBy: embedded,
  },
  {
    guard: 'an intent stays on the disk until it was answered',
    file: 'services/background/outbox.ts',
    line: '      const answer = await ask(entry)\n',
    instead: '      const answer = await put(key, () => undefined).then(() => ask(entry))\n',
    missedBy: embedded,
  },
  {
    guard: 'an intent that was taken back while another one was being sent is not sent',
    file: 'services/background/outbox.ts',
    line: "      const entry = await (await parts.device()).get('outbox', key)\n      if (entry?.state !== 'waiting') return true\n",
    instead: '      const entry = listed\n',
    and: [
      {
        file: 'services/background/outbox.ts',
        line: '!(await deliver(entry.key))',
        instead: '!(await deliver(entry.key, entry))',
      },
      {
        file: 'services/background/outbox.ts',
        line: 'async function deliver(key: string)',
        instead: 'async function deliver(key: string, listed: StoredEntry)',
      },
    ],
    missedBy: { test: 'services/background/outbox.test.ts' },
  },
  {
    guard: 'a refresh token is on the disk before anything that came with it is used',
    file: 'services/background/tokens.ts',
    line: "    await write.store.put({ refreshToken, sessionId } satisfies Refresh, 'refresh')",
    instead: "    setTimeout(async () => (await parts.device()).put('secrets', { refreshToken, sessionId }, 'refresh'), 200)",
    missedBy: { test: 'services/background/tokens.test.ts' },
  },
  {
    guard: 'a record that the conversation is tagged to keeps its tag',
    file: 'server/use-cases/tagging/tag-record.ts',
    line: "  const known = held.find(({ state }) => state !== 'undoing')",
    instead: '  const known = held.find(() => false)',
    missedBy: embedded,
  },
  {
    guard: 'what was sent of a thread is written down with what is sent next',
    file: 'server/database/deliveries.ts',
    line: '    if (messageIds?.length) await carryMessages(tx, tag.id, id, messageIds)',
    instead: '    if (messageIds?.length && payload.kind !== "append") await carryMessages(tx, tag.id, id, messageIds)',
    missedBy: embedded,
  },
  {
    guard: 'a delivery whose worker does not come back is given to another',
    file: 'server/outbox/claim.ts',
    line: 'd.leased_until <= ',
    instead: "d.leased_until < 'epoch' and d.due_at <= ",
    missedBy: { test: 'server/outbox/outbox.test.ts' },
  },
  {
    guard: 'a tag and what it owes its record are one transaction',
    file: 'server/use-cases/tagging/tag-record.ts',
    line: '  if (pushes(thread)) await planPush(tx, tag, thread, rules, now)\n  const details',
    instead:
      '  if (pushes(thread)) setTimeout(() => void parts.db.transaction().execute((later) => planPush(later, tag, thread, rules, now)).catch(() => undefined), 20)\n  const details',
    missedBy: { test: 'server/use-cases/tagging/tagging.test.ts' },
  },
  {
    guard: 'an undo looks for what may have arrived without our knowing',
    file: 'server/outbox/send-remove.ts',
    line: '  for (const { crmKey, parts } of await unsureTakenBack()) {',
    instead: '  for (const { crmKey, parts } of (await unsureTakenBack()).slice(1e9)) {',
    missedBy: { test: 'server/outbox' },
  },
  {
    guard: 'what a tag wrote over is kept before the call',
    file: 'server/outbox/send-values.ts',
    line: '    await keep.plan({ ...payload, plan })\n    // before the call too: an undo must know what may have been written\n    await keep.written(plan)',
    instead: '',
    missedBy: { test: 'server/outbox' },
  },
  {
    guard: 'an activity is written down before the next part is sent',
    file: 'server/outbox/send-log.ts',
    line: '    await keep.activity(complete(activity), key)',
    instead: '    if (index === 0) await keep.activity(complete(activity), key)',
    missedBy: embedded,
  },
  {
    guard: 'messages of a thread that are known are not added again',
    file: 'server/use-cases/tagging/plan-push.ts',
    line: '  const decided = await readDecided(tx, tag.id)',
    instead: '  const decided: Decided = new Map([...(await readDecided(tx, tag.id))].slice(1))',
    missedBy: { test: 'server/use-cases/tagging/tagging-threads.test.ts' },
  },
  {
    guard: 'a worker that wakes late changes nothing: its token has passed',
    file: 'server/outbox/fence.ts',
    line: "    .where('token', '=', delivery.token)\n",
    instead: '',
    missedBy: { test: 'server/outbox/outbox.test.ts' },
  },
  {
    guard: 'what may have arrived once stays unsure, whatever a later try is told',
    file: 'server/outbox/settle.ts',
    line: '        unsure: outcome.unsure || work.delivery.unsure,',
    instead: '        unsure: outcome.unsure,',
    missedBy: { test: 'server/outbox' },
  },
  {
    guard: 'a delivery of a worker that did not come back may have arrived',
    file: 'server/outbox/claim.ts',
    line: "set state = 'queued', unsure = true,",
    instead: "set state = 'queued',",
    missedBy: { test: 'server/outbox/outbox.test.ts' },
  },
  {
    guard: 'a delivery of a worker that did not come back is left alone while its tag is being taken back',
    file: 'server/outbox/claim.ts',
    line: 'for update of d, t skip locked)`.execute(db)',
    instead: 'for update of d skip locked)`.execute(db)',
    missedBy: { test: 'server/outbox/outbox.test.ts' },
  },
  {
    guard: 'a create of which something may have arrived is remembered when the look-up fails',
    file: 'server/use-cases/create-record.ts',
    line: "earlier === 'none' && surelyNotMade(error)",
    instead: 'surelyNotMade(error)',
    missedBy: { test: 'server/use-cases/create-record.test.ts' },
  },
  {
    guard: 'what a person decided of a push is good for one send',
    file: 'server/outbox/look-up.ts',
    line: '  if (decided && !found) await keep.decisionUsed()',
    instead: '  void keep',
    missedBy: { test: 'server/outbox/outbox.test.ts' },
  },
  {
    guard: 'undos of one record forget what their tags taught one after the other',
    file: 'server/use-cases/undo-tag.ts',
    line: '  await aloneWithTaught(tx, tag.record.ref)',
    instead: '  void aloneWithTaught',
    missedBy: { test: 'server/use-cases/undo-tag.test.ts' },
  },
]
