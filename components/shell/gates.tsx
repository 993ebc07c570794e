import circleCheck from 'lucide/dist/esm/icons/circle-check.mjs'
import chevronRight from 'lucide/dist/esm/icons/chevron-right.mjs'
import cloudOff from 'lucide/dist/esm/icons/cloud-off.mjs'
import logOut from 'lucide/dist/esm/icons/log-out.mjs'
import plug from 'lucide/dist/esm/icons/plug.mjs'
import tag from 'lucide/dist/esm/icons/tag.mjs'
import undo from 'lucide/dist/esm/icons/undo-2.mjs'
import { useStore, useTexts, useView } from '#components/context.ts'
import { FaultBanner } from '#components/shell/fault-banner.tsx'
import { useCommand } from '#components/shell/commands.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Icon } from '#components/ui/icon.tsx'
import '#components/ui/field.css'
import './gates.css'

/** Nobody is signed in: one button, and what happens to the conversation meanwhile. */
export function SignedOut() {
  const { t } = useTexts()
  const { session, host } = useView()
  const busy = useStore(session, (state) => state.signingIn)
  const fault = useStore(session, (state) => state.fault)
  const ended = useStore(session, ({ link }) => (link.state === 'signed-out' ? link.ended : undefined))
  // that the session has ended is said once, with the reason where it is known
  const trouble = ended && fault?.code === 'not-signed-in' ? undefined : fault
  const signIn = () => session.signIn()
  useCommand('primary', signIn)
  return (
    <main class="tg-main" tabIndex={-1}>
      <div class="gate">
        <h1>{t('signedOut.title')}</h1>
        <p class="gate-text">{t('signedOut.text')}</p>
        <div class="form">
          {ended && (
            <Banner tone="warn" icon={logOut} title={t(`signedOut.ended.${ended}`)} urgent>
              {t(`signedOut.ended.${ended}Text`)}
            </Banner>
          )}
          {trouble && <FaultBanner fault={trouble} />}
          <Button
            kind="primary"
            wide
            keys={busy ? undefined : [t('key.enter')]}
            rests={busy ? t('signedOut.busy') : undefined}
            press={signIn}
          >
            {t(busy ? 'signedOut.busy' : 'signedOut.do')}
          </Button>
          <p class="meta">{t('signedOut.hint')}</p>
          <p>
            <button type="button" class="link" onClick={() => host.openOptions()}>
              {t('signedOut.otherServer')}
            </button>
          </p>
        </div>
      </div>
    </main>
  )
}

/** No server is chosen yet: what this is, the one step, and what the first minute holds. */
export function NeedsSetup() {
  const { t } = useTexts()
  const { host } = useView()
  const connect = () => host.openOptions()
  useCommand('primary', connect)
  const steps = [
    { icon: circleCheck, title: t('setup.step1'), text: t('setup.step1Text') },
    { icon: tag, title: t('setup.step2'), text: t('setup.step2Text') },
    { icon: undo, title: t('setup.step3'), text: t('setup.step3Text') },
    { icon: cloudOff, title: t('setup.step4'), text: t('setup.step4Text') },
  ]
  return (
    <main class="tg-main" tabIndex={-1}>
      <div class="gate">
        <h1>{t('setup.title')}</h1>
        <p class="gate-text">{t('setup.text')}</p>
        <div class="form">
          <button type="button" class="gate-card" onClick={connect}>
            <span class="kind">
              <Icon node={plug} />
            </span>
            <span>
              <strong>{t('setup.connect')}</strong>
              <span class="meta">{t('setup.connectText')}</span>
            </span>
            <Icon node={chevronRight} size={14} flip />
          </button>
          <div>
            <h2 class="label">{t('setup.minute')}</h2>
            <ol class="gate-steps">
              {steps.map(({ icon, title, text }) => (
                <li key={title}>
                  <Icon node={icon} />
                  <span>
                    <strong>{title}</strong>
                    <span class="meta">{text}</span>
                  </span>
                </li>
              ))}
            </ol>
          </div>
        </div>
      </div>
    </main>
  )
}
