import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import check from 'lucide/dist/esm/icons/circle-check.mjs'
import alert from 'lucide/dist/esm/icons/circle-alert.mjs'
import minus from 'lucide/dist/esm/icons/circle-minus.mjs'
import { backendAddress } from '#contract/backend-address.ts'
import type { ConnectionState, TestStep } from '#services/backend/states.ts'
import { Button } from '../ui/button.tsx'
import { describedBy, FieldShell } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'
import { FaultBanner } from './fault.tsx'
import { useHost } from './host.ts'
import { useAct } from './live.ts'
import { Group } from './section.tsx'
import { type SettingsKey, useSettingsTexts } from './texts.ts'

/** The server's address, the browser's leave to speak with it, and a test with real steps. */
export function ServerCard({ state, changed }: { state: ConnectionState; changed(state: ConnectionState): void }) {
  const host = useHost()
  const { t } = useSettingsTexts()
  const { busy, fault, run, drop } = useAct()
  const [editing, setEditing] = useState(false)
  const [refused, setRefused] = useState(false)
  const [steps, setSteps] = useState<TestStep[]>()
  const { backend, permitted } = state
  const change = useRef<HTMLButtonElement>(null)
  const wasEditing = useRef(false)
  // whoever lets the address be is where they came from
  useLayoutEffect(() => {
    if (wasEditing.current && !editing && document.activeElement === document.body) change.current?.focus()
    wasEditing.current = editing
  }, [editing])

  function connect(to: string) {
    // the browser's prompt must come straight from the press; one that nobody answers is never told of, and the next address goes on without it
    const allowed = host.allow([`${to}/*`])
    drop()
    setRefused(false)
    setSteps(undefined)
    run('connect', async (stands) => {
      const yes = await allowed
      if (!stands()) return
      if (!yes) return setRefused(true)
      changed(await host.chooseBackend(to))
      if (!stands()) return
      setEditing(false)
      await tryOut(stands)
      changed(await host.readConnection())
    })
  }

  function keep() {
    drop()
    setEditing(false)
  }

  async function tryOut(stands: () => boolean) {
    const steps = await host.testConnection()
    if (stands()) setSteps(steps)
  }

  function test() {
    drop()
    run('test', tryOut)
  }

  return (
    <Group title={t('conn.server')}>
      <div class="panel">
        <div class="set">
          <div>
            <h3 class="server-address">{backend}</h3>
            {!permitted && <p>{t('conn.allowText', { backend })}</p>}
          </div>
          <div class="row">
            {!permitted && (
              <Button kind="primary" small press={() => connect(backend)}>
                {t('conn.allow')}
              </Button>
            )}
            {permitted && (
              <Button small rests={busy === 'test' ? t('conn.testing') : undefined} press={test}>
                {busy === 'test' ? t('conn.testing') : t('conn.test')}
              </Button>
            )}
            {!editing && (
              <Button small kind="quiet" buttonRef={change} press={() => setEditing(true)}>
                {t('conn.change')}
              </Button>
            )}
          </div>
        </div>
        {refused && (
          <p class="fault set-note" role="alert">
            {t('conn.refused')}
          </p>
        )}
        {editing && <AddressForm current={backend} use={connect} keep={keep} warn={state.person !== undefined} />}
        {steps && <Steps steps={steps} />}
      </div>
      {fault && <FaultBanner fault={fault} />}
    </Group>
  )
}

function AddressForm({ current, use, keep, warn }: { current: string; use(backend: string): void; keep(): void; warn: boolean }) {
  const { t } = useSettingsTexts()
  const [text, setText] = useState('')
  const [fault, setFault] = useState<string>()
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  const cut = addressIn(text)
  const help = cut && cut !== text.trim() ? t('conn.cutTo', { backend: cut }) : t('conn.addressHelp')
  return (
    <form
      class="set-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (cut) use(cut)
        else {
          setFault(t('conn.fault.address'))
          input.current?.focus()
        }
      }}
    >
      <FieldShell id="backend" label={t('conn.address')} help={help} fault={fault}>
        <input
          ref={input}
          id="backend"
          class="input"
          type="url"
          inputMode="url"
          autoComplete="url"
          spellcheck={false}
          value={text}
          aria-invalid={fault ? true : undefined}
          aria-describedby={describedBy('backend', fault, help)}
          onInput={(event) => {
            setText(event.currentTarget.value)
            setFault(undefined)
          }}
        />
      </FieldShell>
      {warn && <p class="meta">{t('conn.changeText', { backend: current })}</p>}
      <div class="row">
        <button type="submit" class="btn btn-primary">
          {t('conn.connect')}
        </button>
        <Button kind="quiet" press={keep}>
          {t('conn.keep', { backend: current })}
        </Button>
      </div>
    </form>
  )
}

function Steps({ steps }: { steps: TestStep[] }) {
  const { t } = useSettingsTexts()
  const icons = { ok: check, failed: alert, skipped: minus }
  return (
    <ul class="steps" aria-live="polite">
      {steps.map(({ name, state, detail }) => (
        <li key={name} class={`step step-${state}`}>
          <Icon node={icons[state]} size={14} />
          <span class="grow">
            {t(`conn.step.${name}`)}
            <span class="sr">: {t(({ ok: 'conn.ok', failed: 'conn.failed', skipped: 'conn.skipped' } as const)[state])}</span>
            {state === 'failed' && <strong class="block">{t(`conn.fail.${name}` as SettingsKey)}</strong>}
            {detail && <span class="block meta">{detail}</span>}
          </span>
        </li>
      ))}
    </ul>
  )
}

function addressIn(text: string): string | undefined {
  try {
    return backendAddress(text)
  } catch {
    return undefined
  }
}
