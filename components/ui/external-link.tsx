import type { ComponentChildren } from 'preact'

/** Leaves for another tab, by the surface's own way of opening one. */
export function ExternalLink({
  url,
  open,
  children,
  class: more,
  title,
}: {
  url: string
  open(url: string): void
  children: ComponentChildren
  class?: string
  title?: string
}) {
  return (
    <a
      href={url}
      target="_blank"
      rel="noopener noreferrer"
      class={more}
      title={title}
      onClick={(event) => {
        event.preventDefault()
        open(url)
      }}
    >
      {children}
    </a>
  )
}
