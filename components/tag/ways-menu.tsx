import type { RecordSummary } from '#contract/records.ts'
import list from 'lucide/dist/esm/icons/list-checks.mjs'
import notebookPen from 'lucide/dist/esm/icons/notebook-pen.mjs'
import search from 'lucide/dist/esm/icons/search.mjs'
import tags from 'lucide/dist/esm/icons/tags.mjs'
import { useTexts, useView } from '#components/context.ts'
import { Menu, type MenuItem } from '#components/ui/menu.tsx'

/** What else can be done than tagging at once. */
export function WaysMenu({ record, all }: { record: RecordSummary; all: RecordSummary[] }) {
  const { t } = useTexts()
  const { navigation } = useView()
  const items: MenuItem[] = [
    { id: 'answers', label: t('tag.ways.subject'), icon: notebookPen, press: () => navigation.go({ view: 'tag-form', records: [record] }) },
    { id: 'messages', label: t('tag.ways.messages'), icon: list, press: () => navigation.go({ view: 'messages', records: [record] }) },
    ...(all.length > 1
      ? [
          {
            id: 'all',
            label: t('tag.ways.all', { count: all.length }),
            icon: tags,
            press: () => navigation.go({ view: 'tag-form', records: all }),
          },
        ]
      : []),
    { id: 'another', label: t('tag.ways.another'), icon: search, meta: '/', press: () => navigation.go({ view: 'search' }) },
  ]
  return <Menu id="ways-menu" label={t('tag.ways')} items={items} close={() => navigation.close()} up />
}
