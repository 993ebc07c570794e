import './skeleton.css'

/** A grey line where text is coming; `part` of the width there is. */
export function Skeleton({ part, thick = false }: { part: number; thick?: boolean }) {
  return <span class={`skel skel-${Math.round(part / 5) * 5}${thick ? ' skel-thick' : ''}`} />
}
