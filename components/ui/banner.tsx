import type { ComponentChildren } from 'preact'
import './banner.css'
import { Icon, type IconNode } from './icon.tsx'

export type BannerProps = {
  tone: 'info' | 'warn' | 'bad' | 'ok'
  icon: IconNode
  title: string
  children?: ComponentChildren
  /** the one step that mends it */
  acts?: ComponentChildren
  /** from edge to edge, above everything */
  flush?: boolean
  /** said at once to screen readers; else when there is a pause */
  urgent?: boolean
}

/** What happened, what it means, one step. */
export function Banner({ tone, icon, title, children, acts, flush, urgent }: BannerProps) {
  return (
    <div class={`banner banner-${tone}${flush ? ' banner-flush' : ''}`} role={urgent ? 'alert' : 'status'}>
      <Icon node={icon} />
      <div>
        <strong>{title}</strong> {children}
        {acts && <div class="banner-acts">{acts}</div>}
      </div>
    </div>
  )
}
