import type { EntityForms } from '#contract/api/records.ts'
import type { RecordSummary } from '#contract/records.ts'
import clock from 'lucide/dist/esm/icons/clock.mjs'
import type { Draft } from '#services/view/create-store.ts'
import { useStore, useTexts, useView } from '#components/context.ts'
import { buttonName } from '#components/format/names.ts'
import { useCommand } from '#components/shell/commands.ts'
import { useAway } from '#components/shell/use-network.ts'
import { RolesGuessed } from '#components/tag/roles-guessed.tsx'
import { useTagRests } from '#components/tag/use-tag-label.ts'
import { UndoBar, useUndoBar } from '#components/tag/undo-bar.tsx'
import { usePushes } from '#components/tag/use-pushes.ts'
import { useStep } from '#components/tag/use-step.ts'
import { useUnseen } from '#components/tag/use-unseen.ts'
import { Button } from '#components/ui/button.tsx'
import { Foot } from '#components/ui/foot.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { useLikely } from './use-likely.ts'

type Props = {
  form: EntityForms
  draft: Draft
  submit(event: Event, anyway: boolean): void
  takeBack(event: Event): void
  tag(event: Event, record: RecordSummary): void
}

/** The filled button: what it says and does, or why it rests. `step`: ui/foot.tsx. */
type Primary = { step: string; label: string; press(event: Event): void; rests?: string | undefined }

/** Create, or the safer act where likely duplicates stand: tag the existing one, with "create anyway" beside it. */
export function CreateFoot({ form, draft, submit, takeBack, tag }: Props) {
  const { t } = useTexts()
  const { conversation } = useView()
  const open = useStore(conversation, (state) => state.finding?.conversation)
  const away = useTagRests()
  const bar = useUndoBar()
  const next = usePrimary({ form, draft, submit, tag })
  const busy = useBusy(draft)
  const primary = busy ?? { ...next, rests: away ?? next.rests }
  const held = useHeld(draft)
  const unseen = useUnseen()
  const step = useStep(bar ? 'undo' : primary.rests ? undefined : primary.step)
  const { likely } = useLikely(draft)
  const crmRule = draft.fault?.code === 'duplicate-record'
  const anyway = !busy && (likely.length > 0 || (crmRule && draft.fault?.overridable !== false))
  useCommand('primary', primary.rests ? undefined : primary.press)
  if (bar)
    return (
      <Foot step={step} unseen={unseen}>
        <UndoBar />
      </Foot>
    )
  return (
    <Foot step={step} unseen={unseen}>
      {open && <RolesGuessed conversation={open} />}
      {busy ? (
        <div class="row meta" role="status">
          <Icon node={clock} size={14} />
          <span>{busy.rests}</span>
        </div>
      ) : (
        open?.channel === 'chat' &&
        open.status === 'open' && (
          <div class="row meta">
            <Icon node={clock} size={14} />
            <span>{t('will.open')}</span>
          </div>
        )
      )}
      <div class="tg-foot-acts">
        {held && <Button press={takeBack}>{t('create.takeBack')}</Button>}
        {anyway && (
          <Button rests={away} press={(event) => submit(event, true)}>
            {t('create.anyway')}
          </Button>
        )}
        <Button
          kind="primary"
          wide={!anyway && !held}
          keys={busy ? undefined : [t('key.ctrl'), t('key.enter')]}
          rests={primary.rests}
          press={primary.press}
        >
          {primary.label}
        </Button>
      </div>
    </Foot>
  )
}

function usePrimary({ form, draft, submit, tag }: Omit<Props, 'takeBack'>): Primary {
  const { t, locale, standard } = useTexts()
  const { conversation, navigation, currentDuplicate, isTagged } = useView()
  const open = useStore(conversation, (state) => state.finding !== undefined)
  const pushes = usePushes()
  const { likely } = useLikely(draft)
  const found = likely.map(({ match }) => match.record)
  const current = currentDuplicate({ duplicates: likely, chosen: draft.chosen })?.match.record
  if (open && current && !isTagged(pushes, current.ref))
    return { step: 'tag instead', label: t('tag.to', { name: buttonName(current, found) }), press: (event) => tag(event, current) }
  if (open && found.length > 0 && !current) return { step: 'choose', label: t('tag.plain'), press: () => {}, rests: t('tag.rests.choose') }
  if (found.length > 0 || draft.fault?.code === 'duplicate-record')
    return { step: 'search', label: t('will.searchAnother'), press: () => navigation.go({ view: 'search' }) }
  const entity = standard.entity(form.name, form.label).toLocaleLowerCase(locale)
  return { step: 'create', label: t(open ? 'create.doTag' : 'create.do', { entity }), press: (event) => submit(event, false) }
}

/** It stays on this computer for now, and may be taken back. */
function useHeld(draft: Draft): boolean {
  const away = useAway()
  return draft.state === 'waiting' && (away !== undefined || draft.held === true)
}

/** While the record is on its way, or waits for what is away: the network, the server or the CRM. */
function useBusy(draft: Draft): Primary | undefined {
  const { t } = useTexts()
  const away = useAway()
  const held = useHeld(draft)
  if (draft.state === 'filling') return undefined
  const rest = { step: 'busy', press: () => {} }
  if (!held) return { ...rest, label: t('create.sending'), rests: t('create.sending') }
  if (!away) return { ...rest, label: t('create.back'), rests: t('create.waitingBack') }
  // where it is kept is said above, for everything that waits
  return { ...rest, label: t(away === 'server' ? 'create.away' : 'create.online'), rests: t('create.waiting') }
}
