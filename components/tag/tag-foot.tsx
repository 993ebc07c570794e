import type { RecordSummary } from '#contract/records.ts'
import chevronDown from 'lucide/dist/esm/icons/chevron-down.mjs'
import messageCircleCheck from 'lucide/dist/esm/icons/message-circle-check.mjs'
import { sameRecord } from '#contract/record-identity.ts'
import { useStore, useTexts, useView } from '#components/context.ts'
import { buttonName } from '#components/format/names.ts'
import { useCommand } from '#components/shell/commands.ts'
import { Button, IconButton } from '#components/ui/button.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { lazyView } from '#components/lazy-view.tsx'
import { UndoBar, useUndoBar } from './undo-bar.tsx'
import { usePushes } from './use-pushes.ts'
import { useTagging } from './use-tagging.ts'
import { useTagLabel, useTagRests } from './use-tag-label.ts'
import { WillBeSaved } from './will-be-saved.tsx'

const WaysMenu = lazyView(
  () => import('./ways-menu.tsx').then(({ WaysMenu }) => WaysMenu),
  () => <></>,
)

/** The next step, always in the same place: tag to the current record. `all` are those that "Tag all" would take. */
export function TagFoot({ record, all }: { record: RecordSummary | undefined; all: RecordSummary[] }) {
  const { t } = useTexts()
  const { navigation, conversation } = useView()
  const { tag } = useTagging()
  const bar = useUndoBar()
  const pushes = usePushes()
  const finding = useStore(conversation, (state) => state.finding)
  const live = pushes.filter(({ state }) => state !== 'undone' && state !== 'undoing' && state !== 'refused')
  const tagged = record !== undefined && live.some((push) => push.record && sameRecord(push.record.ref, record.ref))
  const several = all.length > 1
  useCommand('primary', record && !tagged ? (event) => tag(event, [record]) : undefined)
  useCommand('all', several ? (event) => tag(event, all) : undefined)
  if (bar && (tagged || !record))
    return (
      <div class="tg-foot">
        <UndoBar />
      </div>
    )
  if (!record) return null
  if (tagged)
    return (
      <div class="tg-foot">
        <Button wide press={() => navigation.go({ view: 'search' })}>
          {t('tag.another')}
        </Button>
      </div>
    )
  const prompt = finding?.endedHere && live.length === 0
  return (
    <div class="tg-foot">
      {bar && <UndoBar />}
      {prompt ? (
        <div class="row" role="status">
          <Icon node={messageCircleCheck} size={14} />
          <span class="grow">
            <span class="strong">{t('will.ended')}</span> {t(`will.ended.${record.kind}`)}
          </span>
        </div>
      ) : (
        <WillBeSaved records={[record]} />
      )}
      <div class="tg-foot-acts">
        {prompt && <Button press={() => navigation.go({ view: 'search' })}>{t('will.searchAnother')}</Button>}
        <TagButton record={record} all={all} plain={prompt ?? false} />
        {several && !prompt && (
          <Button class="wide-only" press={(event) => tag(event, all)}>
            {t('tag.all')}
          </Button>
        )}
      </div>
    </div>
  )
}

/** `plain`: without the menu, where another button stands beside it. */
function TagButton({ record, all, plain }: { record: RecordSummary; all: RecordSummary[]; plain: boolean }) {
  const { t } = useTexts()
  const { navigation } = useView()
  const { tag } = useTagging()
  const rests = useTagRests()
  const overlay = useStore(navigation, (state) => state.overlay)
  const typing = useStore(navigation, (state) => state.typing)
  const label = useTagLabel(buttonName(record, all))
  useCommand('ways', plain ? undefined : () => navigation.show('ways'))
  if (rests)
    return (
      <Button wide keys={[t('key.enter')]} rests={rests} press={() => {}}>
        {label}
      </Button>
    )
  const button = (
    <Button
      kind="primary"
      class={plain ? 'grow' : ''}
      keys={typing ? [t('key.ctrl'), t('key.enter')] : [t('key.enter')]}
      press={(event) => tag(event, [record])}
    >
      {label}
    </Button>
  )
  if (plain) return button
  return (
    <div class="split">
      {button}
      <IconButton
        node={chevronDown}
        class="btn-primary"
        label={t('tag.ways')}
        hint="Alt ↓"
        popup="menu"
        expanded={overlay === 'ways'}
        controls={overlay === 'ways' ? 'ways-menu' : undefined}
        press={() => navigation.show('ways')}
      />
      {overlay === 'ways' && <WaysMenu record={record} all={all} />}
    </div>
  )
}
