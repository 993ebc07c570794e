import { createStore } from 'zustand/vanilla'
import type { Conversation, ConversationKey } from '#contract/conversation.ts'
import type { RecordSummary } from '#contract/records.ts'
import type { Tag, TagChoices } from '#contract/tags.ts'
import type { OutboxEntry, SidebarHost } from '#services/backend/sidebar-host.ts'
import type { Env } from './env.ts'
import { type Fault, faultOf } from './fault.ts'
import { conversationKeyText } from '#contract/conversation-identity.ts'
import { forgetOrder, mergeList, mergeTag } from './merge-tags.ts'
import { type LocalIntent, type Push, isTagged, madeBy, pushesOf } from './pushes.ts'

export type TagsState = {
  tags: Tag[]
  entries: OutboxEntry[]
  local: LocalIntent[]
  /** the last tag, as long as its bar stands in the foot */
  undoBar?: { conversation: ConversationKey; keys: string[]; records: RecordSummary[]; armed: boolean } | undefined
  fault?: Fault | undefined
}

export type TagsStore = ReturnType<typeof createTagsStore>

const barStays = 8_000

/** Tags of every conversation seen here, with the intents that are still on this device; live by the host's changes. */
export function createTagsStore(host: SidebarHost, env: Env, changed: { settings(): void; reset(): void }) {
  const store = createStore<TagsState>(() => ({ tags: [], entries: host.outbox.entries.get(), local: [] }))
  const { getState, setState } = store
  let dropBar = () => {}

  function arrived(conversation: ConversationKey, tags: Tag[]) {
    setState({ tags: mergeList(getState().tags, conversation, tags) })
    forgetAnswered()
  }

  function upsert(tag: Tag) {
    setState({ tags: mergeTag(getState().tags, tag) })
    forgetAnswered()
  }

  function outboxMoved(entries: OutboxEntry[]) {
    const gone = getState().entries.filter((entry) => !entries.some(({ key }) => key === entry.key))
    setState({ entries })
    for (const { intent } of gone) {
      const conversation = conversationOf(intent)
      if (conversation) reload(conversation)
      else if (intent.kind === 'undo') {
        const tag = getState().tags.find(({ id }) => id === intent.input.id)
        if (tag) reload(tag.conversation)
      }
    }
  }

  async function reload({ source, externalId }: ConversationKey) {
    try {
      const { tags } = await host.backend.call('tags.list', { source, externalId })
      arrived({ source, externalId }, tags)
    } catch {
      // The next report of this conversation brings them; the rows stay as they are.
    }
  }

  /** An intent whose tags have all arrived is told by them from now on. Its key stays, so that undo by key finds them. */
  function forgetAnswered() {
    const { local, tags, entries } = getState()
    for (const intent of local) {
      const answered = tags.some((tag) => madeBy(tag, intent.key)) && !entries.some(({ key }) => key === intent.key)
      if (answered) host.drafts.remove(draftKey(intent.key))
    }
  }

  async function recallNames(entries: OutboxEntry[]) {
    for (const entry of entries) {
      const conversation = conversationOf(entry.intent)
      if (!conversation || getState().local.some(({ key }) => key === entry.key)) continue
      const saved = (await host.drafts.load(draftKey(entry.key))) as LocalIntent | undefined
      if (saved?.records) setState({ local: [...getState().local, saved] })
    }
  }

  const pushes = (key: ConversationKey): Push[] => {
    const { tags, entries, local } = getState()
    return pushesOf(key, tags, entries, local)
  }

  async function undo(push: Push, force = false) {
    setState({ fault: undefined })
    try {
      if (push.tag) {
        const stuck = getState().entries.find((entry) => entry.intent.kind === 'undo' && entry.intent.input.id === push.tag?.id)
        if (stuck?.state === 'refused') await host.outbox.discard(stuck.key)
        else if (stuck) return
        await host.outbox.add({ kind: 'undo', key: env.uuid(), input: { id: push.tag.id, ...(force && { force }) } })
      } else if (push.key) {
        await host.outbox.discard(push.key)
        setState({ local: getState().local.filter(({ key }) => key !== push.key) })
        host.drafts.remove(draftKey(push.key))
      }
    } catch (error) {
      setState({ fault: faultOf(error) })
    }
  }

  return {
    ...store,
    pushes,
    arrived,
    undo,
    start(): () => void {
      const stops = [
        host.outbox.entries.subscribe(outboxMoved),
        host.changes((changes) => {
          for (const change of changes) {
            if (change.kind === 'tag') upsert(change.tag)
            else if (change.kind === 'settings') changed.settings()
            else {
              setState({ tags: forgetOrder(getState().tags) })
              changed.reset()
            }
          }
        }),
        () => dropBar(),
      ]
      recallNames(host.outbox.entries.get())
      return () => {
        for (const stop of stops) stop()
      }
    },
    /**
     * Tags once: records that have a tag, or one on its way, are left out, so a double click makes one intent. The key is
     * made here and kept by the outbox through every retry. False when there was nothing to do.
     */
    async tag(conversation: Conversation, records: RecordSummary[], choicesFor: (entity: string) => TagChoices): Promise<boolean> {
      const known = pushes(conversation)
      const fresh = records.filter(({ ref }) => !isTagged(known, ref))
      if (fresh.length === 0) return false
      const at = new Date(env.now()).toISOString()
      const armed = conversation.channel === 'chat' && conversation.status === 'open'
      const { source, externalId } = conversation
      const intents = inRequests(fresh).map(
        (some): LocalIntent => ({ key: env.uuid(), conversation: { source, externalId }, records: some, at, armed }),
      )
      dropBar()
      const keys = intents.map(({ key }) => key)
      setState({
        fault: undefined,
        local: [...getState().local, ...intents],
        undoBar: { conversation: { source, externalId }, keys, records: fresh, armed },
      })
      dropBar = env.after(barStays, () => setState({ undoBar: undefined }))
      for (const intent of intents) {
        host.drafts.save(draftKey(intent.key), intent)
        const choices = choicesFor(intent.records[0]?.ref.entity ?? '')
        try {
          await host.outbox.add({
            kind: 'tag',
            input: { key: intent.key, conversation, records: intent.records.map(({ ref }) => ref), choices },
          })
        } catch (error) {
          const local = getState().local.filter(({ key }) => key !== intent.key)
          setState({ local, fault: faultOf(error), undoBar: undefined })
          host.drafts.remove(draftKey(intent.key))
        }
      }
      return true
    },
    /** Takes the last tags back: those of the bar, else the newest one of the conversation that still stands. */
    async undoLast(conversation: ConversationKey): Promise<Push | undefined> {
      const { undoBar } = getState()
      const standing = pushes(conversation).filter(({ state }) => state !== 'undone' && state !== 'undoing' && state !== 'refused')
      const barKeys = undoBar && conversationKeyText(undoBar.conversation) === conversationKeyText(conversation) ? undoBar.keys : []
      const ofBar = standing.filter((push) => barKeys.some((key) => push.key === key || (push.tag && madeBy(push.tag, key))))
      const targets = ofBar.length > 0 ? ofBar : standing.slice(0, 1)
      dropBar()
      setState({ undoBar: undefined })
      for (const push of targets) await undo(push)
      return targets[0]
    },
    closeBar() {
      dropBar()
      setState({ undoBar: undefined })
    },
    async retry(push: Push) {
      setState({ fault: undefined })
      if (!push.tag) {
        if (push.key) host.outbox.retry(push.key)
        return
      }
      try {
        const { tag } = await host.backend.call('tags.retry', { id: push.tag.id })
        upsert(tag)
      } catch (error) {
        setState({ fault: faultOf(error) })
      }
    },
    reload,
  }
}

function conversationOf(intent: OutboxEntry['intent']): ConversationKey | undefined {
  if (intent.kind === 'tag') return intent.input.conversation
  return intent.kind === 'create' ? intent.input.tag?.conversation : undefined
}

/** At most twenty records go in one request, and records of one entity together: they share their answers. */
function inRequests(records: RecordSummary[]): RecordSummary[][] {
  const entities = [...new Set(records.map(({ ref }) => ref.entity))]
  return entities.flatMap((entity) => {
    const some = records.filter(({ ref }) => ref.entity === entity)
    return Array.from({ length: Math.ceil(some.length / 20) }, (_, page) => some.slice(page * 20, page * 20 + 20))
  })
}

const draftKey = (key: string) => `intent:${key}`
