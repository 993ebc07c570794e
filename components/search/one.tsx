import type { Finding } from '#services/view/finding.ts'
import { useTexts, useView } from '#components/context.ts'
import { KeptDraft } from '#components/create/kept-draft.tsx'
import { RecordCard } from '#components/record/record-card.tsx'
import { useCommand } from '#components/shell/commands.ts'
import { Pushes } from '#components/tag/pushes.tsx'
import { TagFoot } from '#components/tag/tag-foot.tsx'
import { usePushes } from '#components/tag/use-pushes.ts'
import { Button } from '#components/ui/button.tsx'
import { CrmTrouble } from './crm-trouble.tsx'
import { MemoryNews, MemorySay } from './memory-say.tsx'
import { Refused } from './refused.tsx'
import { SearchTrail } from './search-trail.tsx'
import { useSeen } from './use-seen.ts'

/** One record: its card, and one key to tag it. */
export function One({ finding }: { finding: Finding }) {
  const { t } = useTexts()
  const { found, navigation, read, isTagged } = useView()
  const pushes = usePushes()
  const seen = useSeen(finding)
  const matches = read.matchesOf(finding)
  const [match] = matches
  const remembered = read.memoryOf(finding)
  const others = Math.max(0, read.totalOf(finding) - 1)
  useCommand('create', () => navigation.go({ view: 'create' }))
  if (!match) return null
  const tagged = isTagged(pushes, match.record.ref)
  return (
    <>
      <main class="tg-main" tabIndex={-1}>
        <SearchTrail finding={finding}>{remembered ? <MemorySay finding={finding} /> : seen}</SearchTrail>
        <div class="sec">
          <div class="banners">
            <KeptDraft />
            <CrmTrouble finding={finding} />
            <MemoryNews finding={finding} />
            <div>
              <RecordCard match={match} refuse={tagged ? undefined : () => found.refuse(match)} />
            </div>
          </div>
          {others > 0 && (
            <Button kind="link" small class="btn-flush" press={() => found.showList(true)}>
              {t('memory.others', { count: others })}
            </Button>
          )}
        </div>
        <Pushes />
        <Refused finding={finding} />
      </main>
      <TagFoot record={match.record} all={[]} />
    </>
  )
}
