import type { RecordSummary } from '#contract/records.ts'
import chevronDown from 'lucide/dist/esm/icons/chevron-down.mjs'
import messageCircleCheck from 'lucide/dist/esm/icons/message-circle-check.mjs'
import users from 'lucide/dist/esm/icons/users.mjs'
import { recordKey, sameRecord } from '#contract/record-identity.ts'
import { useStore, useTexts, useView } from '#components/context.ts'
import { useEffect } from 'preact/hooks'
import { buttonName } from '#components/format/names.ts'
import { useCommand } from '#components/shell/commands.ts'
import { useAway } from '#components/shell/use-network.ts'
import { Button, IconButton } from '#components/ui/button.tsx'
import { Foot } from '#components/ui/foot.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { Kbd } from '#components/ui/kbd.tsx'
import { lazyView } from '#components/lazy-view.tsx'
import { RolesGuessed } from './roles-guessed.tsx'
import { UndoBar, useUndoBar } from './undo-bar.tsx'
import { usePushes } from './use-pushes.ts'
import { useStep } from './use-step.ts'
import { useUnseen } from './use-unseen.ts'
import { useTagging } from './use-tagging.ts'
import { useTagLabel, useTagRests } from './use-tag-label.ts'
import { WillBeSaved } from './will-be-saved.tsx'

const WaysMenu = lazyView(
  () => import('./ways-menu.tsx').then(({ WaysMenu }) => WaysMenu),
  () => <></>,
)

type Props = {
  record: RecordSummary | undefined
  /** those that "Tag all" would take */
  all: RecordSummary[]
  /** how many there are to choose from, where no record is chosen yet */
  choices?: number
  /** the agent went to the record by hand: that it is another one now is no surprise */
  byHand?: boolean
}

/** The next step, always in the same place: tag to the current record. */
export function TagFoot({ record, all, choices = 0, byHand = false }: Props) {
  const { navigation, conversation } = useView()
  const { tag } = useTagging()
  const unseen = useUnseen()
  const bar = useUndoBar()
  const pushes = usePushes()
  const rests = useTagRests()
  const finding = useStore(conversation, (state) => state.finding)
  const live = pushes.filter(({ state }) => state !== 'undone' && state !== 'undoing' && state !== 'refused')
  const tagged = record !== undefined && live.some((push) => push.record && sameRecord(push.record.ref, record.ref))
  const undo = bar !== undefined && (tagged || !record)
  const prompt = Boolean(finding?.endedHere && live.length === 0)
  const step = useStep(
    undo
      ? 'undo'
      : tagged
        ? 'tag another'
        : record && !rests
          ? `${prompt ? 'prompt' : 'tag'} ${byHand ? '' : recordKey(record.ref)}`
          : undefined,
  )
  const another = () => navigation.go({ view: 'search' })
  useCommand('primary', record ? (tagged ? undefined : (event) => tag(event, [record])) : undefined)
  useCommand('all', all.length > 1 ? (event) => tag(event, all) : undefined)
  if (!undo && !record && choices === 0) return null
  return (
    <Foot step={step} unseen={unseen}>
      {bar && <UndoBar />}
      {undo ? null : tagged ? (
        <AnotherToo press={another} />
      ) : record ? (
        <TagRecord record={record} all={all} prompt={prompt} another={another} />
      ) : (
        <ChooseFirst all={all} />
      )}
    </Foot>
  )
}

function AnotherToo({ press }: { press(): void }) {
  const { t } = useTexts()
  return (
    <Button wide press={press}>
      {t('tag.another')}
    </Button>
  )
}

/** Several match as well: which one it is, the agent says. */
function ChooseFirst({ all }: { all: RecordSummary[] }) {
  const { t } = useTexts()
  const { navigation } = useView()
  const { tag } = useTagging()
  useCommand('primary', () => navigation.say(t('tag.rests.choose'), 'choose'))
  useEffect(() => () => navigation.hush('choose'), [])
  return (
    <>
      <div class="row meta">
        <Icon node={users} size={14} />
        <span class="grow">{t('tag.choose')}</span>
        <span class="hint">
          <Kbd>↑</Kbd>
          <Kbd>↓</Kbd>
        </span>
      </div>
      <div class="tg-foot-acts">
        <Button class="grow" keys={[t('key.enter')]} rests={t('tag.rests.choose')} press={() => {}}>
          {t('tag.plain')}
        </Button>
        {all.length > 1 && <Button press={(event) => tag(event, all)}>{t('tag.all')}</Button>}
      </div>
    </>
  )
}

function TagRecord({ record, all, prompt, another }: { record: RecordSummary; all: RecordSummary[]; prompt: boolean; another(): void }) {
  const { t } = useTexts()
  const { tag } = useTagging()
  const { conversation } = useView()
  const open = useStore(conversation, (state) => state.finding?.conversation)
  return (
    <>
      {open && <RolesGuessed conversation={open} />}
      {prompt ? (
        <div class="row" role="status">
          <Icon node={messageCircleCheck} size={14} />
          <span class="grow">
            <span class="strong">{t('will.ended')}</span> {t(`will.ended.${record.kind}`)}
          </span>
          {/* not beside Tag: it would come under a pointer that is on its way there as the chat ends */}
          <button type="button" class="link hint" onClick={another}>
            {t('will.searchAnother')}
          </button>
        </div>
      ) : (
        <WillBeSaved records={[record]} />
      )}
      <div class="tg-foot-acts">
        <TagButton record={record} all={all} plain={prompt} />
        {all.length > 1 && !prompt && (
          <Button class="wide-only" press={(event) => tag(event, all)}>
            {t('tag.all')}
          </Button>
        )}
      </div>
    </>
  )
}

/** `plain`: without the menu. */
function TagButton({ record, all, plain }: { record: RecordSummary; all: RecordSummary[]; plain: boolean }) {
  const { t } = useTexts()
  const { navigation } = useView()
  const { tag } = useTagging()
  const rests = useTagRests()
  const overlay = useStore(navigation, (state) => state.overlay)
  const typing = useStore(navigation, (state) => state.typing)
  const label = useTagLabel(buttonName(record, all))
  const away = useAway()
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
      class={`${plain ? 'grow' : ''}${away ? ' says-when' : ''}`}
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
