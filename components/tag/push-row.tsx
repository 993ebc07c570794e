import circleAlert from 'lucide/dist/esm/icons/circle-alert.mjs'
import circleCheck from 'lucide/dist/esm/icons/circle-check.mjs'
import clock from 'lucide/dist/esm/icons/clock.mjs'
import send from 'lucide/dist/esm/icons/send-horizontal.mjs'
import timer from 'lucide/dist/esm/icons/timer.mjs'
import undoIcon from 'lucide/dist/esm/icons/undo-2.mjs'
import type { Push } from '#services/view/pushes.ts'
import { useSidebar, useStore } from '#components/context.ts'
import { clockTime } from '#contract/moments.ts'
import { useAway } from '#components/shell/use-network.ts'
import { faultText, reasonText } from '#components/shell/fault-text.ts'
import { Button } from '#components/ui/button.tsx'
import { ExternalLink } from '#components/ui/external-link.tsx'
import { Icon, type IconNode } from '#components/ui/icon.tsx'
import { safeUrl } from '#components/ui/safe-url.ts'
import { useTagging } from './use-tagging.ts'
import './push.css'

type Look = { icon: IconNode; face: '' | 'ok' | 'go' | 'bad' | 'warn'; way?: [string, string, string] }

const looks: Record<Push['state'], Look> = {
  waiting: { icon: clock, face: '', way: ['now', '', ''] },
  queued: { icon: clock, face: '', way: ['now', '', ''] },
  sending: { icon: send, face: 'go', way: ['on', 'now', ''] },
  armed: { icon: timer, face: '' },
  saved: { icon: circleCheck, face: 'ok' },
  failed: { icon: circleAlert, face: 'bad', way: ['done', 'bad', ''] },
  refused: { icon: circleAlert, face: 'bad', way: ['bad', '', ''] },
  parked: { icon: circleAlert, face: 'warn', way: ['done', 'bad', ''] },
  undoing: { icon: undoIcon, face: '' },
  undone: { icon: undoIcon, face: '' },
}

/** One tag's way, and the step that belongs to where it is. */
export function PushRow({ push }: { push: Push }) {
  const { texts } = useSidebar()
  const { icon, face, way } = looks[push.state]
  const name = push.record?.name ?? texts.t('push.unnamed')
  return (
    <li class={push.state === 'undone' ? 'push is-undone' : 'push'}>
      <span class={face ? `push-face push-face-${face}` : 'push-face'}>
        <Icon node={icon} />
      </span>
      <div class="grow">
        <div class="strong cut" title={name}>
          <bdi>{name}</bdi>
        </div>
        <div class="meta">
          <PushText push={push} />
        </div>
        {way && (
          <div class="way" aria-hidden="true">
            {way.map((step, at) => (
              <span key={`${at}${step}`} class={step} />
            ))}
          </div>
        )}
      </div>
      <PushActs push={push} name={name} />
    </li>
  )
}

function PushText({ push }: { push: Push }) {
  const { texts, view } = useSidebar()
  const { t, locale } = texts
  const online = useStore(view.session, (state) => state.link.state === 'online')
  const away = useAway()
  const { tag, fault } = push
  if (fault) {
    if (fault.code === 'edited-since') return <span class="bad-text">{t('push.edited')}</span>
    return (
      <>
        <span class="bad-text">{t('push.notSaved', { reason: lower(reasonText(fault, texts)) })}</span> {t('push.nothingWritten')}
      </>
    )
  }
  switch (push.state) {
    case 'saved': {
      const url = safeUrl(tag?.activity?.url)
      return (
        <>
          {t('push.saved', { time: clockTime(tag?.savedAt ?? push.at, locale) })}{' '}
          {url && (
            <ExternalLink url={url} open={(to) => view.host.openLink(to)}>
              {t(`push.saved.${tag?.activity?.kind ?? 'note'}`)}
            </ExternalLink>
          )}
        </>
      )
    }
    case 'failed':
      return (
        <>
          <span class="bad-text">{t('push.notSaved', { reason: lower(reasonText(tag?.reason ?? { code: 'internal' }, texts)) })}</span>{' '}
          {t('push.nothingWritten')}
        </>
      )
    case 'waiting':
      // while something is away, where it is kept is said above, for everything that waits
      if (away) return <>{t(away === 'server' ? 'push.waitingServer' : 'push.waitingNetwork')}</>
      return <>{t(online && !push.tried ? 'push.going' : 'push.waiting')}</>
    case 'parked':
      return <>{t('push.parked')}</>
    case 'queued':
      return tag?.reason ? (
        <>
          {faultText(tag.reason, texts)} {tag.nextAttemptAt && t('push.retrying', { time: clockTime(tag.nextAttemptAt, locale) })}
        </>
      ) : (
        <>{t('push.queued')}</>
      )
    case 'undoing':
      return needsPerson(push) ? (
        <>
          {t('push.undoing.stuck')} {tag?.reason && reasonText(tag.reason, texts)}
        </>
      ) : (
        <>{t('push.undoing')}</>
      )
    case 'undone':
      // what was removed is not known any more, only that it had arrived
      if (tag?.savedAt && !tag.activity) return <>{t('push.undone.custom')}</>
      return <>{t(tag?.activity ? `push.undone.${tag.activity.kind}` : 'push.undone.unsent')}</>
    case 'refused':
      return <span class="bad-text">{t('push.nothingWritten')}</span>
    default:
      return <>{t(`push.${push.state}`)}</>
  }
}

function PushActs({ push, name }: { push: Push; name: string }) {
  const { texts, view } = useSidebar()
  const { t } = texts
  const { undo } = useTagging()
  const edited = push.fault?.code === 'edited-since'
  const broken = push.state === 'failed' || push.state === 'refused' || push.state === 'parked' || needsPerson(push)
  if (push.state === 'undone' || (push.state === 'undoing' && !broken)) return <span />
  return (
    <div class="push-acts">
      {broken && (
        <Button small label={`${t('push.retry')}: ${name}`} press={() => view.tags.retry(push)}>
          {t('push.retry')}
        </Button>
      )}
      {push.state === 'undoing' ? null : edited ? (
        <Button small label={`${t('push.removeAnyway')}: ${name}`} press={(event) => undo(event, push, true)}>
          {t('push.removeAnyway')}
        </Button>
      ) : (
        <Button kind="quiet" small label={`${t(actOf(push))}: ${name}`} press={(event) => undo(event, push)}>
          {t(actOf(push))}
        </Button>
      )}
    </div>
  )
}

/** An undo that the machine cannot finish: nobody can tell whether the CRM removed it. */
function needsPerson({ state, tag }: Push): boolean {
  return state === 'undoing' && tag?.state === 'undoing' && tag.reason !== undefined && tag.nextAttemptAt === undefined
}

function actOf(push: Push) {
  if (push.state === 'armed') return 'undo.disarm'
  return push.state === 'refused' ? 'push.discard' : 'undo.do'
}

/** In the middle of a sentence; a name or an abbreviation keeps its capital. */
function lower(sentence: string): string {
  return /^\p{Lu}(?=\p{Ll}|\s)/u.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence
}
