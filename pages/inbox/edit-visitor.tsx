import { useState } from 'preact/hooks'
import type { Visitor } from '#contract/conversation.ts'
import { Dialog, TextField } from './dialog.tsx'
import type { Texts } from './texts.ts'
import { readVisitor, writtenVisitor } from './visitor-form.ts'

/** Changes what is known of the visitor; the sidebar searches again at once. */
export function EditVisitor({
  visitor,
  texts,
  save,
  close,
}: {
  visitor: Visitor
  texts: Texts
  save: (visitor: Visitor) => void
  close: () => void
}) {
  const [written, setWritten] = useState(() => writtenVisitor(visitor))
  const [shown, setShown] = useState(false)
  const read = readVisitor(written, visitor, texts)
  const faults = shown ? read.faults : {}
  const change = (name: keyof typeof written) => (value: string) => setWritten((before) => ({ ...before, [name]: value }))
  return (
    <Dialog
      title={texts.editVisitor}
      closeLabel={texts.close}
      close={close}
      submit={() => {
        setShown(true)
        if (read.visitor) save(read.visitor)
      }}
    >
      <div class="pair">
        <TextField label={texts.firstName} value={written.firstName} change={change('firstName')} fault={faults.firstName} focus />
        <TextField label={texts.lastName} value={written.lastName} change={change('lastName')} fault={faults.lastName} />
      </div>
      <TextField label={texts.fullName} value={written.fullName} change={change('fullName')} fault={faults.fullName} />
      <div class="pair">
        <TextField
          label={texts.phones}
          value={written.phones}
          change={change('phones')}
          lines={2}
          hint={texts.oneEach}
          fault={faults.phones}
        />
        <TextField
          label={texts.emails}
          value={written.emails}
          change={change('emails')}
          lines={2}
          hint={texts.oneEach}
          fault={faults.emails}
        />
      </div>
      <TextField
        label={texts.variables}
        value={written.variables}
        change={change('variables')}
        lines={4}
        hint={texts.variablesHint}
        fault={faults.variables}
      />
      <div class="form-acts">
        <button type="submit" class="btn btn-primary">
          {texts.save}
        </button>
        <button type="button" class="btn btn-quiet" onClick={close}>
          {texts.cancel}
        </button>
      </div>
    </Dialog>
  )
}
