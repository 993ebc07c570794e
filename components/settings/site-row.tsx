import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { AdapterId, type Site, unseenCharacter } from '#contract/settings/sites.ts'
import { firstUnseen } from '#contract/unseen-character.ts'
import { Button } from '../ui/button.tsx'
import { Chip } from '../ui/chip.tsx'
import { describedBy, FieldShell } from '../ui/field.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { DefinitionForm } from './definition-form.tsx'
import { atAddress, patternFrom, type SiteFault, sourcesFrom } from './site-changes.ts'
import { useSettingsTexts } from './texts.ts'

export type SiteRowProps = {
  site: Site
  granted: boolean | undefined
  /** shown while the row is closed */
  faults: SiteFault[]
  /** shown in the open form */
  live: SiteFault[]
  /** how often it was asked to be saved as it is; at 0 an empty field is not told yet */
  asked: number
  /** another address speaks for its sources, or may */
  shared: boolean
  open: boolean
  admin: boolean
  toggle(): void
  change(site: Site): void
  remove(): void
}

export function SiteRow({ site, granted, faults, open, admin, toggle, remove, ...form }: SiteRowProps) {
  const { t } = useSettingsTexts()
  const name = site.name.trim() || t('sites.new')
  return (
    <li>
      <div class="set">
        <div>
          <h3>
            {name}{' '}
            {granted !== undefined && <Chip tone={granted ? 'ok' : 'warn'}>{t(granted ? 'sites.allowed' : 'sites.notAllowed')}</Chip>}
          </h3>
          <p class="site-match">{site.match}</p>
          {site.takesUnseenPresses && <p class="meta">{t('sites.unseenOn')}</p>}
          <p class="meta">
            {site.sources.length > 0 ? t('sites.speaksFor', { sources: site.sources.join(', ') }) : t('sites.speaksForNone')}
          </p>
          {faults.map((fault) => (
            <p key={fault} class="fault">
              {t(`sites.fault.${fault}`, unseenIn(site))}
            </p>
          ))}
        </div>
        {admin && (
          <div class="row">
            <Button small expanded={open} label={open ? undefined : t('sites.editOf', { name })} press={toggle}>
              {t(open ? 'sites.done' : 'sites.edit')}
            </Button>
            <Button small kind="quiet" label={t('sites.removeOf', { name })} press={remove}>
              {t('sites.remove')}
            </Button>
          </div>
        )}
      </div>
      {open && admin && (
        <SiteForm site={site} faults={form.live} asked={form.asked} shared={form.shared} change={form.change} done={toggle} />
      )}
    </li>
  )
}

type FormProps = { site: Site; faults: SiteFault[]; asked: number; shared: boolean; change(site: Site): void; done(): void }

