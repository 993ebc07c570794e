import { BackRow } from '#components/shell/back-row.tsx'
import { CreatePart } from './create-part.tsx'

/** The form, opened on purpose. */
export function CreateView() {
  return (
    <>
      <BackRow />
      <CreatePart asked />
    </>
  )
}
