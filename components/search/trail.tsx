import type { ComponentChildren } from 'preact'
import check from 'lucide/dist/esm/icons/check.mjs'
import users from 'lucide/dist/esm/icons/users.mjs'
import x from 'lucide/dist/esm/icons/x.mjs'
import { useTexts } from '#components/context.ts'
import { Icon, type IconNode } from '#components/ui/icon.tsx'
import type { TrailStop } from './trail-stops.ts'
import './trail.css'

type Face = { look: string; icon?: IconNode }

const faces: Record<TrailStop['state'], Face> = {
  hit: { look: 'hit', icon: check },
  many: { look: 'many', icon: users },
  none: { look: 'miss', icon: x },
  refused: { look: 'miss', icon: x },
  failed: { look: 'bad', icon: x },
  'not-given': { look: 'skip' },
  own: { look: 'skip' },
  'not-needed': { look: 'idle' },
  'not-tried': { look: 'idle' },
  searching: { look: 'busy' },
  next: { look: 'idle' },
  later: { look: 'idle' },
  memory: { look: 'hit', icon: check },
  waits: { look: 'idle' },
}

/** The ordered search as a line of stops, with a sentence below where one is needed. */
export function Trail({ stops, children }: { stops: TrailStop[]; children?: ComponentChildren }) {
  const { t } = useTexts()
  return (
    <section class="trail" aria-label={t('trail.label')}>
      <ol data-stops={stops.length}>
        {stops.map((stop) => {
          const { look, icon } = faces[stop.state]
          return (
            <li key={stop.identifier} class={`stop stop-${look}`}>
              <span class="stop-face">{icon && <Icon node={icon} />}</span>
              <span class="stop-text">
                <b>{t(`identifier.${stop.identifier}`)}</b> <span>{stopText(stop, t)}</span>
              </span>
            </li>
          )
        })}
      </ol>
      {children && <p class="trail-say">{children}</p>}
    </section>
  )
}

function stopText({ state, count }: TrailStop, t: ReturnType<typeof useTexts>['t']): string {
  if (state === 'hit' || state === 'many') return t('trail.matches', { count: count ?? 1 })
  return t(`trail.${state}`)
}
