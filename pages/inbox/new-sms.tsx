import { useState } from 'preact/hooks'
import { Dialog, TextField } from './dialog.tsx'
import type { Texts } from './texts.ts'

export type SmsTo = { phone: string; firstName: string; lastName: string }

/** Begins an SMS to a number; the sidebar looks the number up as soon as the thread is open. */
export function NewSms({ texts, start, close }: { texts: Texts; start: (to: SmsTo) => void; close: () => void }) {
  const [to, setTo] = useState<SmsTo>({ phone: '', firstName: '', lastName: '' })
  const [shown, setShown] = useState(false)
  const phone = to.phone.trim()
  const good = phone.length <= 50 && phone.replace(/\D/g, '').length >= 3
  const change = (name: keyof SmsTo) => (value: string) => setTo((before) => ({ ...before, [name]: value.slice(0, 300) }))
  return (
    <Dialog
      title={texts.newSms}
      closeLabel={texts.close}
      close={close}
      submit={() => {
        setShown(true)
        if (good) start({ phone, firstName: to.firstName.trim(), lastName: to.lastName.trim() })
      }}
    >
      <TextField
        label={texts.phone}
        type="tel"
        value={to.phone}
        change={change('phone')}
        fault={shown && !good ? texts.phoneFault : undefined}
        hint={texts.smsText}
        focus
      />
      <div class="pair">
        <TextField label={texts.firstName} value={to.firstName} change={change('firstName')} />
        <TextField label={texts.lastName} value={to.lastName} change={change('lastName')} />
      </div>
      <div class="form-acts">
        <button type="submit" class="btn btn-primary">
          {texts.open}
        </button>
        <button type="button" class="btn btn-quiet" onClick={close}>
          {texts.cancel}
        </button>
      </div>
    </Dialog>
  )
}
