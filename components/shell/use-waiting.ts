import type { Intent } from '#services/backend/sidebar-host.ts'
import { useStore, useTexts, useView } from '#components/context.ts'

/** What waits on this computer, counted by what it is and in words: `One tag and two new records`. */
export function useWaiting(): { count: number; what: string } {
  const { t, locale } = useTexts()
  const { tags } = useView()
  const entries = useStore(tags, (state) => state.entries)
  const waiting = entries.filter(({ state }) => state !== 'refused')
  const parts = kinds.flatMap((kind) => {
    const count = waiting.filter(({ intent }) => intent.kind === kind).length
    return count > 0 ? [t(`waiting.${kind}`, { count })] : []
  })
  const what = new Intl.ListFormat(locale).format(parts)
  return { count: waiting.length, what: what.charAt(0).toLocaleUpperCase(locale) + what.slice(1) }
}

const kinds = ['tag', 'create', 'undo'] as const satisfies Intent['kind'][]
