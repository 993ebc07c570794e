import type { ComponentChildren } from 'preact'

/** One line, cut at the end, the whole as a title. */
export function Cut({ text, children, class: more }: { text: string; children?: ComponentChildren; class?: string }) {
  return (
    <span class={more ? `cut ${more}` : 'cut'} title={text} dir="auto">
      {children ?? text}
    </span>
  )
}

/** A web address that breaks where its parts meet, before it breaks inside a word. */
export function UrlText({ value }: { value: string }) {
  return (
    <>
      {value.split(/(?<=[/?&])/).map((part, at) => (
        <>
          {at > 0 && <wbr />}
          {part}
        </>
      ))}
    </>
  )
}

/** An address that breaks after @ and nowhere else if it can. */
export function EmailText({ value }: { value: string }) {
  const at = value.indexOf('@') + 1
  if (at === 0) return <>{value}</>
  return (
    <>
      {value.slice(0, at)}
      <wbr />
      {value.slice(at)}
    </>
  )
}
