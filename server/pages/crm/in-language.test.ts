import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { formToken } from './form-token.ts'
import { crmRoom, formKey, people } from './testing.ts'

const it = crmRoom()
const { make } = it

describe('in Swedish', () => {
  const inSwedish = async (path: string) => (await it.app.request(path, { headers: { cookie: 'maja', 'accept-language': 'sv-SE' } })).text()

  test('the standard lists, fields, headings and options are called by their Swedish names', async () => {
    const id = await make('contact', { first_name: 'Berit', last_name: 'Svensk', source: 'website' })
    const list = await inSwedish('/crm/contact')
    for (const word of ['Konton', 'Kontakter', '<h1>Kontakter</h1>', '>Mobil<', '>Telefon<', 'Ny post: kontakt'])
      expect(list).toContain(word)
    expect(list).not.toMatch(/>(Contacts|Accounts|Mobile|Phone)</)
    const record = await inSwedish(`/crm/contact/${id}`)
    for (const word of ['<h2>Adress</h2>', '<dt>Efternamn</dt>', '<dt>Ägare</dt>', '<bdi>Webbplats</bdi>']) expect(record).toContain(word)
    expect(record).not.toMatch(/<(dt|h2)>(Last name|Owner|Address|Business)</)
    const form = await inSwedish(`/crm/contact/${id}/edit`)
    for (const word of ['<legend>Adress</legend>', '>Förnamn', '>Rekommendation</option>']) expect(form).toContain(word)
    const made = await inSwedish('/crm/account/new')
    for (const word of ['Ny post: konto', '>Årsomsättning', '>Bransch']) expect(made).toContain(word)
  })

  test('what is wrong is said in Swedish, beside its field and above the form', async () => {
    const send = async (path: string, form: Record<string, string>) => {
      const body = new URLSearchParams({ ...form, _token: formToken(formKey, people.maja.sessionId), _key: randomUUID() })
      return (await it.app.request(path, { method: 'POST', headers: { cookie: 'maja', 'accept-language': 'sv-SE' }, body })).text()
    }
    const page = await send('/crm/contact/new', {
      email: 'ingen adress',
      phone: 'fråga',
      first_name: 'x'.repeat(300),
      source: 'brevduva',
      'yearly_value.currency': 'kronor',
      yearly_value: '12',
    })
    const beside = (field: string) => new RegExp(`id="f-${field}-fault"[^>]*>(?:<svg.*?</svg>)?(?:<span>)?([^<]*)`, 's').exec(page)?.[1]
    expect(beside('last_name')).toBe('Fyll i det här först.')
    expect(beside('email')).toBe('Skriv en adress, till exempel namn@example.com.')
    expect(beside('phone')).toBe('Skriv ett nummer med minst tre siffror.')
    expect(beside('first_name')).toMatch(/^Högst \d+ tecken får plats\. Det här är 300\.$/)
    expect(beside('source')).toBe('Välj ur listan.')
    expect(beside('yearly_value')).toBe('Skriv ett belopp med valuta, till exempel 184500,00 och SEK.')
    await make('contact', { last_name: 'Ensam', email: 'ensam@example.com' })
    const double = await send('/crm/contact/new', { last_name: 'Annan', email: 'ensam@example.com' })
    expect(double).toContain('CRM har redan en med den e-postadressen.')
    for (const answer of [page, double]) expect(answer).not.toMatch(/\b(is required|must be|at most|already|instead|has no value)\b/)
  })

  test('what an organisation has added keeps its own words', async () => {
    const form = await inSwedish('/crm/trap/new')
    for (const word of ['>Notes', '>Stage', '>Amount', 'Named like a control of the form']) expect(form).toContain(word)
  })
})
