import { useState } from 'preact/hooks'
import { Dialog } from '../inbox/dialog.tsx'
import type { PageProps } from './import-page.tsx'
import type { Texts } from './texts.ts'

/** Throws an import away that has written nothing; asks first. */
export function DiscardButton({ view, flow, texts }: Pick<PageProps, 'view' | 'flow'> & { texts: Texts }) {
  return (
    <AskingButton
      label={texts.discard}
      class="btn btn-quiet btn-danger"
      title={texts.discardAsk(view.open?.run.fileName ?? '')}
      text={texts.discardText}
      yes={texts.discard}
      act={() => void flow.discard()}
      texts={texts}
    />
  )
}

type AskingProps = { label: string; name?: string; class: string; title: string; text: string; yes: string; act: () => void; texts: Texts }

/** A button that asks, with what would happen, before it does it. */
export function AskingButton({ label, name, class: look, title, text, yes, act, texts }: AskingProps) {
  const [asking, setAsking] = useState(false)
  return (
    <>
      <button type="button" class={look} aria-label={name} onClick={() => setAsking(true)}>
        {label}
      </button>
      {asking && (
        <Dialog
          title={title}
          closeLabel={texts.close}
          close={() => setAsking(false)}
          submit={() => {
            setAsking(false)
            act()
          }}
        >
          <p>{text}</p>
          <div class="form-acts">
            <button type="submit" class="btn btn-danger">
              {yes}
            </button>
            <button type="button" class="btn btn-quiet" onClick={() => setAsking(false)}>
              {texts.cancel}
            </button>
          </div>
        </Dialog>
      )}
    </>
  )
}
