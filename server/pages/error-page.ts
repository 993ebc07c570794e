import { html } from 'hono/html'
import type { ErrorCode, Problem } from '#contract/errors.ts'
import { banner } from '#server/html/form.ts'
import { inLanguage, type Language } from '#server/html/messages.ts'
import { page } from '#server/html/shell.ts'

/** What somebody sees who opened a page and met trouble: what happened, what to do, a way on. */
export function errorPage(problem: Problem, lang: Language = 'en'): string {
  const text: Texts = inLanguage({ en, sv }, lang)
  const gone = problem.status === 404 || problem.status === 410
  const [title, todo] = text.told(problem)[problem.code] ?? [problem.detail, problem.hint]
  return String(
    page({
      title: gone ? text.gone : text.trouble,
      lang,
      narrow: true,
      body: html`<h1>${gone ? text.gone : text.trouble}</h1>${banner({ kind: gone ? 'info' : 'bad', title, text: todo })}
<p class="row wrap-row"><a class="btn" href="/crm">${text.crm}</a><a class="btn btn-quiet" href="/practice">${text.practice}</a></p>${
        problem.requestId ? html`<p class="meta">${text.number} <span class="num">${problem.requestId}</span></p>` : ''
      }`,
    }),
  )
}

type Texts = {
  gone: string
  trouble: string
  crm: string
  practice: string
  number: string
  /** what happened and what to do, for codes whose own words are for programs or in another language */
  told(problem: Problem): { [C in ErrorCode]?: [happened: string, todo: string] }
}

const en: Texts = {
  gone: 'There is nothing here',
  trouble: 'That did not work',
  crm: 'To the CRM',
  practice: 'Practice inbox',
  number: 'Number of this request:',
  told: () => ({ 'not-found': ['No page has this address.', 'Check the address, or go on from here.'] }),
}

const sv: Texts = {
  gone: 'Här finns inget',
  trouble: 'Det gick inte',
  crm: 'Till CRM',
  practice: 'Övningsinkorg',
  number: 'Nummer på den här begäran:',
  told: ({ retryAfter = 10 }) => ({
    'not-found': ['Ingen sida har den här adressen.', 'Kontrollera adressen eller gå vidare härifrån.'],
    'invalid-input': ['Formuläret kunde inte läsas.', 'Öppna sidan igen och gör om det där. Ingenting har sparats.'],
    'not-signed-in': ['Ingen är inloggad.', 'Logga in och gör om det.'],
    forbidden: ['Det här är inte tillåtet.', 'Öppna sidan igen härifrån, eller be en administratör om hjälp. Ingenting har hänt.'],
    'too-large': ['Formuläret är för stort.', 'Korta den längsta texten.'],
    'too-many-requests': ['Det kom för många förfrågningar på kort tid.', `Vänta ${retryAfter} sekunder och försök igen.`],
    'version-conflict': ['Någon annan hann spara före dig.', 'Se vad som står där nu och gör sedan om din ändring.'],
    unavailable: ['Databasen svarar inte just nu.', 'Inget har gått förlorat. Ladda om sidan om en stund.'],
    internal: ['Något gick fel i Tagalong.', 'Försök igen. Händer det igen, ge numret nedan till en administratör.'],
  }),
}
