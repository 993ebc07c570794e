import { chromium, type Page } from '@playwright/test'
import { build } from 'vite'
import type { Conversation } from '#contract/conversation.ts'
import { patternOf } from '#contract/address-pattern.ts'
import { definitionFor } from '#contract/page-definitions/index.ts'
import { findChromium, quietFlags } from '../scripts/browser/find-chromium.ts'
import type { SavedPage } from '../services/page/adapters/saved-page.fixture.ts'
import { htmlOf, savedPages } from '../services/page/adapters/saved-pages.fixture.ts'
import { type BenchContext, type BenchRow, type BenchTable, figure } from './table.ts'

type Read = { conversation?: Conversation; took: number[] }

/** How much of saved chat pages is read as a person reads them, and what one reading takes: each page, and who wrote its markup. */
export async function bench({ project, log }: BenchContext): Promise<BenchTable> {
  const found = await findChromium()
  if (!found) throw new Error('The pages need Chromium: npm test installs it, or says how.')
  const code = await reading(project)
  const browser = await chromium.launch({ executablePath: found.path, args: [...quietFlags, ...found.flags] })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    let shown: SavedPage | undefined
    await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: shown ? htmlOf(shown) : '' }))
    const scores: (ReturnType<typeof scoreOf> & { saved: SavedPage; took: number[] })[] = []
    for (const saved of savedPages) {
      log(saved.name)
      shown = saved
      const read = await readIn(page, saved, code)
      scores.push({ ...scoreOf(saved, read.conversation), saved, took: read.took })
    }
    const groups = ['documented', 'package', 'own', 'held-out'] as const
    return {
      id: 'reading',
      title: 'Chat pages read as a person reads them',
      rows: [
        ...groups.flatMap((from) =>
          summary(
            from,
            scores.filter(({ saved }) => saved.from === from),
          ),
        ),
        ...scores.map(({ saved, right, of, visitor, took }) => ({
          what: `${saved.name}: ${right} of ${of} messages, visitor ${visitor ? 'found' : 'not found'}; one reading`,
          unit: 'ms',
          ours: figure(took),
          goal: { text: 'all, found', met: right === of && visitor },
        })),
      ],
      notes: [
        'Right: text in its place and the role that a person gives it. The visitor is found when name, phones and addresses are those on the page, and no others.',
        'held-out pages were written after the reading was. Before anything was mended for them: 26 of 37 messages, 4 of 8 visitors of the first eight (held-…); 18 of 18 and 4 of 4 of the next four (second-…); 27 of 55 and 5 of 10 of the next ten (third-…); 17 of 25 and 4 of 5 of the last five (fourth-…).',
      ],
    }
  } finally {
    await browser.close()
  }
}

function summary(from: string, scores: readonly { right: number; of: number; visitor: boolean }[]): BenchRow[] {
  const sum = (count: (one: (typeof scores)[number]) => number) => scores.reduce((all, one) => all + count(one), 0)
  const roles = (sum(({ right }) => right) / sum(({ of }) => of)) * 100
  const visitors = (sum(({ visitor }) => Number(visitor)) / scores.length) * 100
  return [
    { what: `${from}: messages with the right role`, unit: '%', ours: { median: roles }, goal: { text: '≥ 95 %', met: roles >= 95 } },
    { what: `${from}: visitors found`, unit: '%', ours: { median: visitors }, goal: { text: '≥ 90 %', met: visitors >= 90 } },
  ]
}

function scoreOf({ roles, first, last, visitor }: SavedPage, said: Conversation | undefined) {
  const whole =
    said?.messages.length === roles.length && said.messages[0]?.text.startsWith(first) && said.messages.at(-1)?.text.startsWith(last)
  const right = whole ? roles.filter((role, n) => said.messages[n]?.role === role).length : 0
  const same = (a: readonly string[] = [], b: readonly string[]) => a.join() === b.join()
  const found =
    said !== undefined &&
    said.visitor.fullName === visitor.name &&
    same(said.visitor.phones, visitor.phones) &&
    same(said.visitor.emails, visitor.emails)
  return { right, of: roles.length, visitor: found }
}

/** The reading as a page gets it, in one script. */
async function reading(project: string): Promise<string> {
  const lib = { entry: `${project}/bench/reading-in-page.ts`, formats: ['iife' as const], name: 'reading' }
  const made = await build({ root: project, configFile: false, logLevel: 'silent', build: { write: false, lib } })
  const [first] = Array.isArray(made) ? made : [made]
  if (!first || !('output' in first)) throw new Error('The reading was not built.')
  return first.output[0].code
}

async function readIn(page: Page, saved: SavedPage, code: string): Promise<Read> {
  await page.goto(`http://saved.example${saved.address}`)
  // a fragment alone is no new page
  await page.reload()
  const definition = definitionFor(saved.adapter) ?? {}
  const reads = { source: 'site', sourceName: 'Site', definition, ...patternOf(definition) }
  return page.evaluate(
    `(() => {
      ${code}
      const took = []
      let read
      for (let n = 0; n < 9; n++) {
        const began = performance.now()
        read = reading.readPage(document, ${JSON.stringify(reads)}, reading.guesses)
        took.push(performance.now() - began)
      }
      return { conversation: read?.conversation, took }
    })()`,
  )
}
