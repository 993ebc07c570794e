import type { SearchAnswer } from '#contract/api/search.ts'
import { conversationKeyText, visitorText } from '#contract/conversation-identity.ts'
import type { Conversation } from '#contract/conversation.ts'
import { AppError } from '#contract/errors.ts'
import { sameRecord } from '#contract/record-identity.ts'
import type { PushState } from '#contract/tags.ts'
import type { Backend } from '#services/backend/backend.ts'
import type { RailSays } from '#services/backend/states.ts'
import type { KeyValue } from './key-value.ts'
import type { Pages } from './pages.ts'

export type StandInParts = {
  /** in the session of this owner and in no other: `not-signed-in` where somebody else has signed in */
  backendOf(owner: string): Promise<Backend>
  pages: Pick<Pages, 'of'>
  /** memory that outlives a stopped background, and no more than that */
  session: KeyValue
  /** a sidebar looks at this tab, or would if it were asked to: it reports and counts by itself */
  watched(tab: number): Promise<boolean>
  /** there is a backend that may be asked, whether it answers or not */
  mayAsk(): Promise<boolean>
  /** who is signed in at which backend, or was when the session ended; nobody after signing out */
  owner(): Promise<string | undefined>
  say(tab: number, says: RailSays): void
  after(milliseconds: number, work: () => void): void
}

/** For tabs whose sidebar is folded away and was not opened yet, and for what an open one could not report. */
export type StandIn = {
  /** the page said something, or a sidebar came or went; resolves when what it says now outlives the background, asks the backend after that */
  changed(tab: number): Promise<void>
  /** a sidebar has reported this itself */
  reported(conversation: Conversation): void
  /** asks again where something is on its way or could not be asked: once a minute, and when the backend is back */
  again(): void
  /** the tab is told nothing more; what it could not report still is reported */
  closed(tab: number): void
  /** somebody signed out: what was read for them is nobody's, and no rail shows what was found for them */
  forget(): Promise<void>
}

type Known = {
  /** whose readings these are */
  owner: string
  unreported: Map<string, Conversation>
  running: boolean
  /** the conversation that the count is of */
  open: string
  /** the words that it was searched for by; '' when it is to be counted again */
  counted: string
  says: RailSays
  /** a tag is on its way, or something could not be asked */
  unsettled: boolean
}

const failures = new Set<PushState>(['failed', 'parked'])
const onTheirWay = new Set<PushState>(['queued', 'sending', 'undoing'])
const nothing: RailSays = { count: 0, failed: false }

/** Conversations that a tab, or all closed ones together, keeps for later while the backend is away, and their characters as JSON: a page may say two million in each. */
const most = 50
const mostChars = 4_000_000

/** Stands for all tabs that were closed before all of what they said was reported. */
const gone = -1

/** Milliseconds after which a backend that was away is asked again, and how often in a row. */
const pause = 10_000
const mostTries = 5

/**
 * Does for a closed sidebar what an open one would: reports what the page says, so that an armed tag is sent when its chat ends,
 * and tells the rail how many records match. One question at a time per tab; of what comes meanwhile the newest reading of
 * each conversation is said. Where a sidebar is open it only keeps what that could not report, until the backend is back: an
 * agent who goes on to another chat meanwhile, or closes the tab, has not taken the first one back.
 */
