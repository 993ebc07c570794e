import { useEffect, useState } from 'preact/hooks'
import keyRound from 'lucide/dist/esm/icons/key-round.mjs'
import serverOff from 'lucide/dist/esm/icons/server-off.mjs'
import type { Finding } from '#services/view/finding.ts'
import { useSidebar, useStore } from '#components/context.ts'
import { faultText } from '#components/shell/fault-text.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'

/** The CRM does not answer: what it means, when it is asked again, and what can be done meanwhile. */
export function CrmTrouble({ finding }: { finding: Finding }) {
  const { view, texts } = useSidebar()
  const { t } = texts
  const seconds = useCountdown()
  const online = useStore(view.session, (state) => state.link.state === 'online')
  const trouble = finding.answer?.trouble ?? finding.fault
  if (!trouble || !online) return null
  const [first, ...rest] = faultText(trouble, texts).split(/(?<=[.!?]) /)
  const remembered = view.read.memoryOf(finding) !== undefined
  return (
    <Banner
      tone="bad"
      icon={trouble.code === 'crm-session-ended' ? keyRound : serverOff}
      title={first ?? ''}
      acts={
        <Button small press={() => view.conversation.refresh()}>
          {t('trouble.tryNow')}
        </Button>
      }
    >
      {rest.join(' ')} {remembered && t('trouble.fromMemory')}{' '}
      {seconds !== undefined && <span aria-live="off">{t('trouble.retryIn', { count: seconds })}</span>}
    </Banner>
  )
}

function useCountdown(): number | undefined {
  const { view } = useSidebar()
  const retryAt = useStore(view.conversation, (state) => state.retryAt)
  const [, tick] = useState(0)
  useEffect(() => {
    if (retryAt === undefined) return
    let stop = () => {}
    const next = () => {
      stop = view.env.after(1000, () => {
        tick((count) => count + 1)
        next()
      })
    }
    next()
    return () => stop()
  }, [retryAt])
  return retryAt === undefined ? undefined : Math.max(1, Math.ceil((retryAt - view.env.now()) / 1000))
}