function SiteForm({ site, faults, asked, shared, change, done }: FormProps) {
  const { t } = useSettingsTexts()
  const sideLabel = useId()
  const adapter = useId()
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (asked > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [asked])
  const wrong = faults.find((fault) => addressFaults.has(fault))
  const wrongSources = faults.find((fault) => fault === 'sources' || fault === 'sourceless' || fault === 'disputed')
  const address = wrong && (site.match || asked > 0) ? t(`sites.fault.${wrong}`, unseenIn(site)) : undefined
  return (
    <form
      ref={form}
      class="set-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        done()
      }}
    >
      <TextField
        label={t('sites.name')}
        value={site.name}
        fault={(site.name || asked > 0) && faults.includes('name') ? t('sites.fault.name') : undefined}
        set={(name) => change({ ...site, name })}
        first
      />
      <TextField
        label={t('sites.match')}
        value={site.match}
        help={t('sites.matchHelp')}
        fault={address}
        set={(match) => change(atAddress(site, match.trim()))}
        left={(match) => change(atAddress(site, patternFrom(match.trim())))}
      />
      <SourcesField
        sources={site.sources}
        fault={wrongSources && t(`sites.fault.${wrongSources}`)}
        set={(sources) => change({ ...site, sources })}
      />
      {shared && (
        <Tick
          label={t('sites.shares')}
          help={t('sites.sharesHelp')}
          on={site.sharesSources ?? false}
          set={(on) => change({ ...site, sharesSources: on })}
        />
      )}
      <FieldShell id={adapter} label={t('sites.adapter')}>
        <select
          id={adapter}
          class="input"
          value={site.adapter}
          onChange={(event) => change({ ...site, adapter: AdapterId.parse(event.currentTarget.value) })}
        >
          {AdapterId.options.map((id) => (
            <option key={id} value={id}>
              {t(`sites.adapter.${id}`)}
            </option>
          ))}
        </select>
      </FieldShell>
      {site.adapter !== 'page-api' && (
        <DefinitionForm
          key={site.id}
          definition={site.definition ?? {}}
          shipped={site.adapter !== 'configurable'}
          change={(definition, match) => change({ ...(match && site.match === '' ? atAddress(site, match) : site), definition })}
        />
      )}
      <div class="field">
        <span class="label" id={sideLabel}>
          {t('sites.side')}
        </span>
        <Segmented
          labelledBy={sideLabel}
          options={[
            { value: 'left', label: t('sites.side.left') },
            { value: 'right', label: t('sites.side.right') },
          ]}
          chosen={site.side}
          choose={(side) => change({ ...site, side })}
        />
      </div>
      <Tick
        label={t('sites.unseen')}
        help={t('sites.unseenHelp')}
        on={site.takesUnseenPresses ?? false}
        set={(on) => change({ ...site, takesUnseenPresses: on })}
      />
    </form>
  )
}

function Tick({ label, help, on, set }: { label: string; help: string; on: boolean; set(on: boolean): void }) {
  const about = useId()
  return (
    <div class="field">
      <label class="row">
        <input type="checkbox" class="box" checked={on} aria-describedby={about} onChange={(event) => set(event.currentTarget.checked)} />
        {label}
      </label>
      <span class="help" id={about}>
        {help}
      </span>
    </div>
  )
}

/** The character that is named where one cannot be seen. */
function unseenIn({ match }: Site): { code: string; place: number } {
  return firstUnseen(match, unseenCharacter) ?? { code: '', place: 0 }
}

const addressFaults = new Set<SiteFault>(['match', 'unseen', 'double'])

/** Typed as one text; what is typed stays as it is while it says the same. */
function SourcesField({ sources, fault, set }: { sources: string[]; fault: ComponentChildren; set(sources: string[]): void }) {
  const { t } = useSettingsTexts()
  const [typed, setTyped] = useState(sources.join(', '))
  const value = sourcesFrom(typed).join() === sources.join() ? typed : sources.join(', ')
  return (
    <TextField
      label={t('sites.sources')}
      value={value}
      help={t('sites.sourcesHelp')}
      fault={fault}
      set={(text) => {
        setTyped(text)
        set(sourcesFrom(text))
      }}
    />
  )
}

function TextField({
  label,
  value,
  help,
  fault,
  set,
  first,
  left,
}: {
  label: string
  value: string
  help?: string
  fault: ComponentChildren
  set(value: string): void
  first?: boolean
  /** the field was left with this in it */
  left?(value: string): void
}) {
  const id = useId()
  return (
    <FieldShell id={id} label={label} help={help} fault={fault}>
      <input
        id={id}
        class="input"
        value={value}
        ref={(input) => {
          if (first && input && !value && document.activeElement?.tagName !== 'INPUT') input.focus()
        }}
        spellcheck={false}
        aria-invalid={fault ? true : undefined}
        aria-describedby={describedBy(id, fault, help)}
        onInput={(event) => set(event.currentTarget.value)}
        onChange={(event) => left?.(event.currentTarget.value)}
      />
    </FieldShell>
  )
}
