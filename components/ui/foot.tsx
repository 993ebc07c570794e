import type { ComponentChildren } from 'preact'
import { useContext, useLayoutEffect, useRef } from 'preact/hooks'
import './foot.css'
import { SteadyContext } from './steady.ts'

/**
 * The place of the next step. `step` names what a press there does; when it changes without the person's own choosing, the
 * place takes no press for a moment (steady.ts). Undefined while the step rests. `unseen`: a press would not be taken yet.
 */
export function Foot({ step, unseen = false, children }: { step: string | undefined; unseen?: boolean; children: ComponentChildren }) {
  const steady = useContext(SteadyContext)
  const place = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const rest = steady.stands(step)
    const dataset = place.current?.dataset ?? {}
    delete dataset['settling']
    if (rest === 0) return
    dataset['settling'] = ''
    return steady.after(rest, () => delete dataset['settling'])
  }, [step])
  useLayoutEffect(() => () => void steady.stands(undefined), [])
  /** the focus stays where it is, and nothing below hears of it */
  const keepOut = (event: Event) => {
    if (steady.takes()) return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div class="tg-foot" ref={place} data-unseen={unseen || undefined} onMouseDownCapture={keepOut} onClickCapture={keepOut}>
      {children}
    </div>
  )
}
