import Check from 'lucide/dist/esm/icons/check.mjs'
import { Icon } from '../inbox/icon.tsx'
import type { Texts } from './texts.ts'
import { isOver, type Open, stepOf } from './view.ts'

const steps = ['file', 'columns', 'check', 'import'] as const

/** Where the import stands: four steps, those behind ticked. */
export function Steps({ open, texts }: { open: Open | undefined; texts: Texts }) {
  const at = steps.indexOf(stepOf(open)) + (open && isOver(open.run.state) ? 1 : 0)
  return (
    <ol class="imp-steps" aria-label={texts.stepsLabel}>
      {steps.map((step, index) => (
        <li key={step} class={index < at ? 'is-done' : index === at ? 'is-now' : ''} aria-current={index === at ? 'step' : undefined}>
          <span class="imp-step-mark num" aria-hidden="true">
            {index < at ? <Icon node={Check} size={12} /> : index + 1}
          </span>
          <span>{texts.steps[step]}</span>
          {index < at && <span class="sr">, {texts.stepDone}</span>}
        </li>
      ))}
    </ol>
  )
}
