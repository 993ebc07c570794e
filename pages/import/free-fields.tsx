import GripVertical from 'lucide/dist/esm/icons/grip-vertical.mjs'
import { Icon } from '../inbox/icon.tsx'
import type { TableProps } from './columns-table.tsx'
import { freeTargets } from './mapping.ts'

/** The kind of what is dragged: nothing else that is dropped here counts. */
export const draggedField = 'application/x-tagalong-field'

/** Fields that no column goes to yet. For the pointer alone: the keyboard has the column's own list. */
export function FreeFields({ look, draft, words }: Omit<TableProps, 'put'>) {
  const { texts } = words
  const free = freeTargets(draft, look.targets)
  if (free.length === 0) return null
  return (
    <aside class="imp-free" aria-label={texts.dragTitle}>
      <h3>{texts.dragTitle}</h3>
      <p class="meta">{texts.dragText}</p>
      <ul>
        {free.map((field) => (
          <li
            key={field.to}
            draggable
            onDragStart={(event) => {
              event.dataTransfer?.setData(draggedField, field.to)
              if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move'
            }}
          >
            <Icon node={GripVertical} size={12} />
            <span class="grow imp-wrap">{words.target(look.entity, field)}</span>
            {field.required && <span class="chip chip-warn">{texts.required}</span>}
          </li>
        ))}
      </ul>
    </aside>
  )
}
