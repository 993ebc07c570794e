import { useRef } from 'preact/hooks'
import listFilter from 'lucide/dist/esm/icons/list-filter.mjs'
import phoneForwarded from 'lucide/dist/esm/icons/phone-forwarded.mjs'
import type { Finding } from '#services/view/finding.ts'
import { recordKey } from '#contract/record-identity.ts'
import { useTexts, useView } from '#components/context.ts'
import { KeptDraft } from '#components/create/kept-draft.tsx'
import { useApart } from '#components/record/apart.tsx'
import { useCommand, useMoves } from '#components/shell/commands.ts'
import { Pushes } from '#components/tag/pushes.tsx'
import { TagFoot } from '#components/tag/tag-foot.tsx'
import { usePushes } from '#components/tag/use-pushes.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { Kbd } from '#components/ui/kbd.tsx'
import { CrmTrouble } from './crm-trouble.tsx'
import { HitRow } from './hit-row.tsx'
import { MemoryNews } from './memory-say.tsx'
import { Refused } from './refused.tsx'
import { SearchTrail } from './search-trail.tsx'
import { useSeen } from './use-seen.ts'
import '#components/ui/field.css'

/** Several records: none is current until the agent chooses. Arrows and numbers choose, Enter tags. */
export function Several({ finding }: { finding: Finding }) {
  const { t } = useTexts()
  const { found, navigation, read, isTagged } = useView()
  const pushes = usePushes()
  const seen = useSeen(finding)
  const filter = useRef<HTMLInputElement>(null)
  const matches = read.matchesOf(finding)
  const shown = read.shownMatches(finding)
  const apart = useApart(matches)
  const current = read.currentMatch(finding)
  const left = read.totalOf(finding) - matches.length
  const shared = finding.answer?.shared
  const details = current && (() => navigation.go({ view: 'detail', ref: current.record.ref, from: 'auto' }))
  const create = () => navigation.go({ view: 'create' })
  useMoves(shown.length, (by) => found.move(by))
  useCommand('choose', (_event, at) => found.choose(at))
  useCommand('filter', () => filter.current?.focus())
  useCommand('details', details)
  useCommand('create', create)
  return (
    <>
      <main class="tg-main" tabIndex={-1}>
        <Pushes />
        <SearchTrail finding={finding}>{seen}</SearchTrail>
        <div class="sec fade-in">
          <div class="banners">
            <KeptDraft />
            <CrmTrouble finding={finding} />
            <MemoryNews finding={finding} />
            {shared && (
              <Banner tone="warn" icon={phoneForwarded} title={t(`shared.${shared.identifier}.title`)}>
                <SharedText count={shared.records} value={shared.value} />
              </Banner>
            )}
          </div>
          {matches.length > 3 && (
            <div class={shared ? 'input narrow' : 'input'}>
              <Icon node={listFilter} size={14} />
              <input
                ref={filter}
                type="text"
                data-list
                aria-label={t('several.narrow', { count: matches.length })}
                placeholder={t('several.narrow', { count: matches.length })}
                value={finding.filter}
                onInput={(event) => found.narrow(event.currentTarget.value)}
              />
              <Kbd>F</Kbd>
            </div>
          )}
          <ul class="hits" aria-label={t('several.label')}>
            {shown.map((match, at) => (
              <HitRow
                key={match.record.ref.id}
                match={match}
                at={at}
                current={match === current}
                apart={apart.get(recordKey(match.record.ref))}
                typed={finding.filter}
                tagged={isTagged(pushes, match.record.ref)}
                choose={() => found.choose(at)}
                details={() => navigation.go({ view: 'detail', ref: match.record.ref, from: 'auto' })}
              />
            ))}
          </ul>
          {shown.length === 0 && <p class="meta">{t('several.nothingLeft', { text: finding.filter })}</p>}
          <div class="hits-foot">
            <ListEnd finding={finding} left={left} />
            <Button kind="link" small keys={['C']} press={create}>
              {t('several.create')}
            </Button>
          </div>
        </div>
        <Refused finding={finding} />
      </main>
      <TagFoot record={current?.record} all={shown.map(({ record }) => record)} choices={shown.length} byHand />
    </>
  )
}

function SharedText({ count, value }: { count: number; value: string }) {
  const { rich } = useTexts()
  return <>{rich('shared.text', { value: <span class="num">{value}</span> }, { count })}</>
}

function ListEnd({ finding, left }: { finding: Finding; left: number }) {
  const { t } = useTexts()
  const { found, read } = useView()
  const all = read.matchesOf(finding).length
  if (finding.filter)
    return (
      <Button kind="link" small press={() => found.narrow('')}>
        {t('several.clear', { count: all })}
      </Button>
    )
  if (finding.next && left > 0)
    return (
      <Button kind="link" small rests={finding.loadingMore ? t('several.moreBusy') : undefined} press={() => found.showMore()}>
        {t('several.more', { count: left })}
      </Button>
    )
  if (finding.asList)
    return (
      <Button kind="link" small press={() => found.showList(false)}>
        {t('memory.backToOne')}
      </Button>
    )
  return <span />
}
