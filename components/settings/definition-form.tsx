import { useId, useState } from 'preact/hooks'
import type { PageDefinition } from '#contract/page-definition.ts'
import { Button } from '../ui/button.tsx'
import { describedBy, FieldShell } from '../ui/field.tsx'
import {
  linesOf,
  patternFault,
  readPasted,
  rulesAsText,
  rulesFault,
  type SelectorField,
  selectorFields,
  selectorsFault,
  selectorsOf,
  withRules,
  withSelectors,
} from './definition-text.ts'
import { useSettingsTexts } from './texts.ts'

type Props = {
  definition: PageDefinition
  /** marks of ours are tried after those that are written here */
  shipped: boolean
  /** `match`: an address that stood in what was pasted */
  change(definition: PageDefinition, match?: string): void
}

/** How a page is read: selectors in their order, one a line; a field left empty is looked for by itself. */
export function DefinitionForm({ definition, shipped, change }: Props) {
  const { t } = useSettingsTexts()
  const rule = rulesFault(definition)
  const pattern = patternFault(definition)
  const selectors = (field: SelectorField) => {
    const fault = selectorsFault(selectorsOf(definition, field))
    return (
      <Lines
        key={field}
        label={t(`reads.${field}`)}
        lines={selectorsOf(definition, field)}
        help={field === 'ended' ? t('reads.endedHelp') : undefined}
        fault={fault && t('reads.fault.selector', fault)}
        set={(lines) => change(withSelectors(definition, field, lines))}
      />
    )
  }
  return (
    <fieldset class="reads">
      <legend class="label">{t('reads.title')}</legend>
      <p class="help">{t(shipped ? 'reads.shipped' : 'reads.help')}</p>
      <Lines
        label={t('reads.urlPattern')}
        lines={definition.urlPattern === undefined ? [] : [definition.urlPattern]}
        help={t('reads.urlPatternHelp')}
        fault={pattern && t(`reads.fault.${pattern}`)}
        set={([urlPattern]) => {
          const { urlPattern: _, ...rest } = definition
          change(urlPattern === undefined ? rest : { ...rest, urlPattern })
        }}
      />
      {selectorFields.slice(0, 7).map(selectors)}
      <Lines
        label={t('reads.roleRules')}
        lines={linesOf(rulesAsText(definition))}
        help={t('reads.roleRulesHelp')}
        fault={rule === undefined ? undefined : t('reads.fault.rule', { line: rule })}
        set={(lines) => change(withRules(definition, lines.join('\n')))}
      />
      {selectorFields.slice(7).map(selectors)}
      <Paste
        take={(text) => {
          const pasted = readPasted(text)
          if (!pasted.ok) return t('reads.fault.pasted', { message: pasted.message })
          change(pasted.definition, pasted.match)
          return undefined
        }}
      />
    </fieldset>
  )
}

type LinesProps = {
  label: string
  lines: readonly string[]
  help?: string | undefined
  fault?: string | undefined
  set(lines: string[]): void
}

/** What is typed stays as it is while it says the same. */
function Lines({ label, lines, help, fault, set }: LinesProps) {
  const id = useId()
  const [typed, setTyped] = useState(lines.join('\n'))
  const value = linesOf(typed).join('\n') === lines.join('\n') ? typed : lines.join('\n')
  return (
    <FieldShell id={id} label={label} help={help} fault={fault}>
      <textarea
        id={id}
        class="input code"
        rows={Math.min(8, Math.max(1, value.split('\n').length))}
        dir="ltr"
        value={value}
        spellcheck={false}
        aria-invalid={fault ? true : undefined}
        aria-describedby={describedBy(id, fault, help)}
        onInput={(event) => {
          setTyped(event.currentTarget.value)
          set(linesOf(event.currentTarget.value))
        }}
      />
    </FieldShell>
  )
}

function Paste({ take }: { take(text: string): string | undefined }) {
  const { t } = useSettingsTexts()
  const id = useId()
  const [text, setText] = useState('')
  const [fault, setFault] = useState<string>()
  return (
    <FieldShell id={id} label={t('reads.paste')} help={t('reads.pasteHelp')} fault={fault}>
      <textarea
        id={id}
        class="input code"
        rows={2}
        dir="ltr"
        value={text}
        spellcheck={false}
        aria-invalid={fault ? true : undefined}
        aria-describedby={describedBy(id, fault, t('reads.pasteHelp'))}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <Button
        small
        rests={text.trim() ? undefined : t('reads.pasteHelp')}
        press={() => {
          const wrong = take(text)
          setFault(wrong)
          if (!wrong) setText('')
        }}
      >
        {t('reads.take')}
      </Button>
    </FieldShell>
  )
}
