import type { ComponentChildren } from 'preact'
import type { ErrorCode } from '#contract/errors.ts'
import circleAlert from 'lucide/dist/esm/icons/circle-alert.mjs'
import { useSidebar } from '#components/context.ts'
import { Banner } from '#components/ui/banner.tsx'
import { faultText } from './fault-text.ts'

/** What went wrong in our words, with the step that mends it. */
export function FaultBanner({ fault, acts }: { fault: { code: ErrorCode; message?: string; hint?: string }; acts?: ComponentChildren }) {
  const { texts } = useSidebar()
  const [first, ...rest] = faultText(fault, texts).split(/(?<=[.!?]) /)
  return (
    <Banner tone="bad" icon={circleAlert} title={first ?? ''} acts={acts} urgent>
      {rest.join(' ')}
    </Banner>
  )
}
