import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { Output } from '#contract/api/index.ts'
import type { LookupValue } from '#contract/records.ts'
import search from 'lucide/dist/esm/icons/search.mjs'
import x from 'lucide/dist/esm/icons/x.mjs'
import { useTexts, useView } from '#components/context.ts'
import { isLookup } from '#components/format/values.ts'
import { IconButton } from '#components/ui/button.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { controlProps, type InputProps } from './input-props.ts'
import './lookup-input.css'

type Found = Output<'lookup.search'>['options']

const pause = 150

/** A record by the beginning of its name: a combobox that searches while one types. */
export function LookupInput(props: InputProps) {
  const { t } = useTexts()
  const { field, value, change } = props
  const chosen = isLookup(value) ? value : undefined
  const [typed, setTyped] = useState<string | undefined>(undefined)
  const [at, setAt] = useState(0)
  const open = typed !== undefined && typed.trim() !== ''
  const { found, failed } = useLookup(props.entity, field.name, open ? typed : '')
  const list = useId()
  const label = field.label.toLocaleLowerCase()

  function choose(option: LookupValue | null) {
    change(option)
    setTyped(undefined)
    setAt(0)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (!open) return
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      setTyped(undefined)
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const last = (found?.length ?? 0) - 1
      setAt(Math.max(0, Math.min(last, at + (event.key === 'ArrowDown' ? 1 : -1))))
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      const option = found?.[at]
      if (!option) return
      event.preventDefault()
      choose(option.value)
    }
  }

  return (
    <div class="lookup">
      <div class="input">
        <input
          {...controlProps(props)}
          type="text"
          role="combobox"
          dir="auto"
          autocomplete="off"
          spellcheck={false}
          maxLength={300}
          aria-autocomplete="list"
          aria-expanded={open}
          aria-controls={list}
          aria-activedescendant={open && found?.[at] ? `${list}-${at}` : undefined}
          placeholder={t('form.lookup', { label })}
          readOnly={field.readOnly}
          value={typed ?? chosen?.name ?? ''}
          onInput={(event) => {
            setTyped(event.currentTarget.value)
            setAt(0)
            if (event.currentTarget.value === '') choose(null)
          }}
          onKeyDown={onKeyDown}
          onBlur={() => setTyped(undefined)}
        />
        {chosen && !field.readOnly ? (
          <IconButton node={x} label={t('form.lookup.clear', { label })} press={() => choose(null)} />
        ) : (
          <Icon node={search} size={14} />
        )}
      </div>
      <div id={list} role="listbox" aria-label={t('form.lookup.results', { label: field.label })} class={open ? 'menu lookup-list' : 'sr'}>
        {open &&
          found?.map(({ value: option, subtitle }, place) => (
            <div
              key={option.id}
              id={`${list}-${place}`}
              role="option"
              tabIndex={-1}
              aria-selected={place === at}
              class={place === at ? 'menu-item is-on' : 'menu-item'}
              onPointerDown={(event) => {
                event.preventDefault()
                choose(option)
              }}
            >
              <span class="cut grow" dir="auto">
                {option.name}
              </span>
              {subtitle && <span class="meta cut">{subtitle}</span>}
            </div>
          ))}
      </div>
      {open && (failed || found?.length === 0) && (
        <p class="meta lookup-none" role="status">
          {failed ? t('form.lookup.failed') : t('form.lookup.none', { text: typed })}
        </p>
      )}
    </div>
  )
}

function useLookup(entity: string, field: string, text: string): { found?: Found | undefined; failed: boolean } {
  const { host, env } = useView()
  const [answer, setAnswer] = useState<{ found?: Found; failed: boolean }>({ failed: false })
  const asked = useRef('')
  useEffect(() => {
    asked.current = text
    if (text.trim() === '') {
      setAnswer({ failed: false })
      return
    }
    const call = new AbortController()
    const drop = env.after(pause, async () => {
      try {
        const { options } = await host.backend.call('lookup.search', { entity, field, text: text.trim() }, { signal: call.signal })
        if (!call.signal.aborted) setAnswer({ found: options, failed: false })
      } catch {
        if (!call.signal.aborted) setAnswer({ failed: true })
      }
    })
    return () => {
      drop()
      call.abort()
    }
  }, [entity, field, text])
  return answer
}
