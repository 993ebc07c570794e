import { useContext, useEffect } from 'preact/hooks'
import { useStore, useTexts, useView } from '#components/context.ts'
import { saidOfNothing } from '#components/tag/use-tagging.ts'
import { Kbd } from '#components/ui/kbd.tsx'
import { CommandsContext } from './commands.ts'
import { useAway } from './use-network.ts'

/** Connection and outbox on one side, the keys on the other. */
export function StatusLine({ ready }: { ready: boolean }) {
  const { t } = useTexts()
  const { navigation, conversation } = useView()
  const focused = useStore(conversation, (state) => state.page.focused)
  const movable = useStore(useContext(CommandsContext).lists, (lists) => lists > 0)
  const { text, dot } = useStatus()
  const nothing = useNothing()
  return (
    <footer class="tg-status">
      {nothing && (
        <span key="nothing" class="hint grow" aria-hidden="true">
          <span class="cut" title={nothing}>
            {nothing}
          </span>
        </span>
      )}
      {/* stays as it is meanwhile: a screen reader has heard it, and hears the other from the sidebar's own line */}
      <span key="status" class={nothing ? 'sr' : 'hint grow'} role="status">
        <span class={dot === 'ok' ? 'dot' : `dot dot-${dot}`} />
        <span class="cut">{text}</span>
      </span>
      {!ready ? null : focused ? (
        <>
          <button type="button" class="hint key-hint" tabIndex={-1} onClick={() => navigation.go({ view: 'search' })}>
            <Kbd>/</Kbd> {t('status.search')}
          </button>
          {movable && (
            <span class="hint wide-only">
              <Kbd>J</Kbd>
              <Kbd>K</Kbd> {t('status.move')}
            </span>
          )}
          <button type="button" class="hint key-hint" onClick={() => navigation.show('keys')}>
            <Kbd>?</Kbd> {t('status.keys')}
          </button>
        </>
      ) : (
        <span class="hint">
          <Kbd>{t('key.alt')}</Kbd>
          <Kbd>{t('key.shift')}</Kbd>
          <Kbd>K</Kbd> <span class="wide-only">{t('status.useKeys')}</span>
        </span>
      )}
    </footer>
  )
}

/** That Z found nothing, for as long as one reads it. */
function useNothing(): string {
  const { navigation, env } = useView()
  const nothing = useStore(navigation, (state) => (state.about === saidOfNothing ? state.said : ''))
  useEffect(() => (nothing ? env.after(stays, () => navigation.hush(saidOfNothing)) : undefined), [nothing])
  return nothing
}

const stays = 4_000

function useStatus(): { text: string; dot: 'ok' | 'warn' | 'bad' | 'off' } {
  const { t } = useTexts()
  const { session, tags, conversation } = useView()
  const link = useStore(session, (state) => state.link.state)
  const away = useAway()
  const crm = useStore(session, (state) => state.session?.connections[0])
  const waiting = useStore(tags, (state) => state.entries.filter((entry) => entry.state !== 'refused').length)
  const armed = useStore(tags, (state) => state.tags.filter((tag) => tag.state === 'armed').length)
  const moving = useStore(tags, (state) => state.tags.filter((tag) => tag.state === 'queued' || tag.state === 'sending').length)
  const trouble = useStore(conversation, (state) => state.finding?.answer?.trouble?.code ?? state.finding?.fault?.code)
  if (link === 'signed-out' || link === 'needs-setup')
    return { text: t(link === 'signed-out' ? 'status.signedOut' : 'setup.status'), dot: 'off' }
  if (away === 'server') return { text: waiting > 0 ? t('status.awayWaiting', { count: waiting }) : t('status.away'), dot: 'bad' }
  if (away) return { text: waiting > 0 ? t('status.offlineWaiting', { count: waiting }) : t('status.offline'), dot: 'off' }
  const name = crm?.title ?? t('status.fine')
  if (trouble === 'crm-session-ended' || crm?.state === 'needs-sign-in') return { text: t('status.needsSignIn'), dot: 'warn' }
  if (trouble?.startsWith('crm-') || crm?.state === 'unreachable') return { text: t('status.silent', { crm: name }), dot: 'bad' }
  if (waiting + moving > 0) return { text: t('status.onTheWay', { count: waiting + moving }), dot: 'ok' }
  if (armed > 0) return { text: t('status.armed', { count: armed }), dot: 'ok' }
  return { text: name, dot: 'ok' }
}
