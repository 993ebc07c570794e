import { useEffect, useId, useRef, useState } from 'preact/hooks'
import arrowLeft from 'lucide/dist/esm/icons/arrow-left.mjs'
import searchIcon from 'lucide/dist/esm/icons/search.mjs'
import { recordKey } from '#contract/record-identity.ts'
import { useStore, useTexts, useView } from '#components/context.ts'
import { RecordFields } from '#components/record/record-fields.tsx'
import { useApart } from '#components/record/apart.tsx'
import { useCommand, useMoves } from '#components/shell/commands.ts'
import { FaultBanner } from '#components/shell/fault-banner.tsx'
import { TagFoot } from '#components/tag/tag-foot.tsx'
import { usePushes } from '#components/tag/use-pushes.ts'
import { Button, IconButton } from '#components/ui/button.tsx'
import { PickChip } from '#components/ui/chip.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { Kbd } from '#components/ui/kbd.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { FieldSearch, useSearchFields } from './field-search.tsx'
import { HitRow } from './hit-row.tsx'
import '#components/ui/field.css'
import './by-hand.css'

/** Search by hand: any identifier at once, one of them, or a field of one's own. */
export function ByHand() {
  const { t } = useTexts()
  const { search, navigation, conversation, isTagged } = useView()
  const state = useStore(search, (now) => now)
  const open = useStore(conversation, (now) => now.finding !== undefined)
  const pushes = usePushes()
  const apart = useApart(state.matches)
  const current = search.current()
  const details = (at: number) => {
    const match = state.matches[at]
    search.choose(at)
    if (match) navigation.go({ view: 'detail', ref: match.record.ref, from: 'search' })
  }
  const rows = useRef<HTMLUListElement>(null)
  const enter = useEnter(() => {
    if (state.matches.length === 1) details(0)
    else rows.current?.querySelector<HTMLElement>('[data-row]')?.focus()
  })
  useMoves(state.matches.length, (by) => search.move(by))
  useCommand('choose', (_event, at) => search.choose(at))
  useCommand('details', current && (() => details(state.matches.indexOf(current))))
  useCommand('create', () => navigation.go({ view: 'create' }))
  const searching = state.phase === 'searching' && state.matches.length === 0
  return (
    <>
      <div class="hand">
        <search class="row hand-row" onKeyDown={enter}>
          <IconButton
            node={arrowLeft}
            flip
            label={t('back.back')}
            hint={t('key.esc')}
            press={() => navigation.back() || navigation.home()}
          />
          <HandInput />
        </search>
        <HandIn />
        <HandEntities />
      </div>
      <main class="tg-main" aria-busy={state.phase === 'searching'} tabIndex={-1}>
        <div class="sec">
          {state.phase === 'idle' && <p class="meta">{t('hand.idle')}</p>}
          {searching && <RowsSkeleton />}
          {state.phase === 'failed' && state.fault && (
            <FaultBanner
              fault={state.fault}
              acts={
                <Button small press={() => search.again()}>
                  {t('hand.again')}
                </Button>
              }
            />
          )}
          {state.phase === 'ready' && state.matches.length === 0 && <Nothing />}
          {state.matches.length > 0 && (
            <>
              <div class="sec-head">
                <h2 class="grow">{t('several.count', { count: state.total })}</h2>
              </div>
              <ul class="hits" ref={rows} aria-label={t('several.label')}>
                {state.matches.map((match, at) => (
                  <HitRow
                    key={`${match.record.ref.entity}${match.record.ref.id}`}
                    match={match}
                    at={at}
                    current={match === current}
                    apart={apart.get(recordKey(match.record.ref))}
                    why={match.evidence.find(({ identifier }) => identifier !== 'name')}
                    typed={state.searchIn.kind === 'field' ? '' : state.text}
                    tagged={isTagged(pushes, match.record.ref)}
                    choose={() => search.choose(at)}
                    details={() => details(at)}
                  >
                    {match === current && match.fields.length > 0 && (
                      <RecordFields fields={match.fields.slice(0, 3)} of={match.record.ref} bare />
                    )}
                  </HitRow>
                ))}
              </ul>
              {state.next && state.total > state.matches.length && (
                <Button
                  kind="link"
                  small
                  class="btn-flush"
                  rests={state.loadingMore ? t('several.moreBusy') : undefined}
                  press={() => search.showMore()}
                >
                  {t('several.more', { count: state.total - state.matches.length })}
                </Button>
              )}
            </>
          )}
        </div>
      </main>
      {open && <TagFoot record={current?.record} all={[]} choices={state.matches.length} byHand={state.chosen !== undefined} />}
    </>
  )
}

