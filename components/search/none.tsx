import type { IdentifierKind } from '#contract/records.ts'
import type { Finding } from '#services/view/finding.ts'
import { useStore, useTexts, useView } from '#components/context.ts'
import { RecordSkeleton } from '#components/record/record-skeleton.tsx'
import { Pushes } from '#components/tag/pushes.tsx'
import { lazyView } from '#components/lazy-view.tsx'
import { CrmTrouble } from './crm-trouble.tsx'
import { MemoryNews } from './memory-say.tsx'
import { Refused } from './refused.tsx'
import { SearchTrail } from './search-trail.tsx'
import { hasValue } from './trail-stops.ts'

const CreatePart = lazyView(
  () => import('#components/create/create-part.tsx').then(({ CreatePart }) => CreatePart),
  () => (
    <div class="sec">
      <RecordSkeleton />
    </div>
  ),
)

/** Nobody has it: what was tried, and the form already filled. */
export function None({ finding }: { finding: Finding }) {
  const { session } = useView()
  const forms = useStore(session, (state) => state.forms)
  const top = (
    <>
      <Pushes />
      <SearchTrail finding={finding}>
        <Say finding={finding} />
      </SearchTrail>
      <div class="banners banners-own">
        <MemoryNews finding={finding} />
        <CrmTrouble finding={finding} />
      </div>
      <Refused finding={finding} />
    </>
  )
  return forms ? (
    <CreatePart top={top} />
  ) : (
    <main class="tg-main" tabIndex={-1} aria-busy="true">
      {top}
    </main>
  )
}

function Say({ finding }: { finding: Finding }) {
  const { t, rich } = useTexts()
  const { navigation, read } = useView()
  // somebody has it, and is said to be another one
  const say = read.refusedOf(finding).length > 0 ? 'none.sayElse' : 'none.say'
  const { visitor, couldNotRead = [] } = finding.conversation
  const own = finding.answer?.trail.find(({ state }) => state === 'own')
  const tried = (['phone', 'email', 'name'] as const).filter((kind) => hasValue(visitor, kind) && kind !== own?.identifier)
  if (own && tried.length === 0)
    return (
      <>
        {t(`trail.own.${own.identifier}`)} {t('none.own')}
      </>
    )
  const hand = (
    <button type="button" class="link" onClick={() => navigation.go({ view: 'search' })}>
      {t('none.hand')}
    </button>
  )
  // what was looked for on the page and is not there: else it would seem that there was nothing to find
  const gone = (['name', 'contact'] as const).filter((one) => couldNotRead.includes(one))
  const unread = gone[0] && t('none.unread', { what: t(`none.unread.${gone.length > 1 ? 'both' : gone[0]}`) })
  if (tried.length === 0)
    return unread ? (
      <>
        {unread} {t('none.own')}
      </>
    ) : (
      <>{t('none.nothing')}</>
    )
  return (
    <>
      {unread && `${unread} `}
      {own && `${t(`trail.own.${own.identifier}`)} `}
      {rich(say, { hand, what: t(whatKey(tried)) })}
    </>
  )
}

type What = 'phone' | 'email' | 'name' | 'phone+email' | 'phone+name' | 'email+name' | 'phone+email+name'

function whatKey(tried: IdentifierKind[]): `none.what.${What}` {
  return `none.what.${tried.join('+') as What}`
}
