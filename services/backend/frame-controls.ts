import { frameWidth } from '#contract/frame-width.ts'
import type { Ask } from './ask.ts'
import type { FrameControls } from './sidebar-host.ts'
import type { Cell } from './source.ts'

/** The frame's own place in the page; our loader there does what the background tells it. */
export function frameControls(ask: Ask, collapsed: Cell<boolean>): FrameControls {
  const { least, most } = frameWidth
  const quietly = (asked: Promise<unknown>) => void asked.catch(() => undefined)
  return {
    collapsed,
    setCollapsed: (now) => {
      collapsed.set(now)
      quietly(ask('frame.collapse', { collapsed: now }))
    },
    setWidth: (px) => quietly(ask('frame.width', { px: Math.round(Math.max(least, Math.min(most, px))) })),
    leave: () => quietly(ask('frame.leave', {})),
    setBadge: (count, failed) => quietly(ask('frame.badge', { count: Math.max(0, Math.min(999, Math.floor(count))), failed })),
  }
}
