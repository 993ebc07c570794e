import { Hono } from 'hono'
import { html } from 'hono/html'
import type { PracticeCut, PracticeStart, PracticeStates } from '#contract/practice.ts'
import type { SignIn } from '#server/ports/handlers.ts'
import { banner } from '#server/html/form.ts'
import { mark } from '#server/html/icon.ts'
import { inLanguage, languageOf } from '#server/html/messages.ts'
import { type Html, page, sendPage } from '#server/html/shell.ts'

export type PracticeParts = {
  start: PracticeStart
  signIn: Pick<SignIn, 'page'>
  /** how the tags of one run of the inbox stand, by external id */
  states: (run: string) => Promise<PracticeStates>
  /** cuts the person's connection; answers for how many milliseconds */
  cut: (person: string) => number
  restore: (person: string) => void
}

/** The practice inbox: a public page of made-up threads; a signed-in person writes there under their own name, and sees how their tags stand. */
export function practicePages({ start, signIn, states, cut, restore }: PracticeParts): Hono {
  const app = new Hono()
  app.get('/practice', (c) => {
    const lang = languageOf(c.req.header('accept-language'))
    const text = inLanguage(texts, lang)
    return sendPage(
      c,
      page({
        title: text.title,
        lang,
        body: inboxSkeleton(text),
        scripts: ['inbox.js'],
        styles: ['dialog.css', 'inbox.css', 'thread.css', 'tour.css'],
        bodyClass: 'inbox-page',
      }),
    )
  })
  app.get('/practice/start.json', async (c) => {
    // whoever is signed in writes there under their own name; who is not is one of the made-up agents
    const session = isOwn(c.req.header('sec-fetch-site')) ? await signIn.page(c.req.raw) : undefined
    const { name, email } = session?.person ?? start.agent
    return c.json({ ...start, agent: { name, email } } satisfies PracticeStart, 200, headers)
  })
  app.get('/practice/states', async (c) => {
    if (!isOwn(c.req.header('sec-fetch-site'))) return c.json({ error: 'Only for the practice inbox itself' }, 403, headers)
    const session = await signIn.page(c.req.raw)
    if (!session) return c.body(null, 204, headers)
    const run = c.req.query('run') ?? ''
    if (!/^[a-z0-9-]{1,64}$/i.test(run)) return c.json({ error: 'Say which run of the inbox: ?run=…' }, 400, headers)
    return c.json(await states(run), 200, headers)
  })
  // that it comes from our own page is looked at before any page's POST
  app.post('/practice/cut', async (c) => {
    const session = await signIn.page(c.req.raw)
    if (!session) return c.body(null, 204, headers)
    return c.json({ milliseconds: cut(session.person.id) } satisfies PracticeCut, 200, headers)
  })
  app.delete('/practice/cut', async (c) => {
    const session = await signIn.page(c.req.raw)
    if (session) restore(session.person.id)
    return c.body(null, 204, headers)
  })
  return app
}

const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', vary: 'cookie' }

/** Asked by our own page, or by nobody's; an old browser does not say. */
function isOwn(site: string | undefined): boolean {
  return site === undefined || site === 'same-origin' || site === 'none'
}

/** The page's geometry before its script has run, and what stands there when it cannot. */
function inboxSkeleton(text: (typeof texts)['en']): Html {
  const row = html`<li class="skel-peer"><span class="face"></span><span class="skel w-80"></span><span class="skel w-60"></span></li>`
  return html`<div id="inbox"><div class="inbox" aria-busy="true"><header class="bar">${mark}<h1>${text.title}</h1></header>
<nav class="list" aria-label="${text.conversations}"><div class="inbox-failed" id="inbox-failed" hidden>${banner({ kind: 'bad', title: text.failed, text: text.failedText })}</div>
<noscript><div class="inbox-failed">${banner({ kind: 'info', title: text.script, text: text.scriptText })}</div></noscript><ul aria-hidden="true">${[row, row, row, row, row]}</ul></nav>
<main class="thread"></main></div></div>`
}

const texts = {
  en: {
    title: 'Practice inbox',
    conversations: 'Conversations',
    failed: 'The practice threads did not arrive.',
    failedText: 'Check that the backend is running, then load the page again. Nothing was lost.',
    script: 'The practice inbox needs JavaScript.',
    scriptText: 'Allow scripts from this address, then load the page again.',
  },
  sv: {
    title: 'Övningsinkorg',
    conversations: 'Konversationer',
    failed: 'Övningstrådarna kom inte fram.',
    failedText: 'Se efter att servern är igång och ladda sedan om sidan. Inget har gått förlorat.',
    script: 'Övningsinkorgen behöver JavaScript.',
    scriptText: 'Tillåt skript från den här adressen och ladda sedan om sidan.',
  },
}
