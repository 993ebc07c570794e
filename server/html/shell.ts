import type { Context } from 'hono'
import { html } from 'hono/html'
import { mark } from './icon.ts'
import type { Language } from './messages.ts'

/** What `html` templates give: escaped text, or a promise of it. Everything put into a template is escaped but `raw()`. */
export type Html = ReturnType<typeof html>

export type Page = {
  title: string
  lang: Language
  body: Html
  /** one small card in the middle, under the mark: sign-in, invitation, a plain message */
  narrow?: boolean
  /** file names under /pages/: ES modules, and stylesheets on top of those that every page has */
  scripts?: readonly string[]
  styles?: readonly string[]
  /** follows the system unless said */
  theme?: 'light' | 'dark'
  /** for pages with a layout of their own */
  bodyClass?: string
  /** data-* of the body, read by the page's script */
  bodyData?: Readonly<Record<string, string>>
}

/** A whole served page. Strings in `title` and `body` are text; nothing inline runs: http/headers.ts forbids it. */
export function page({ title, lang, body, narrow, scripts = [], styles = [], theme, bodyClass, bodyData = {} }: Page): Html {
  return html`<!doctype html>
<html lang="${lang}"${theme ? html` data-theme="${theme}"` : ''}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="/pages/mark.svg" type="image/svg+xml">
${['tokens.css', 'shell.css', 'parts.css', 'forms.css', ...(narrow ? ['narrow.css'] : []), ...styles].map((name) => html`<link rel="stylesheet" href="/pages/${name}">`)}
${scripts.map((name) => html`<script type="module" src="/pages/${name}"></script>`)}
</head>
<body class="${[narrow && 'narrow', bodyClass].filter(Boolean).join(' ')}"${Object.entries(bodyData).map(([name, value]) => html` data-${name}="${value}"`)}>
${narrow ? html`<main class="narrow-card"><p class="narrow-mark">${mark}<span>Tagalong</span></p>${body}</main>` : body}
</body>
</html>`
}

/** Answers with a page. `status` 200 unless said. What every page may do and who may keep it is said in http/headers.ts. */
export async function sendPage(
  c: Context,
  content: Html,
  status: 200 | 400 | 403 | 404 | 409 | 410 | 413 | 422 | 429 | 500 | 502 | 503 = 200,
): Promise<Response> {
  c.header('vary', 'accept-language, cookie')
  return c.html(content, status)
}
