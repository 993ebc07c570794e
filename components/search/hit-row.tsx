import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Evidence, Match } from '#contract/records.ts'
import chevronRight from 'lucide/dist/esm/icons/chevron-right.mjs'
import { useTexts } from '#components/context.ts'
import { ApartLine } from '#components/record/apart.tsx'
import { KindIcon } from '#components/record/kind-icon.tsx'
import { begunPart, markedBeginnings } from '#components/record/marking.ts'
import { Stretches } from '#components/record/stretches.tsx'
import type { Apart } from '#components/record/tell-apart.ts'
import { IconButton } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { Kbd } from '#components/ui/kbd.tsx'
import './hits.css'

export type HitRowProps = {
  match: Match
  at: number
  current: boolean
  tagged: boolean
  apart?: Apart | undefined
  typed?: string | undefined
  /** the number or address by which it was found, where the name does not tell it */
  why?: Evidence | undefined
  choose(): void
  details(): void
  children?: ComponentChildren
}

/** One match on two lines: who, and what it belongs to; a third for what it was found by, or where that does not tell it apart. Choosing is never tagging. */
export function HitRow({ match, at, current, tagged, apart, typed = '', why, choose, details, children }: HitRowProps) {
  const { t, standard } = useTexts()
  const row = useRef<HTMLLIElement>(null)
  const { record } = match
  const subtitle = record.account?.name ?? record.subtitle
  const was = useRef(current)
  const field = why && standard.field(record.ref.entity, why.field, why.label)
  /** Enter on a row that is not the chosen one chooses it; it never tags another one */
  const enter = (event: KeyboardEvent) => {
    const { key, repeat, ctrlKey, metaKey } = event
    if (key !== 'Enter' || current || ctrlKey || metaKey) return
    event.preventDefault()
    if (!repeat) choose()
  }
  useLayoutEffect(() => {
    if (current && !was.current) {
      row.current?.scrollIntoView?.({ block: 'nearest' })
      // the focus goes along where it is in the list: Enter acts on the row that has both
      if (document.activeElement?.matches('[data-row]'))
        row.current?.querySelector<HTMLElement>('[data-row]')?.focus({ preventScroll: true })
    }
    was.current = current
  }, [current])
  return (
    <li ref={row} class={current ? 'hit is-current' : 'hit'}>
      <button type="button" class="hit-main" data-row aria-current={current ? 'true' : undefined} onClick={choose} onKeyDown={enter}>
        <KindIcon kind={record.kind} />
        <span class="block grow">
          <span class="hit-name">
            <span class="cut" title={record.name}>
              <Stretches stretches={markedBeginnings(record.name, typed)} />
            </span>
            {tagged && <Chip tone="ok">{t('record.tagged')}</Chip>}
            {record.inactive && <Chip>{t('record.inactive')}</Chip>}
          </span>
          <span class="hit-sub cut" title={subtitle}>
            {standard.entity(record.ref.entity, record.entityLabel)}
            {subtitle && (
              <>
                {' · '}
                <bdi>{subtitle}</bdi>
              </>
            )}
          </span>
          {why && (
            <span class="hit-sub hit-apart">
              {field} <Stretches stretches={begunPart(why.visitorValue, why.recordValue, why.identifier)} kind={why.identifier} />
            </span>
          )}
          {apart && apart.label !== field && <ApartLine apart={apart} />}
        </span>
      </button>
      <div class="hit-do">
        {at < 9 && <Kbd>{at + 1}</Kbd>}
        <IconButton node={chevronRight} flip label={`${t('record.details')}: ${record.name}`} press={details} />
      </div>
      {children && <div class="hit-more">{children}</div>}
    </li>
  )
}
