import { useEffect } from 'preact/hooks'
import type { RecordRef } from '#contract/records.ts'
import { sameRecord } from '#contract/record-identity.ts'
import chevronDown from 'lucide/dist/esm/icons/chevron-down.mjs'
import chevronUp from 'lucide/dist/esm/icons/chevron-up.mjs'
import gitMerge from 'lucide/dist/esm/icons/git-merge.mjs'
import { useStore, useTexts, useView } from '#components/context.ts'
import { BackRow } from '#components/shell/back-row.tsx'
import { useMoves } from '#components/shell/commands.ts'
import { FaultBanner } from '#components/shell/fault-banner.tsx'
import { TagFoot } from '#components/tag/tag-foot.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Button, IconButton } from '#components/ui/button.tsx'
import { RecordFields } from './record-fields.tsx'
import { RecordHead } from './record-head.tsx'
import { RecordSkeleton } from './record-skeleton.tsx'
import { TaggedConversations } from './tagged-conversations.tsx'
import './detail.css'

/** One record in full, and the conversations tagged to it. `page`: the page beside is this record's own. */
export function Detail({ refTo, from }: { refTo: RecordRef; from: 'auto' | 'search' | 'page' }) {
  const { t } = useTexts()
  const { detail, conversation } = useView()
  useEffect(() => {
    detail.open(refTo)
  }, [refTo.connection, refTo.entity, refTo.id])
  const ref = useStore(detail, (state) => state.ref)
  const known = useStore(detail, (state) => state.detail)
  const fault = useStore(detail, (state) => state.fault)
  const open = useStore(conversation, (state) => state.finding !== undefined)
  const shown = ref && sameRecord(ref, refTo) ? known : undefined
  return (
    <>
      {from !== 'page' && <Row refTo={refTo} from={from} />}
      <main class="tg-main detail" aria-busy={shown === undefined && !fault} tabIndex={-1}>
        {fault && (
          <div class="sec">
            <FaultBanner
              fault={fault}
              acts={
                <Button small press={() => detail.refresh()}>
                  {t('detail.again')}
                </Button>
              }
            />
          </div>
        )}
        {shown?.moved && (
          <div class="sec">
            <Banner tone="info" icon={gitMerge} title={t(`memory.${shown.moved.reason}.title`)}>
              {t(`memory.${shown.moved.reason}.text`, { name: shown.moved.from })}
            </Banner>
          </div>
        )}
        {shown ? (
          <div class="fade-in">
            <RecordHead record={shown.record} />
            <RecordFields fields={shown.fields} of={shown.record.ref} />
            <TaggedConversations conversations={shown.conversations} />
          </div>
        ) : (
          !fault && (
            <div class="sec">
              <RecordSkeleton />
            </div>
          )
        )}
      </main>
      {open && shown && <TagFoot record={shown.record} all={[]} byHand />}
    </>
  )
}

/** The way back, and the neighbours in the list one came from. */
function Row({ refTo, from }: { refTo: RecordRef; from: 'auto' | 'search' }) {
  const { t } = useTexts()
  const { conversation, found, search, navigation, read } = useView()
  const finding = useStore(conversation, (state) => state.finding)
  const byHand = useStore(search, (state) => state.matches)
  const list = from === 'search' ? byHand : finding ? read.shownMatches(finding) : []
  const at = list.findIndex(({ record }) => sameRecord(record.ref, refTo))
  const step = (by: 1 | -1) => {
    const to = list[at + by]
    if (at < 0 || !to) return
    if (from === 'search') search.choose(at + by)
    else found.choose(at + by)
    navigation.replace({ view: 'detail', ref: to.record.ref, from })
  }
  const several = at >= 0 && list.length > 1
  useMoves(several ? list.length : 0, step)
  return (
    <BackRow results={list.length > 1}>
      {several && (
        <>
          <span class="meta num wide-only">{t('detail.of', { at: at + 1, count: list.length })}</span>
          <IconButton node={chevronUp} label={t('detail.previous')} hint="K" rests={at === 0} press={() => step(-1)} />
          <IconButton node={chevronDown} label={t('detail.next')} hint="J" rests={at === list.length - 1} press={() => step(1)} />
        </>
      )}
    </BackRow>
  )
}
