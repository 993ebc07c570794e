import ArrowLeft from 'lucide/dist/esm/icons/arrow-left.mjs'
import { Icon } from '../inbox/icon.tsx'
import { AtOnce, LineNews, TroubleNews } from './banners.tsx'
import { ChooseFile } from './choose-file.tsx'
import { Columns } from './columns.tsx'
import { EarlierImports } from './earlier-imports.tsx'
import type { Flow } from './flow.ts'
import { Outcome } from './outcome.tsx'
import { ProgressCard } from './progress-card.tsx'
import { percentOf, secondsLeft } from './progress.ts'
import { Steps } from './steps.tsx'
import type { Words } from './texts.ts'
import { isWorking, showsColumns, type View } from './view.ts'

export type PageProps = {
  view: View
  flow: Flow
  words: Words
  now: () => number
  /** hands the browser a file to keep */
  save: (fileName: string, text: string) => void
  /** the list that somebody came from */
  wanted: string | undefined
}

/** The whole page: what waits, the one step that is next, earlier imports. */
export function ImportPage(props: PageProps) {
  const { view, flow, words } = props
  const { texts } = words
  const { open } = view
  return (
    <div class="imp">
      <header class="imp-head">
        {open && (
          <button type="button" class="btn btn-quiet btn-small imp-back" onClick={flow.leave}>
            <Icon node={ArrowLeft} size={14} />
            {texts.back}
          </button>
        )}
        <h1 class="imp-title" dir="auto">
          {open ? <bdi>{open.run.fileName || texts.nameless}</bdi> : texts.title}
        </h1>
        <Steps open={open} texts={texts} />
      </header>
      <LineNews line={view.line} texts={texts} />
      <TroubleNews trouble={view.trouble} texts={texts} />
      {open === undefined && view.runs && <AtOnce runs={view.runs} texts={texts} />}
      <Step {...props} />
      {open === undefined && <EarlierImports {...props} />}
    </div>
  )
}

/** The one step that is next. */
function Step(props: PageProps) {
  const { view, flow, words, now } = props
  const { texts } = words
  const { open } = view
  if (!open) return <ChooseFile {...props} />
  const { run, upload } = open
  if (upload)
    return (
      <ProgressCard
        title={texts.sending(run.fileName)}
        percent={percentOf(upload.sent, run.size)}
        left={view.line === 'up' ? secondsLeft(upload.from, now(), upload.sent, run.size) : undefined}
        bytes={{ done: upload.sent, of: run.size }}
        facts={[]}
        note={texts.mayLeave}
        texts={texts}
      />
    )
  if (run.state === 'uploading') return <ChooseFile {...props} />
  if (isWorking(run.state)) {
    const { progress, counts } = run
    return (
      <ProgressCard
        title={texts.working[run.state] ?? ''}
        percent={progress ? percentOf(progress.done, progress.of) : 0}
        left={progress?.secondsLeft}
        facts={
          run.state === 'checking' ? [texts.rowsSoFar(counts.rows), ...(counts.refused > 0 ? [texts.faultsSoFar(counts.refused)] : [])] : []
        }
        note={run.origin === 'command' && run.state !== 'undoing' ? texts.byCommandWork : texts.mayLeaveWork}
        texts={texts}
        stop={{ press: flow.stop, busy: view.busy !== undefined }}
      />
    )
  }
  return showsColumns(open) ? <Columns {...props} open={open} /> : <Outcome {...props} open={open} />
}
