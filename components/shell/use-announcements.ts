import { useEffect, useRef } from 'preact/hooks'
import { useSidebar, useStore } from '#components/context.ts'

/** Tells screen readers what the search found, once per answer. */
export function useAnnouncements() {
  const { view, texts } = useSidebar()
  const { conversation, navigation, read } = view
  const finding = useStore(conversation, (state) => state.finding)
  const said = useRef('')
  useEffect(() => {
    if (!finding?.answer || finding.phase !== 'ready') return
    const key = `${finding.conversation.externalId}\n${finding.searchedFor}\n${finding.answer.total}`
    if (said.current === key) return
    said.current = key
    const [first] = read.matchesOf(finding)
    const count = read.totalOf(finding)
    navigation.say(first ? texts.t('say.found', { count, name: first.record.name }) : texts.t('say.none'))
  }, [finding])
}
