import { render } from 'preact'
import { useState } from 'preact/hooks'
import search from 'lucide/dist/esm/icons/search.mjs'
import circleAlert from 'lucide/dist/esm/icons/circle-alert.mjs'
import type { FieldValues } from '#contract/records.ts'
import { SidebarContext } from '#components/context.ts'
import { FieldList } from '#components/fields/field-list.tsx'
import { catalogues } from '#components/messages/catalogues.ts'
import { localeFor } from '#contract/moments.ts'
import { createTexts } from '#components/messages/texts.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button, IconButton } from '#components/ui/button.tsx'
import { Chip, PickChip } from '#components/ui/chip.tsx'
import { Kbd } from '#components/ui/kbd.tsx'
import { type Segment, Segmented } from '#components/ui/segmented.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { Tabs } from '#components/ui/tabs.tsx'
import { createView } from '#services/view/view.ts'
import { backend, nothing } from '#services/view/script/answers.ts'
import { everyType } from '#services/view/script/forms.ts'
import { scriptedHost } from '#services/view/script/scripted-host.ts'
import '#components/shell/base.css'
import './gallery.css'

/** The parts without a screen around them: every button, chip, banner and kind of field. */
export async function mountParts(root: HTMLElement, look: { language: string; theme: string; density: string }) {
  document.documentElement.dataset['theme'] = look.theme
  document.documentElement.dataset['density'] = look.density
  document.documentElement.lang = look.language
  const view = createView(scriptedHost({ answers: backend(nothing) }), [look.language])
  await view.whole
  const catalogue = catalogues[look.language] ?? catalogues['en']
  if (!catalogue) return
  const texts = createTexts(await catalogue.first(), look.language, localeFor(look.language, []), catalogue.rest(), catalogue.standard?.())
  await texts.whole
  render(
    <SidebarContext.Provider value={{ view, texts }}>
      <Parts />
    </SidebarContext.Provider>,
    root,
  )
  document.documentElement.dataset['settled'] = 'true'
}

const first: FieldValues = {
  text: 'Nguyễn Thị Minh Khai',
  phone: '+44 7700 900461',
  email: 'minhkhai@example.com',
  whole: 12500,
  decimal: 3.75,
  currency: { amount: '184500.00', currency: 'SEK' },
  date: '2026-11-27',
  moment: '2026-11-27T14:30:00+01:00',
  checkbox: false,
  multi: ['sv', 'vi'],
  lookup: { entity: 'account', id: 'a1', name: 'Nordhavn Logistik AB' },
  locked: 'Maja Holm',
}

const sides: Segment<'yes' | 'no'>[] = [
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
]

function Parts() {
  const [values, setValues] = useState(first)
  const [tab, setTab] = useState('a')
  const [side, setSide] = useState<'yes' | 'no'>('yes')
  const nothing = () => {}
  return (
    <main class="parts">
      <h1>Parts</h1>
      <div class="parts-row">
        <Button kind="primary" keys={['Enter']} press={nothing}>
          Tag to Åsa
        </Button>
        <Button press={nothing}>Search another</Button>
        <Button kind="quiet" press={nothing}>
          Not this person
        </Button>
        <Button kind="link" keys={['D']} press={nothing}>
          Details
        </Button>
        <Button rests="Still searching." press={nothing}>
          Tag
        </Button>
        <Button small icon={search} press={nothing}>
          Retry
        </Button>
        <IconButton node={search} label="Search" press={nothing} />
      </div>
      <div class="parts-row">
        <Chip>Ended 14:32</Chip>
        <Chip tone="ok">Live</Chip>
        <Chip tone="warn">Private</Chip>
        <Chip tone="bad">Failed</Chip>
        <Chip tone="info">New</Chip>
        <Chip tone="accent">Chosen</Chip>
        <PickChip on press={nothing}>
          All kinds
        </PickChip>
        <PickChip on={false} press={nothing}>
          Contacts
        </PickChip>
        <Kbd>Ctrl</Kbd>
      </div>
      {(['info', 'warn', 'bad', 'ok'] as const).map((tone) => (
        <Banner
          key={tone}
          tone={tone}
          icon={circleAlert}
          title="What happened."
          acts={
            <Button small press={nothing}>
              Mend it
            </Button>
          }
        >
          What it means for you.
        </Banner>
      ))}
      <Tabs
        label="Tabs"
        panel="panel"
        tabs={[
          { id: 'a', label: 'Contact' },
          { id: 'b', label: 'Account' },
        ]}
        chosen={tab}
        choose={setTab}
      />
      <div id="panel" role="tabpanel" aria-label="Panel">
        <Segmented label="Side" options={sides} chosen={side} choose={(value) => setSide(value)} />
      </div>
      <Skeleton part={60} />
      <div class="form">
        <FieldList
          scope="parts"
          entity="contact"
          fields={everyType}
          values={values}
          faults={{
            url: { kind: 'said', message: 'Website must begin with https.' },
            option: { kind: 'required' },
            multiline: { kind: 'too-long', limit: 2000, length: 2134 },
            email: { kind: 'wrong' },
          }}
          change={(name, value) => setValues({ ...values, [name]: value })}
        />
      </div>
    </main>
  )
}
