import type { ComponentChildren } from 'preact'
import circleAlert from 'lucide/dist/esm/icons/circle-alert.mjs'
import './field.css'
import { Icon } from './icon.tsx'

export type FieldShellProps = {
  id: string
  label: string
  required?: boolean | undefined
  requiredLabel?: string
  /** where the value came from, or its unit */
  source?: string | undefined
  help?: string | undefined
  fault?: ComponentChildren
  /** the control is a group with its own labels inside */
  group?: boolean
  children: ComponentChildren
}

/** Label above, input, help or fault below; the fault stands beside what is wrong. */
export function FieldShell({ id, label, required, requiredLabel, source, help, fault, group, children }: FieldShellProps) {
  const title = (
    <>
      <span class="cut" title={label}>
        {label}
      </span>
      {required && (
        <>
          <i aria-hidden="true">*</i>
          {group && requiredLabel && <span class="sr">{requiredLabel}</span>}
        </>
      )}
      {source && <span class="source">{source}</span>}
    </>
  )
  return (
    <div class="field">
      {group ? (
        <span class="label" id={`${id}-label`}>
          {title}
        </span>
      ) : (
        <label class="label" for={id}>
          {title}
        </label>
      )}
      {children}
      {fault ? (
        <span class="fault" id={`${id}-fault`}>
          <Icon node={circleAlert} size={12} />
          <span>{fault}</span>
        </span>
      ) : (
        help && (
          <span class="help" id={`${id}-help`}>
            {help}
          </span>
        )
      )}
    </div>
  )
}

export function describedBy(id: string, fault: unknown, help: unknown): string | undefined {
  return fault ? `${id}-fault` : help ? `${id}-help` : undefined
}
