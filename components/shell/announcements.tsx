import { useEffect, useRef } from 'preact/hooks'
import type { ConversationKey } from '#contract/conversation.ts'
import { recordKey } from '#contract/record-identity.ts'
import { useSidebar, useStore } from '#components/context.ts'
import { usePushes } from '#components/tag/use-pushes.ts'
import { saidOfTag } from '#components/tag/use-tagging.ts'
import { keepFocus } from '#components/ui/kept-focus.ts'

/** Tells screen readers what the search found, once per answer, and takes back what holds no more; keeps their place where what they pressed goes away. */
export function Announcements() {
  useGone()
  useFound()
  useEffect(() => {
    const root = document.querySelector<HTMLElement>('.tg')
    return root ? keepFocus(root, 'main, .tg') : undefined
  }, [])
  return null
}

const keyOf = ({ source, externalId }: ConversationKey) => `${source} ${externalId}`

function useFound() {
  const { view, texts } = useSidebar()
  const { conversation, navigation, session, read } = view
  const finding = useStore(conversation, (state) => state.finding)
  const online = useStore(session, (state) => state.link.state === 'online')
  const matches = finding ? read.matchesOf(finding) : []
  const answered = online && finding?.answer && finding.phase === 'ready'
  const found = matches.map(({ record }) => recordKey(record.ref)).join(' ')
  const question = answered ? `${keyOf(finding.conversation)} ${finding.searchedFor} ${finding.answer?.total} ${found}` : ''
  useEffect(() => {
    if (!question || !finding) {
      navigation.hush('search')
      return
    }
    const [first] = matches
    const count = read.totalOf(finding)
    navigation.say(first ? texts.t('say.found', { count, name: first.record.name }) : texts.t('say.none'), 'search')
  }, [question])
}

/** Another conversation, connection or language, and a tag that stands no longer: what was said belongs to what was before. */
function useGone() {
  const { view } = useSidebar()
  const { conversation, navigation, session } = view
  const link = useStore(session, (state) => state.link.state)
  const open = useStore(conversation, (state) => state.finding && keyOf(state.finding.conversation))
  const about = useStore(navigation, (state) => state.about)
  const pushes = usePushes()
  const before = useRef('')
  const now = `${link}\n${open}`
  // with another language all of this is drawn anew
  useEffect(() => () => navigation.hush(), [])
  useEffect(() => {
    if (before.current !== '' && before.current !== now) navigation.hush()
    before.current = now
  }, [now])
  useEffect(() => {
    if (!about.startsWith('tag ')) return
    const stands = pushes.some((push) => push.record && view.isTagged([push], push.record.ref) && saidOfTag(push.record.ref) === about)
    if (!stands) navigation.hush(about)
  }, [about, pushes])
}
