import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** One section of the options page: title, what it is for, content, and a foot that stays. */
export function Section({
  title,
  text,
  aside,
  foot,
  children,
}: {
  title: string
  text: string
  aside?: ComponentChildren
  foot?: ComponentChildren
  children: ComponentChildren
}) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (document.activeElement?.closest('.opt-nav')) heading.current?.focus()
  }, [])
  return (
    <>
      <div class="opt-body">
        <div class="opt-title">
          <div class="grow">
            <h1 tabIndex={-1} ref={heading}>
              {title}
            </h1>
            <p>{text}</p>
          </div>
          {aside}
        </div>
        {children}
      </div>
      {foot && <div class="opt-save">{foot}</div>}
    </>
  )
}

export function Group({ title, text, children }: { title: string; text?: string; children: ComponentChildren }) {
  return (
    <section class="grp">
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {children}
    </section>
  )
}
