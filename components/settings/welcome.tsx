import { useState } from 'preact/hooks'
import flask from 'lucide/dist/esm/icons/flask-conical.mjs'
import plug from 'lucide/dist/esm/icons/plug.mjs'
import type { AppError } from '#contract/errors.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Mark } from '../ui/mark.tsx'
import { FaultBanner } from './fault.tsx'
import { useHost } from './host.ts'
import { useAct, useLoaded } from './live.ts'
import { useSettingsTexts } from './texts.ts'

/** The first page after installing: try it, or connect. */
export function Welcome({ connect }: { connect(): void }) {
  const host = useHost()
  const { t } = useSettingsTexts()
  const { value } = useLoaded(host.readConnection)
  const { busy, fault, run } = useAct()
  const [refused, setRefused] = useState(false)
  const backend = value?.backend ?? ''

  function trySample() {
    // the browser's prompt must come straight from the press
    const allowed = host.allow([`${backend}/*`])
    run('sample', async () => {
      if (!(await allowed)) return setRefused(true)
      await host.applySites()
      // who leaves it is asked again by the sidebar there
      await host.signIn().catch((fault: AppError) => (fault.code === 'cancelled' ? undefined : Promise.reject(fault)))
      host.openLink(`${backend}/practice`)
      connect()
    })
  }

  return (
    <main class="welcome">
      <div class="welcome-head">
        <Mark />
        <h1>{t('welcome.title')}</h1>
        <p>{t('welcome.text')}</p>
      </div>
      <div class="cards">
        <article class="card">
          <div class="card-head">
            <span class="mono-logo">
              <Icon node={flask} />
            </span>
            <h2>{t('welcome.sample')}</h2>
          </div>
          <div class="card-body">
            <p>{t('welcome.sampleText', { backend })}</p>
          </div>
          <div class="card-foot">
            <Button kind="primary" press={trySample} rests={backend && !busy ? undefined : t('set.loading')}>
              {t('welcome.sampleDo')}
            </Button>
          </div>
        </article>
        <article class="card">
          <div class="card-head">
            <span class="mono-logo">
              <Icon node={plug} />
            </span>
            <h2>{t('welcome.connect')}</h2>
          </div>
          <div class="card-body">
            <p>{t('welcome.connectText')}</p>
          </div>
          <div class="card-foot">
            <Button press={connect}>{t('conn.connect')}</Button>
          </div>
        </article>
      </div>
      {/* below what one presses, so that nothing moves away under the pointer */}
      {fault && <FaultBanner fault={fault} />}
      {refused && (
        <p class="fault" role="alert">
          {t('conn.refused')}
        </p>
      )}
      <p class="meta">{t('welcome.ask')}</p>
    </main>
  )
}
