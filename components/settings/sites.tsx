import { useState } from 'preact/hooks'
import lock from 'lucide/dist/esm/icons/lock.mjs'
import plus from 'lucide/dist/esm/icons/plus.mjs'
import shield from 'lucide/dist/esm/icons/shield-check.mjs'
import type { Output } from '#contract/api/index.ts'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { dayAndTime } from '#contract/moments.ts'
import { AwayBanner } from './away-banner.tsx'
import { FaultBanner } from './fault.tsx'
import { useHost } from './host.ts'
import { useAct, useLoaded } from './live.ts'
import { Section } from './section.tsx'
import { useReadWhenBack, useSignedIn } from './signed-in.ts'
import { SiteRow } from './site-row.tsx'
import { countChanges, draftOfToday, faultsIn, freshId, isDisputed, rebase, type SitesDraft } from './site-changes.ts'
import { useSettingsTexts } from './texts.ts'

const draftKey = 'settings:sites'
type Saved = Output<'settings.get'>

/** Where the sidebar shows. An admin edits the list; everybody allows it in their own browser. */
export function SitesSection() {
  const host = useHost()
  const { t, locale } = useSettingsTexts()
  const { connection, person, here: signedIn, away, link } = useSignedIn()
  const here = useLoaded(host.readSites, link)
  const admin = person?.role === 'admin'
  const saved = useLoaded(async () => (admin ? host.backend.call('settings.get', {}) : undefined), admin)
  useReadWhenBack(away, saved)
  const editing = useDraft(saved.value)
  const { busy, fault, run } = useAct()
  const [refused, setRefused] = useState(false)
  const [open, setOpen] = useState<string>()
  // how often Save was pressed on something wrong: from then on empty fields are told too
  const [asked, setAsked] = useState(0)

  const sites = editing.draft?.sites ?? here.value?.sites ?? []
  const changes = editing.draft ? countChanges(editing.draft) : 0
  const faulty = sites.filter((site) => faultsIn(site, sites).length > 0)
  const missing = here.value?.missing ?? []
  const notAllowed = here.value?.sites.filter((site) => !site.granted).length ?? 0
  const conflict = editing.draft && saved.value && saved.value.version !== editing.draft.base ? saved.value : undefined

  function allow() {
    const allowed = host.allow(missing)
    run('allow', async () => {
      setRefused(!(await allowed))
      here.set(await host.applySites())
    })
  }

  function save() {
    const draft = editing.draft
    if (!draft) return
    // the open one first: nobody is taken elsewhere from what they are writing
    const first = faulty.find((site) => site.id === open) ?? faulty[0]
    if (first) {
      setAsked(asked + 1)
      return setOpen(first.id)
    }
    run('save', async () => {
      try {
        await host.backend.call('settings.save', { base: draft.base, settings: { sites: draft.sites } })
      } catch (thrown) {
        // somebody else was first: what they saved is read, ours stays
        if ((thrown as { code?: string }).code === 'version-conflict') return saved.again()
        throw thrown
      }
      editing.drop()
      setOpen(undefined)
      setAsked(0)
      saved.again()
      here.set(await host.applySites())
    })
  }

  function dropMine() {
    editing.drop()
    setOpen(undefined)
    setAsked(0)
  }

  function add() {
    const id = freshId('site', sites)
    editing.change([...sites, { id, name: '', match: '', adapter: 'page-api', side: 'right', sources: [] }])
    setOpen(id)
    setAsked(0)
  }

  const foot = admin && changes > 0 && (
    <>
      <div class="grow">
        <strong>{t('sites.unsaved', { count: changes })}</strong> <span class="meta block">{t('sites.kept')}</span>
      </div>
      <Button kind="quiet" press={dropMine}>
        {t('sites.drop')}
      </Button>
      <Button kind="primary" rests={conflict ? t('sites.conflict') : busy === 'save' ? t('sites.saving') : undefined} press={save}>
        {busy === 'save' ? t('sites.saving') : t('sites.save')}
      </Button>
    </>
  )

  return (
    <Section
      title={t('sites.title')}
      text={t('sites.text', { organisation: connection.value?.organisation ?? 'Tagalong' })}
      aside={
        admin && (
          <Button icon={plus} rests={editing.draft ? undefined : t('set.loading')} press={add}>
            {t('sites.add')}
          </Button>
        )
      }
      foot={foot}
    >
      <div class="banners">
        {admin && away && <AwayBanner />}
        {here.fault && <FaultBanner fault={here.fault} again={here.again} />}
        {saved.fault && <FaultBanner fault={saved.fault} again={saved.again} />}
        {fault && <FaultBanner fault={fault} />}
        {conflict && (
          <Banner
            tone="warn"
            icon={lock}
            title={t('sites.conflict')}
            urgent
            acts={
              <Button small press={() => editing.put(rebase(editing.draft as SitesDraft, conflict.version, conflict.settings.sites))}>
                {t('sites.rebase')}
              </Button>
            }
          >
            {t('sites.conflictText', { version: conflict.version, name: conflict.savedBy })}
          </Banner>
        )}
        {missing.length > 0 && (
          <Banner
            tone="info"
            icon={shield}
            title={t('sites.notAllowed')}
            acts={
              <Button kind="primary" small rests={busy ? t('set.loading') : undefined} press={allow}>
                {t('sites.allow', { count: notAllowed })}
              </Button>
            }
          >
            {t('sites.allowText')}
            {refused && (
              <span class="fault" role="alert">
                {t('sites.refused')}
              </span>
            )}
          </Banner>
        )}
        {!admin && connection.value && <p class="row meta">{signedIn ? t('set.adminOnly') : t('set.signInFirst')}</p>}
      </div>
      {!here.value && !here.fault && <Skeleton part={70} thick />}
      {here.value && sites.length === 0 && <p class="quiet-text">{t('sites.none')}</p>}
      {sites.length > 0 && (
        <ul class="panel">
          {sites.map((site) => (
            <SiteRow
              key={site.id}
              site={site}
              granted={here.value?.sites.find((known) => known.match === site.match)?.granted}
              faults={open === site.id ? [] : faultsIn(site, sites)}
              live={faultsIn(site, sites)}
              asked={asked}
              shared={site.sharesSources === true || isDisputed(site, sites)}
              open={open === site.id}
              admin={admin}
              toggle={() => setOpen(open === site.id ? undefined : site.id)}
              change={(next) => editing.change(sites.map((one) => (one.id === site.id ? next : one)))}
              remove={() => editing.change(sites.filter((one) => one.id !== site.id))}
            />
          ))}
        </ul>
      )}
      {saved.value && (
        <p class="meta sites-version">
          {t('sites.version', {
            version: String(saved.value.version),
            name: saved.value.savedBy,
            time: dayAndTime(saved.value.savedAt, locale),
          })}
        </p>
      )}
    </Section>
  )
}

/** Work on top of what is saved; kept on the device from the first key on, and found again after a reload. */
function useDraft(saved: Saved | undefined) {
  const host = useHost()
  const load = async () => {
    const found = (await host.drafts.load(draftKey).catch(() => undefined)) as SitesDraft | undefined
    return { draft: found && draftOfToday(found) }
  }
  const kept = useLoaded(load, saved?.version)
  const [own, setOwn] = useState<{ draft: SitesDraft | undefined }>()
  const untouched = saved && { base: saved.version, from: saved.settings.sites, sites: saved.settings.sites }
  // nothing is changed before it is known whether unsaved work was kept: the change would take its place
  const before = own ?? kept.value
  const draft = saved && before && (before.draft ?? untouched)
  const put = (next: SitesDraft) => {
    setOwn({ draft: next })
    if (countChanges(next) > 0) host.drafts.save(draftKey, next)
    else host.drafts.remove(draftKey)
  }
  return {
    draft,
    put,
    change: (sites: SitesDraft['sites']) => draft && put({ ...draft, sites }),
    drop: () => {
      setOwn({ draft: undefined })
      host.drafts.remove(draftKey)
    },
  }
}
