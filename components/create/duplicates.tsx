import copyCheck from 'lucide/dist/esm/icons/copy-check.mjs'
import { recordKey } from '#contract/record-identity.ts'
import type { Draft } from '#services/view/create-store.ts'
import type { Duplicate } from '#services/view/duplicates.ts'
import { useStore, useTexts, useView } from '#components/context.ts'
import { ApartLine, useApart } from '#components/record/apart.tsx'
import { KindIcon } from '#components/record/kind-icon.tsx'
import { sharedPart } from '#components/record/marking.ts'
import { Stretches } from '#components/record/stretches.tsx'
import type { Apart } from '#components/record/tell-apart.ts'
import { usePushes } from '#components/tag/use-pushes.ts'
import { useTagging } from '#components/tag/use-tagging.ts'
import { useMoves } from '#components/shell/commands.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import '#components/search/hits.css'
import { useLikely } from './use-likely.ts'

type Props = {
  draftKey: string
  draft: Draft
  /** those that the agent said it is not stand above the form, with the way back: no second time here */
  refusedAbove?: boolean
}

/** Records that the new one would likely double, the likeliest first; each can be tagged instead. */
export function Duplicates({ draftKey, draft, refusedAbove = false }: Props) {
  const { t } = useTexts()
  const { create, conversation, currentDuplicate } = useView()
  const { likely, notThem } = useLikely(draft)
  const open = useStore(conversation, (state) => state.finding !== undefined)
  const current = currentDuplicate({ duplicates: likely, chosen: draft.chosen })
  const apart = useApart(draft.duplicates.map(({ match }) => match))
  useMoves(likely.length, (by) => create.move(draftKey, by))
  const shown = refusedAbove ? likely : [...likely, ...notThem]
  if (shown.length === 0) return null
  return (
    <section class="sec dup">
      {likely.length > 0 && (
        <Banner tone="warn" icon={copyCheck} title={t('create.dup.title')}>
          {t(open ? 'create.dup.text' : 'create.dup.textNoTag')}
        </Banner>
      )}
      <ul class="hits dup-list">
        {shown.map((duplicate) => (
          <DuplicateRow
            key={duplicate.match.record.ref.id}
            duplicate={duplicate}
            current={duplicate === current}
            apart={apart.get(recordKey(duplicate.match.record.ref))}
            canTag={open}
            refused={notThem.includes(duplicate)}
            choose={() => create.choose(draftKey, duplicate)}
          />
        ))}
      </ul>
    </section>
  )
}

type RowProps = { duplicate: Duplicate; current: boolean; apart: Apart | undefined; canTag: boolean; refused: boolean; choose(): void }

function DuplicateRow({ duplicate, current, apart, canTag, refused, choose }: RowProps) {
  const { t, standard } = useTexts()
  const { navigation, isTagged } = useView()
  const tagged = isTagged(usePushes(), duplicate.match.record.ref)
  const { tag } = useTagging()
  const { match, reason, evidence } = duplicate
  const { record } = match
  const [first] = evidence
  const openRecord = () => navigation.go({ view: 'detail', ref: record.ref, from: 'auto' })
  const named =
    first?.identifier === 'name' ? sharedPart(first.visitorValue, record.name, 'name').record : [{ text: record.name, marked: false }]
  return (
    <li class={current ? 'hit is-current' : 'hit'}>
      <button type="button" class="hit-main" data-row aria-current={current ? 'true' : undefined} onClick={refused ? openRecord : choose}>
        <KindIcon kind={record.kind} />
        <span class="block grow">
          <span class="hit-name" dir="auto">
            <span>
              <Stretches stretches={named} />
            </span>
          </span>
          <span class="hit-sub">
            {refused ? t('create.dup.refused') : t(`create.dup.${reason}`)}
            <br />
            {first && first.identifier !== 'name' ? (
              <Stretches stretches={sharedPart(first.visitorValue, first.recordValue, first.identifier).record} kind={first.identifier} />
            ) : (
              <>
                {standard.entity(record.ref.entity, record.entityLabel)}
                {record.subtitle && ` · ${record.subtitle}`}
              </>
            )}
          </span>
          {apart && <ApartLine apart={apart} />}
        </span>
      </button>
      <div class="hit-do">
        {canTag && tagged ? (
          <span class="meta">{t('create.dup.tagged')}</span>
        ) : canTag ? (
          <Button small label={`${t('create.dup.tag')}: ${record.name}`} press={(event) => tag(event, [record])}>
            <span class="wide-only">{t('create.dup.tag')}</span>
            <span class="narrow-only">{t('tag.plain')}</span>
          </Button>
        ) : (
          <Button small label={`${t('create.dup.open')}: ${record.name}`} press={openRecord}>
            {t('create.dup.open')}
          </Button>
        )}
      </div>
    </li>
  )
}
