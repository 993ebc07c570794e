import type { EntityForms } from '#contract/api/records.ts'
import type { RecordSummary } from '#contract/records.ts'
import clock from 'lucide/dist/esm/icons/clock.mjs'
import type { Draft } from '#services/view/create-store.ts'
import { useStore, useTexts, useView } from '#components/context.ts'
import { buttonName } from '#components/format/names.ts'
import { useCommand } from '#components/shell/commands.ts'
import { useTagRests } from '#components/tag/use-tag-label.ts'
import { UndoBar, useUndoBar } from '#components/tag/undo-bar.tsx'
import { usePushes } from '#components/tag/use-pushes.ts'
import { Button } from '#components/ui/button.tsx'
import { Icon } from '#components/ui/icon.tsx'

type Props = {
  form: EntityForms
  draft: Draft
  submit(event: Event, anyway: boolean): void
  tag(event: Event, record: RecordSummary): void
}

/** Create, or the safer act where likely duplicates stand: tag the existing one, with "create anyway" beside it. */
export function CreateFoot({ form, draft, submit, tag }: Props) {
  const { t, locale } = useTexts()
  const { conversation, session, navigation, isTagged } = useView()
  const open = useStore(conversation, (state) => state.finding?.conversation)
  const online = useStore(session, (state) => state.link.state !== 'offline')
  const away = useTagRests()
  const pushes = usePushes()
  const bar = useUndoBar()
  const found = draft.duplicates.map(({ match }) => match.record)
  const duplicate = open ? found[draft.current] : undefined
  const taggable = duplicate && !isTagged(pushes, duplicate.ref) ? duplicate : undefined
  const crmRule = draft.fault?.code === 'duplicate-record'
  const anyway = found.length > 0 || crmRule
  const busy = draft.state !== 'filling'
  const rests = busy ? t(draft.state === 'waiting' && !online ? 'create.waiting' : 'create.sending') : away
  useCommand(
    'primary',
    rests ? undefined : taggable ? (event) => tag(event, taggable) : (event) => submit(event, anyway && found.length > 0 && !taggable),
  )
  const search = () => navigation.go({ view: 'search' })
  const entity = form.label.toLocaleLowerCase(locale)
  const label = busy
    ? t(draft.state === 'waiting' && !online ? 'tag.rests.sending' : 'create.sending')
    : t(open ? 'create.doTag' : 'create.do', { entity })
  const keys = busy ? undefined : [t('key.ctrl'), t('key.enter')]
  if (bar)
    return (
      <div class="tg-foot">
        <UndoBar />
      </div>
    )
  return (
    <div class="tg-foot">
      {busy && (
        <div class="row meta" role="status">
          <Icon node={clock} size={14} />
          <span>{rests}</span>
        </div>
      )}
      {!busy && open?.channel === 'chat' && open.status === 'open' && (
        <div class="row meta">
          <Icon node={clock} size={14} />
          <span>{t('create.open')}</span>
        </div>
      )}
      <div class="tg-foot-acts">
        {anyway && !busy && (crmRule ? draft.fault?.overridable !== false : true) && (
          <Button rests={away} press={(event) => submit(event, true)}>
            {t('create.anyway')}
          </Button>
        )}
        {taggable && !busy ? (
          <Button kind="primary" keys={keys} rests={rests} press={(event) => tag(event, taggable)}>
            {t('tag.to', { name: buttonName(taggable, found) })}
          </Button>
        ) : (
          <Button
            kind="primary"
            wide={!anyway || busy}
            keys={keys}
            rests={rests}
            press={anyway && !busy ? search : (event) => submit(event, false)}
          >
            {anyway && !busy ? t('will.searchAnother') : label}
          </Button>
        )}
      </div>
    </div>
  )
}