/** Enter in the field goes to what was found; pressed before the answer, it waits for it as long as nothing else is typed. */
function useEnter(go: () => void) {
  const { search } = useView()
  const phase = useStore(search, (state) => state.phase)
  const [waits, setWaits] = useState(false)
  const found = phase === 'ready' && search.getState().matches.length > 0
  useEffect(() => {
    if (!waits || phase === 'searching') return
    setWaits(false)
    if (found) go()
  }, [waits, phase])
  return (event: KeyboardEvent) => {
    const { key, isComposing, repeat, ctrlKey, metaKey, altKey, defaultPrevented, target } = event
    if (defaultPrevented || isComposing || ctrlKey || metaKey || altKey || !(target instanceof HTMLInputElement)) return
    if (key === 'Enter' && !repeat) {
      event.preventDefault()
      setWaits(true)
    } else if (key !== 'Enter') setWaits(false)
  }
}

function HandInput() {
  const { t } = useTexts()
  const { search } = useView()
  const text = useStore(search, (state) => state.text)
  const searchIn = useStore(search, (state) => state.searchIn)
  const input = useRef<HTMLInputElement>(null)
  useCommand('search', () => {
    input.current?.focus()
    input.current?.select()
  })
  useCommand('filter', () => input.current?.focus())
  if (searchIn.kind === 'field') return <FieldSearch searchIn={searchIn} />
  const label = t(searchIn.kind === 'identifier' ? `hand.placeholder.${searchIn.identifier}` : 'hand.placeholder')
  return (
    <div class="input">
      <Icon node={searchIcon} />
      <input
        ref={input}
        type="search"
        data-list
        data-first
        dir="auto"
        autocomplete="off"
        spellcheck={false}
        aria-label={label}
        placeholder={label}
        maxLength={300}
        value={text}
        onInput={(event) => search.type(event.currentTarget.value)}
      />
      <Kbd>{t('key.esc')}</Kbd>
    </div>
  )
}

type In = 'any' | 'phone' | 'email' | 'name' | 'field'

function HandIn() {
  const { t } = useTexts()
  const { search } = useView()
  const searchIn = useStore(search, (state) => state.searchIn)
  const fields = useSearchFields()
  const [firstField] = fields
  const chosen: In = searchIn.kind === 'identifier' ? searchIn.identifier : searchIn.kind
  const options: { value: In; label: string }[] = [
    { value: 'any', label: t('hand.all') },
    { value: 'phone', label: t('identifier.phone') },
    { value: 'email', label: t('identifier.email') },
    { value: 'name', label: t('identifier.name') },
    ...(firstField ? [{ value: 'field' as const, label: t('hand.field') }] : []),
  ]
  return (
    <Segmented
      label={t('hand.in')}
      options={options}
      chosen={chosen}
      choose={(value) => {
        if (value === 'any') search.searchIn({ kind: 'any' })
        else if (value !== 'field') search.searchIn({ kind: 'identifier', identifier: value })
        else if (firstField) search.searchIn({ kind: 'field', entity: firstField.entity, field: firstField.field.name })
      }}
    />
  )
}

function HandEntities() {
  const { t, standard } = useTexts()
  const { search, session } = useView()
  const entity = useStore(search, (state) => state.entity)
  const byField = useStore(search, (state) => state.searchIn.kind === 'field')
  const entities = useStore(session, (state) => state.forms?.entities)
  const label = useId()
  const searchable = (entities ?? []).filter((one) => one.search)
  if (byField || searchable.length < 2) return null
  return (
    <fieldset class="hand-entities" aria-labelledby={label}>
      <span id={label} class="sr">
        {t('hand.entities')}
      </span>
      <PickChip on={entity === undefined} press={() => search.only(undefined)}>
        {t('hand.allEntities')}
      </PickChip>
      {searchable.map(({ name, labelPlural }) => (
        <PickChip key={name} on={entity === name} press={() => search.only(name)}>
          {standard.entity(name, labelPlural)}
        </PickChip>
      ))}
    </fieldset>
  )
}

function Nothing() {
  const { t } = useTexts()
  const { search, navigation } = useView()
  const text = useStore(search, (state) => state.text)
  const byField = useStore(search, (state) => state.searchIn.kind === 'field')
  return (
    <>
      <p class="quiet-text hand-none" role="status">
        {byField ? t('hand.noneField') : t('hand.none', { text: text.trim() })}
      </p>
      <Button keys={['C']} press={() => navigation.go({ view: 'create' })}>
        {t('hand.create')}
      </Button>
    </>
  )
}

function RowsSkeleton() {
  return (
    <div class="rows-skel" aria-hidden="true">
      {[60, 45, 55].map((part) => (
        <div key={part} class="row">
          <span class="skel skel-square" />
          <div class="grow skel-lines">
            <Skeleton part={part} />
            <Skeleton part={part + 15} />
          </div>
        </div>
      ))}
    </div>
  )
}
