import { useEffect, useRef, useState } from 'preact/hooks'
import copy from 'lucide/dist/esm/icons/copy.mjs'
import mail from 'lucide/dist/esm/icons/mail.mjs'
import type { Output } from '#contract/api/index.ts'
import { dayAndTime } from '#contract/moments.ts'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { useSettingsTexts } from './texts.ts'

/** The link of a new invitation, to copy; it is shown once. */
export function InviteLink({ made, close }: { made: Output<'people.invite'>; close(): void }) {
  const { t, locale } = useSettingsTexts()
  const [copied, setCopied] = useState(false)
  const { invitation, link } = made
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => box.current?.focus(), [invitation.id])
  return (
    <Banner
      tone="ok"
      icon={mail}
      title={t('agents.link', { email: invitation.email })}
      acts={
        <>
          <input
            ref={box}
            class="input invite-link"
            readOnly
            value={link}
            aria-label={t('agents.linkLabel')}
            onFocus={(event) => event.currentTarget.select()}
          />
          <Button
            small
            kind="primary"
            icon={copy}
            press={() =>
              navigator.clipboard.writeText(link).then(
                () => setCopied(true),
                () => setCopied(false),
              )
            }
          >
            {copied ? t('set.copied') : t('set.copy')}
          </Button>
          <Button small kind="quiet" press={close}>
            {t('set.close')}
          </Button>
        </>
      }
    >
      {t('agents.linkText', { time: dayAndTime(invitation.expiresAt, locale) })}
    </Banner>
  )
}
