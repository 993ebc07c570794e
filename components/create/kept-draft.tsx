import { useEffect, useState } from 'preact/hooks'
import squarePen from 'lucide/dist/esm/icons/square-pen.mjs'
import type { EntityForms } from '#contract/api/records.ts'
import { useSidebar, useStore } from '#components/context.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'

/** A form that somebody began to fill in here before the page was loaded anew: to go on with, or to let go. `except`: the one that is open. */
export function KeptDraft({ except }: { except?: string | undefined }) {
  const { view, texts } = useSidebar()
  const { t, locale, standard } = texts
  const { create, conversation, navigation } = view
  const finding = useStore(conversation, (state) => state.finding)
  const open = finding?.conversation
  const { form, lookAgain } = useKept(except)
  if (!form) return null
  const key = create.draftKey(open, form.name)
  return (
    <Banner
      tone="info"
      icon={squarePen}
      title={t('kept.title', { entity: standard.entity(form.name, form.label).toLocaleLowerCase(locale) })}
      acts={
        <>
          <Button
            small
            press={() => {
              void create.open(open, form, finding && view.read.strangerOf(finding))
              if (navigation.getState().place.view !== 'create') navigation.go({ view: 'create' })
            }}
          >
            {t('kept.continue')}
          </Button>
          <Button
            small
            kind="quiet"
            press={() => {
              create.discard(key)
              lookAgain()
            }}
          >
            {t('kept.discard')}
          </Button>
        </>
      }
    >
      {t('kept.text')}
    </Banner>
  )
}

/** The first kind of record with a kept draft for what is open; none while it is on its way. */
function useKept(except: string | undefined): { form: EntityForms | undefined; lookAgain(): void } {
  const { view } = useSidebar()
  const { host, create, session, conversation } = view
  const entities = useStore(session, (state) => state.forms?.entities)
  const open = useStore(conversation, (state) => state.finding?.conversation)
  // what is typed says nothing new: a kept draft begins, is handed over, or goes
  const standing = useStore(create, ({ drafts }) =>
    Object.entries(drafts)
      .map(([key, draft]) => `${key} ${draft.key ?? ''}`)
      .join('\n'),
  )
  const [look, setLook] = useState(0)
  const [kept, setKept] = useState<{ key: string; form: EntityForms }>()
  const forms = (entities ?? []).filter((form) => form.create && form.name !== except)
  const keys = forms.map((form) => create.draftKey(open, form.name)).join('\n')
  useEffect(() => {
    let here = true
    const load = forms.map(async (form) => {
      const key = create.draftKey(open, form.name)
      return { key, form, saved: (await host.drafts.load(key).catch(() => undefined)) as Saved | undefined }
    })
    Promise.all(load).then((all) => here && setKept(all.find(({ key, saved }) => !create.getState().drafts[key]?.key && isBegun(saved))))
    return () => {
      here = false
    }
    // a draft that was taken up, sent or let go is looked for again
  }, [keys, standing, look])
  const stands = kept && kept.form.name !== except && kept.key === create.draftKey(open, kept.form.name)
  // one that was not taken up in this page leaves the drafts above as they are when it goes
  return { form: stands ? kept.form : undefined, lookAgain: () => setLook((times) => times + 1) }
}

type Saved = { values?: object; tagValues?: object; key?: string | null }

function isBegun(saved: Saved | undefined): boolean {
  const values = Object.values({ ...saved?.values, ...saved?.tagValues })
  return (
    !saved?.key &&
    values.some((value) => value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0))
  )
}
