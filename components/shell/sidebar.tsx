import { useEffect, useRef } from 'preact/hooks'
import { useStore, useView } from '#components/context.ts'
import { RecordSkeleton } from '#components/record/record-skeleton.tsx'
import { AutoView, Results } from '#components/search/auto-view.tsx'
import { lazyView } from '#components/lazy-view.tsx'
import { useCommand } from './commands.ts'
import { ConversationStrip } from './conversation-strip.tsx'
import { TopBar } from './top-bar.tsx'
import { useFocus } from './use-focus.ts'
import { useKeyboard } from './use-keyboard.ts'
import './base.css'
import './shell.css'

const beside = () => import('./beside.ts')
const Holding = () => (
  <main class="tg-main" aria-busy="true" tabIndex={-1}>
    <div class="sec">
      <RecordSkeleton />
    </div>
  </main>
)
const Idle = lazyView(() => import('./idle.tsx').then(({ Idle }) => Idle), Holding)
const Banners = lazyView(
  () => beside().then(({ Banners }) => Banners),
  () => <></>,
)
const SignedOut = lazyView(() => import('./gates.tsx').then(({ SignedOut }) => SignedOut), Holding)
const NeedsSetup = lazyView(() => import('./gates.tsx').then(({ NeedsSetup }) => NeedsSetup), Holding)
const ByHand = lazyView(() => import('#components/search/by-hand.tsx').then(({ ByHand }) => ByHand), Holding)
const Detail = lazyView(() => import('#components/record/detail.tsx').then(({ Detail }) => Detail), Holding)
const Create = lazyView(() => import('#components/create/create-view.tsx').then(({ CreateView }) => CreateView), Holding)
const TagForm = lazyView(() => import('#components/tag/tag-form.tsx').then(({ TagForm }) => TagForm), Holding)
const Messages = lazyView(() => import('#components/tag/message-picker.tsx').then(({ MessagePicker }) => MessagePicker), Holding)
const StatusLine = lazyView<{ ready: boolean }>(
  () => beside().then(({ StatusLine }) => StatusLine),
  () => <footer class="tg-status" />,
)
const UndoKey = lazyView(
  () => beside().then(({ UndoKey }) => UndoKey),
  () => <></>,
)
const Announcements = lazyView(
  () => beside().then(({ Announcements }) => Announcements),
  () => <></>,
)
const ClosedSays = lazyView(
  () => beside().then(({ ClosedSays }) => ClosedSays),
  () => <></>,
)
const KeysSheet = lazyView(
  () => import('./keys-sheet.tsx').then(({ KeysSheet }) => KeysSheet),
  () => <></>,
)

/** The whole sidebar: bar, who is writing, what was found, the next step, the status. */
export function Sidebar() {
  const { host, navigation, session, conversation } = useView()
  const root = useRef<HTMLDivElement>(null)
  const link = useStore(session, (state) => state.link.state)
  const focused = useStore(conversation, (state) => state.page.focused)
  const overlay = useStore(navigation, (state) => state.overlay)
  const said = useStore(navigation, (state) => state.said)
  const waiting = useStore(conversation, (state) => state.page.waiting)
  const ready = !waiting && link !== 'signed-out' && link !== 'needs-setup'
  useKeyboard()
  useFocus(root)
  useEffect(Results.ahead, [])
  useCommand('back', () => navigation.back() || host.frame?.leave())
  useCommand('keys', () => navigation.show('keys'))
  useCommand('search', ready ? () => navigation.go({ view: 'search' }) : undefined)
  return (
    <div class={focused ? 'tg' : 'tg is-away'} ref={root}>
      <div class="tg-body">
        <TopBar ready={ready} />
        {!waiting && <Banners />}
        {link === 'signed-out' ? <SignedOut /> : link === 'needs-setup' ? <NeedsSetup /> : <Content />}
        {waiting ? <footer class="tg-status" /> : <StatusLine ready={ready} />}
      </div>
      <div class="sr" aria-live="polite">
        {said}
      </div>
      <Announcements />
      <ClosedSays />
      {ready && <UndoKey />}
      {overlay === 'keys' && <KeysSheet />}
    </div>
  )
}

function Content() {
  const { navigation, conversation } = useView()
  const waiting = useStore(conversation, (state) => state.page.waiting)
  const place = useStore(navigation, (state) => state.place)
  const open = useStore(conversation, (state) => state.finding?.conversation)
  const record = useStore(conversation, (state) => state.page.record)
  const strip = open && <ConversationStrip conversation={open} />
  switch (place.view) {
    case 'search':
      return (
        <>
          {strip}
          <ByHand />
        </>
      )
    case 'detail':
      return <Detail refTo={place.ref} from={place.from} />
    case 'create':
      return (
        <>
          {strip}
          <Create />
        </>
      )
    case 'tag-form':
      return <TagForm records={place.records} />
    case 'messages':
      return <Messages />
    default:
      if (open)
        return (
          <>
            {strip}
            <AutoView />
          </>
        )
      if (waiting) return <Holding />
      return record ? <Detail refTo={record} from="page" /> : <Idle />
  }
}
