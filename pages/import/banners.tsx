import CircleAlert from 'lucide/dist/esm/icons/circle-alert.mjs'
import CloudOff from 'lucide/dist/esm/icons/cloud-off.mjs'
import Info from 'lucide/dist/esm/icons/info.mjs'
import TriangleAlert from 'lucide/dist/esm/icons/triangle-alert.mjs'
import type { ComponentChildren } from 'preact'
import { asSentence } from '#contract/errors.ts'
import type { ImportRun } from '#contract/api/imports.ts'
import { Icon } from '../inbox/icon.tsx'
import type { Line } from './patience.ts'
import type { Texts } from './texts.ts'
import { isWorking, type Trouble } from './view.ts'

type BannerProps = { kind: 'warn' | 'bad' | 'info' | 'ok'; title: ComponentChildren; children?: ComponentChildren; away?: boolean }

/** What happened, what it means, one step. */
export function Banner({ kind, title, children, away = false }: BannerProps) {
  const face = away ? CloudOff : kind === 'bad' ? CircleAlert : kind === 'warn' ? TriangleAlert : Info
  return (
    <div class={`banner banner-${kind}`}>
      <Icon node={face} />
      <div class="imp-banner">
        <b>{title}</b>
        {children}
      </div>
    </div>
  )
}

/** That the line or the session is away: it stands there until it is back. */
export function LineNews({ line, texts }: { line: Line; texts: Texts }) {
  return (
    <div role="status">
      {line === 'away' && (
        <Banner kind="warn" title={texts.away} away>
          <p>{texts.awayText}</p>
        </Banner>
      )}
      {line === 'session' && (
        <Banner kind="warn" title={texts.session}>
          <p>{texts.sessionText}</p>
          <a class="btn btn-small" href="/sign-in?next=%2Fcrm%2Fimport" target="_blank" rel="noopener">
            {texts.signIn}
          </a>
        </Banner>
      )}
    </div>
  )
}

export function TroubleNews({ trouble, texts }: { trouble: Trouble | undefined; texts: Texts }) {
  return <div role="alert">{trouble && <TroubleBanner trouble={trouble} texts={texts} />}</div>
}

function TroubleBanner({ trouble, texts }: { trouble: Trouble; texts: Texts }) {
  const [title, text] = wordsOf(trouble, texts)
  return (
    <Banner kind="bad" title={<span dir="auto">{title}</span>}>
      {text && <p dir="auto">{text}</p>}
    </Banner>
  )
}

function wordsOf(trouble: Trouble, texts: Texts): [string, string | undefined] {
  if (trouble.kind === 'file') return [`${trouble.name}: ${texts.refused[trouble.why]}`, texts.refusedText[trouble.why]]
  if (trouble.kind === 'other-file') return [texts.otherFile(trouble.name), texts.otherFileText(trouble.wanted)]
  if (trouble.kind === 'unreadable') return [texts.unreadable(trouble.name), texts.unreadableText]
  if (trouble.kind === 'inside') return [texts.inside, texts.insideText]
  return [asSentence(trouble.message), trouble.hint]
}

/** That an import goes on: one's own, or somebody else's. */
export function AtOnce({ runs, texts }: { runs: readonly ImportRun[]; texts: Texts }) {
  const going = runs.find(({ state }) => isWorking(state))
  if (!going) return null
  return (
    <Banner kind="info" title={<span dir="auto">{texts.atOnce(going.startedBy ?? texts.unknownWho, going.fileName)}</span>}>
      <p>{texts.atOnceText}</p>
    </Banner>
  )
}