export function standIn(parts: StandInParts): StandIn {
  const tabs = new Map<number, Known>()
  let restored: Promise<void> | undefined
  let called = false
  let tries = 0
  let before: Promise<unknown> = Promise.resolve()

  /** What was heard, closed and forgotten is kept in the order in which it was. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = before.then(() => restore()).then(work)
    before = turn.catch(() => undefined)
    return turn
  }

  /** Keeps what the page says; asks the backend about it where nobody else does. */
  async function follow(tab: number): Promise<void> {
    // as it says it now: the tab may be closed, or say something else, before its turn has come
    const { conversation } = parts.pages.of(tab) ?? {}
    const toAsk = await inTurn(() => hear(tab, conversation))
    if (toAsk) quietly(run(tab, toAsk))
  }

  /** What is to be reported, and counted, from here. */
  async function hear(tab: number, conversation: Conversation | undefined): Promise<Known | undefined> {
    const [watched, owner] = await Promise.all([parts.watched(tab), parts.owner()])
    // nobody is signed in: what the page says is kept for nobody
    if (owner === undefined) {
      tabs.delete(tab)
      return
    }
    const key = conversation ? conversationKeyText(conversation) : ''
    const known = knownOf(tab, owner)
    if (conversation) {
      keep(known, conversation)
      tabs.get(gone)?.unreported.delete(key)
      // before anything is asked: the background may be stopped over the question
      await save()
    }
    if (watched) {
      // what rail and toolbar say is the sidebar's now
      Object.assign(known, { open: '', says: nothing })
      return
    }
    if (known.open !== key) {
      Object.assign(known, { open: key, counted: '' })
      say(tab, known, nothing)
    }
    return known
  }

  function knownOf(tab: number, owner: string): Known {
    const before = tabs.get(tab)
    const known = before?.owner === owner ? before : fresh(owner)
    tabs.set(tab, known)
    return known
  }

  /** The tab was closed: only what it could not report is kept. */
  async function leave(tab: number): Promise<void> {
    const toAsk = await inTurn(async () => {
      const known = tabs.get(tab)
      tabs.delete(tab)
      const unreported = [...(known?.unreported.values() ?? [])]
      const kept = known && unreported.length > 0 ? knownOf(gone, known.owner) : undefined
      if (kept) for (const conversation of unreported) keep(kept, conversation)
      known?.unreported.clear()
      await save()
      return kept
    })
    if (toAsk) await runAgain(gone, toAsk)
  }

  /** Reports what is kept, one after another, until all of it is said or the backend is away. */
  async function run(tab: number, known: Known): Promise<void> {
    if (known.running) return
    known.running = true
    try {
      known.unsettled = false
      while (known.unreported.size > 0)
        for (const [key, conversation] of [...known.unreported]) {
          // reported by a sidebar or forgotten meanwhile, or there is something newer
          if (known.unreported.get(key) !== conversation) continue
          if (!(await parts.mayAsk())) throw new AppError('not-signed-in', 'The backend cannot be asked now.')
          await ask(tab, known, conversation)
          // unless the page has said something newer of it since
          if (known.unreported.get(key) === conversation) known.unreported.delete(key)
        }
      tries = 0
    } catch {
      known.unsettled = true
      tryLater()
    } finally {
      known.running = false
    }
    await save()
  }

  /** A backend that is started anew is there within moments; for one that stays away the background is not kept awake. */
  function tryLater(): void {
    if (called || tries === mostTries) return
    called = true
    tries += 1
    parts.after(pause, () => {
      called = false
      again()
    })
  }

  async function ask(tab: number, known: Known, conversation: Conversation): Promise<void> {
    const { source, externalId, visitor } = conversation
    const key = conversationKeyText(conversation)
    try {
      const backend = await parts.backendOf(known.owner)
      const { tags } = await backend.call('conversations.report', { conversation })
      if (tags.some(({ state }) => onTheirWay.has(state))) known.unsettled = true
      if (known.open !== key) return
      let { count } = known.says
      if (known.counted !== visitorText(visitor)) {
        const answer = await backend.call('search.ordered', { conversation: { source, externalId }, visitor })
        if (known.open !== key) return
        count = countOf(answer)
        known.counted = answer.trouble ? '' : visitorText(visitor)
        if (answer.trouble) known.unsettled = true
      }
      say(tab, known, { count, failed: tags.some(({ state }) => failures.has(state)) })
    } catch (thrown) {
      // what the backend refuses is not said again; the rest waits
      if (thrown instanceof AppError && !thrown.retryable && thrown.code !== 'not-signed-in') return
      throw thrown
    }
  }

  function say(tab: number, known: Known, says: RailSays): void {
    known.says = says
    if (tabs.get(tab) === known) parts.say(tab, says)
  }

  /** A background that was stopped has forgotten everything but this. */
  function restore(): Promise<void> {
    restored ??= parts.session.get<[number, Kept][]>(place).then(
      (kept) => {
        for (const [tab, { unreported, ...known }] of kept ?? [])
          if (!tabs.has(tab)) tabs.set(tab, { ...known, unreported: new Map(unreported), running: false })
        // a sidebar that was just reporting it has no answer; one that says it again has a moment to
        if ([...tabs.values()].some(({ unreported }) => unreported.size > 0)) tryLater()
      },
      () => undefined,
    )
    return restored
  }

  async function save(): Promise<void> {
    const kept = [...tabs].map(([tab, { running: _, unreported, ...known }]) => [tab, { ...known, unreported: [...unreported] }])
    // more than the browser holds in memory for us: it is known until the background is stopped
    await parts.session.set(place, kept).catch(() => undefined)
  }

  async function runAgain(tab: number, known: Known): Promise<void> {
    if (tab === gone || (await parts.watched(tab))) await run(tab, known)
    else await follow(tab)
  }

  /** What a sidebar has reported waits no longer. */
  async function done(conversation: Conversation): Promise<void> {
    const key = conversationKeyText(conversation)
    let waited = false
    for (const { unreported } of tabs.values()) {
      const kept = unreported.get(key)
      if (kept && kept.status === conversation.status && kept.messages.length <= conversation.messages.length)
        waited = unreported.delete(key)
    }
    if (waited) await save()
  }

  /** None of it is reported any more, and no rail shows it. */
  function drop(tab: number, known: Known): void {
    // also for one that is just reporting
    known.unreported.clear()
    if (tab !== gone && (known.says.count > 0 || known.says.failed)) say(tab, known, nothing)
    tabs.delete(tab)
  }

  async function dropAll(unless: (known: Known) => boolean = () => false): Promise<void> {
    const others = [...tabs].filter(([, known]) => !unless(known))
    for (const [tab, known] of others) drop(tab, known)
    if (others.length > 0) await save()
  }

  const quietly = (work: Promise<void>) => void work.catch(() => undefined)
  const again = () =>
    quietly(
      inTurn(async () => {
        const owner = await parts.owner()
        await dropAll((known) => known.owner === owner)
        for (const [tab, known] of tabs) if (known.unsettled || known.unreported.size > 0) quietly(runAgain(tab, known))
      }),
    )
  return {
    changed: (tab) => follow(tab).catch(() => undefined),
    reported: (conversation) => quietly(inTurn(() => done(conversation))),
    again,
    closed: (tab) => quietly(leave(tab)),
    forget: async () => {
      await dropAll()
      // and what is heard just now, or was kept before the background was stopped
      await inTurn(() => dropAll())
    },
  }
}

const place = 'stand-in'
type Kept = Omit<Known, 'unreported' | 'running'> & { unreported: [string, Conversation][] }

function fresh(owner: string): Known {
  return { owner, unreported: new Map(), running: false, open: '', counted: '', says: nothing, unsettled: false }
}

function keep({ unreported }: Known, conversation: Conversation): void {
  const key = conversationKeyText(conversation)
  unreported.set(key, conversation)
  let chars = 0
  for (const one of unreported.values()) chars += charsOf(one)
  for (const [oldest, one] of unreported) {
    if (unreported.size <= most && chars <= mostChars) return
    if (oldest === key) continue
    unreported.delete(oldest)
    chars -= charsOf(one)
  }
}

const measured = new WeakMap<Conversation, number>()
function charsOf(conversation: Conversation): number {
  const chars = measured.get(conversation) ?? JSON.stringify(conversation).length
  measured.set(conversation, chars)
  return chars
}

function countOf({ total, matches, memory }: SearchAnswer): number {
  const besides = memory && !matches.some(({ record }) => sameRecord(record.ref, memory.match.record.ref)) ? 1 : 0
  return Math.max(total, matches.length + besides)
}
