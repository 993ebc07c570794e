import { useEffect, useRef, useState } from 'preact/hooks'
import type { Output } from '#contract/api/index.ts'
import { inSentences } from '#contract/errors.ts'
import { RoleName } from '#contract/api/session.ts'
import { Button } from '../ui/button.tsx'
import { describedBy, FieldShell } from '../ui/field.tsx'
import { FaultBanner } from './fault.tsx'
import { useHost } from './host.ts'
import { useAct } from './live.ts'
import { useSettingsTexts } from './texts.ts'

const draftKey = 'settings:invite'

/** E-mail and role; what was typed is found again after a reload. */
export function InviteForm({ made, close }: { made(made: Output<'people.invite'>): void; close(): void }) {
  const host = useHost()
  const { t } = useSettingsTexts()
  const { busy, fault, run } = useAct()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<RoleName>('agent')
  const input = useRef<HTMLInputElement>(null)
  const about = fault?.fields?.find(({ path }) => path.endsWith('email'))
  const wrong =
    about &&
    (/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(email.trim()) ? inSentences({ message: about.message, hint: fault?.hint }) : t('agents.emailWrong'))

  useEffect(() => {
    input.current?.focus()
    host.drafts.load(draftKey).then(
      (kept) => {
        const before = kept as { email?: string; role?: RoleName } | undefined
        if (before?.email) setEmail(before.email)
        if (before?.role) setRole(before.role)
      },
      () => undefined,
    )
  }, [])
  const keep = (next: { email: string; role: RoleName }) => host.drafts.save(draftKey, next)

  return (
    <form
      class="panel set-form"
      aria-label={t('agents.inviteTitle')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        run('invite', async () => {
          const answer = await host.backend.call('people.invite', { email: email.trim(), role })
          host.drafts.remove(draftKey)
          made(answer)
        })
      }}
    >
      <FieldShell id="invite-email" label={t('agents.email')} required fault={wrong}>
        <input
          ref={input}
          id="invite-email"
          class="input"
          type="email"
          autoComplete="off"
          required
          value={email}
          aria-invalid={wrong ? true : undefined}
          aria-describedby={describedBy('invite-email', wrong, undefined)}
          onInput={(event) => {
            setEmail(event.currentTarget.value)
            keep({ email: event.currentTarget.value, role })
          }}
        />
      </FieldShell>
      <fieldset class="choices">
        <legend class="label">{t('agents.role')}</legend>
        {RoleName.options.map((name) => (
          <label key={name} class="choice">
            <input
              type="radio"
              name="role"
              checked={role === name}
              onChange={() => {
                setRole(name)
                keep({ email, role: name })
              }}
            />
            <span>
              <strong>{t(`set.role.${name}`)}</strong> <span class="meta">{t(`agents.role.${name}Text`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {fault && !wrong && <FaultBanner fault={fault} />}
      <div class="row">
        <button type="submit" class="btn btn-primary" aria-disabled={busy || !email ? true : undefined}>
          {t('agents.invite')}
        </button>
        <Button kind="quiet" press={close}>
          {t('set.cancel')}
        </Button>
      </div>
    </form>
  )
}
