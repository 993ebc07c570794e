import Check from 'lucide/dist/esm/icons/check.mjs'
import ChevronDown from 'lucide/dist/esm/icons/chevron-down.mjs'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from './icon.tsx'
import type { Texts } from './texts.ts'
import { nextStep, type Tour, type TourStep, threadOf, tourSteps } from './tour.ts'

export type TourCardProps = {
  tour: Tour
  texts: Texts
  /** somebody is signed in: only then is it known how tags stand */
  signedIn: boolean
  now: () => Date
  /** what a thread of the beginning is called; undefined where it is not there any more */
  nameOf: (template: string) => string | undefined
  show: (template: string) => void
  cut: () => void
  restore: () => void
  close: (closed: boolean) => void
}

/** Four things to try, under the list; each ticks itself off when it has happened. */
export function TourCard({ tour, texts, signedIn, now, nameOf, show, cut, restore, close }: TourCardProps) {
  const next = nextStep(tour)
  const news = useNews(tour.done)
  if (next === undefined && tour.closed) return null
  return (
    <>
      <details class="tour" open={!tour.closed} onToggle={(event) => close(!event.currentTarget.open)}>
        <summary>
          <b>{next === undefined ? texts.tour.all : texts.tour.title}</b>
          <span class="meta num">{texts.tour.count(tour.done.length, tourSteps.length)}</span>
          <Icon node={ChevronDown} size={14} />
        </summary>
        <ol>
          {tourSteps.map((step) => {
            const done = tour.done.includes(step)
            return (
              <li key={step} class={done ? 'is-done' : step === next ? 'is-next' : ''} aria-current={step === next ? 'step' : undefined}>
                <span class="tour-mark">{done && <Icon node={Check} size={12} />}</span>
                <div>
                  <p class="tour-name">
                    {texts.tour[step].name}
                    {done && <span class="sr">: {texts.tour.done}</span>}
                  </p>
                  {step === next && (
                    <Next
                      step={step}
                      texts={texts}
                      signedIn={signedIn}
                      until={tour.cut?.until}
                      now={now}
                      name={nameOf(threadOf[step])}
                      show={show}
                      cut={cut}
                      restore={restore}
                    />
                  )}
                </div>
              </li>
            )
          })}
        </ol>
      </details>
      {/* a tick is seen; this is heard */}
      <p class="sr" role="status">
        {news && `${texts.tour[news].name}: ${texts.tour.done}`}
      </p>
    </>
  )
}

/** What has been ticked off since the page was opened, the latest. */
function useNews(done: readonly TourStep[]): TourStep | undefined {
  const heard = useRef<{ done: readonly TourStep[]; news: TourStep | undefined }>({ done, news: undefined })
  if (heard.current.done !== done) heard.current = { done, news: done.find((step) => !heard.current.done.includes(step)) }
  return heard.current.news
}

type NextProps = {
  step: TourStep
  until: number | undefined
  name: string | undefined
} & Pick<TourCardProps, 'texts' | 'signedIn' | 'now' | 'show' | 'cut' | 'restore'>

function Next({ step, texts, signedIn, until, now, name, show, cut, restore }: NextProps) {
  const left = useSecondsLeft(until, now)
  if (!signedIn) return <p class="meta">{texts.tour.signIn}</p>
  return (
    <>
      <p class="meta">{texts.tour[step].how(name ?? texts.unknown)}</p>
      <p class="tour-acts">
        {step === 'offline' && (
          <button type="button" class="btn btn-small" onClick={left > 0 ? restore : cut}>
            {left > 0 ? texts.tour.restore(left) : texts.tour.cut}
          </button>
        )}
        {name !== undefined && (
          <button type="button" class="btn btn-small" onClick={() => show(threadOf[step])}>
            {texts.tour.show(name)}
          </button>
        )}
      </p>
    </>
  )
}

/** Counts down once a second until that moment; 0 without one and afterwards. */
function useSecondsLeft(until: number | undefined, now: () => Date): number {
  const read = () => Math.max(0, Math.ceil(((until ?? 0) - now().getTime()) / 1_000))
  const [, tick] = useState(0)
  const left = read()
  useEffect(() => {
    if (left === 0) return
    const timer = setInterval(() => tick((turn) => turn + 1), 1_000)
    return () => clearInterval(timer)
  }, [until, left === 0])
  return left
}
