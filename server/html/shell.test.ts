import { html } from 'hono/html'
import { describe, expect, test } from 'vitest'
import { banner, checkbox, checkboxes, field, select } from './form.ts'
import { languageOf } from './messages.ts'
import { page } from './shell.ts'

const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>'`

describe('the shell of served pages', () => {
  test('a title, a value, a fault and an option are text', async () => {
    const whole = String(
      await page({
        title: hostile,
        lang: 'en',
        body: html`${hostile}${field({ name: 'a', label: hostile, value: hostile, hint: hostile, fault: hostile })}${field({ name: 'b', label: 'b', lines: 3, value: `</textarea>${hostile}` })}
${select({ name: 'c', label: 'c', value: hostile, options: [{ value: hostile, label: hostile }] })}${banner({ kind: 'bad', title: hostile, text: hostile })}`,
      }),
    )
    expect(whole).not.toContain('<script>alert')
    expect(whole).not.toContain('<img')
    expect(whole.match(/<\/textarea>/g)).toHaveLength(1)
  })

  test('scripts and styles come from our own files only', async () => {
    const whole = String(await page({ title: 'x', lang: 'sv', body: html`<p>x</p>`, scripts: ['a.js'], styles: ['a.css'], theme: 'dark' }))
    expect(whole).toContain('<html lang="sv" data-theme="dark">')
    expect(whole).toContain('<script type="module" src="/pages/a.js"></script>')
    expect(whole).not.toMatch(/<style|<script>|style="/)
  })

  test('a fault is tied to its input, beside the hint', async () => {
    const whole = String(await field({ name: 'email', label: 'Email', hint: 'Work address', fault: 'Not an address' }))
    expect(whole).toContain('aria-describedby="f-email-fault f-email-hint"')
    expect(whole).toContain('aria-invalid="true"')
    expect(whole).toContain('id="f-email-fault"')
  })

  test('so is that of a box, and of several boxes under one label', async () => {
    const one = String(await checkbox({ name: 'vip', label: 'VIP', checked: false, hint: 'Was on', fault: 'Not now' }))
    expect(one).toMatch(/<input type="checkbox"[^>]* aria-describedby="f-vip-fault f-vip-hint" aria-invalid="true">/)
    const options = [{ value: 'n', label: 'North' }]
    const many = String(await checkboxes({ name: 'area', label: 'Areas', options, chosen: ['n'], fault: 'Choose from the list.' }))
    expect(many).toMatch(/<fieldset[^>]* aria-describedby="f-area-fault">/)
    expect(many).toMatch(/value="n" checked aria-invalid="true"/)
    expect(many).toContain('<p class="fault" id="f-area-fault">')
  })
})

describe('the language of a page', () => {
  test.each([
    ['sv-SE,sv;q=0.9,en;q=0.8', 'sv'],
    ['en-GB,en;q=0.9,sv;q=0.8', 'en'],
    ['de,sv;q=0.5,en;q=0.4', 'sv'],
    ['de', 'en'],
    ['sv;q=0, en;q=0.1', 'en'],
    ['', 'en'],
    [undefined, 'en'],
  ])('%s is read in %s', (header, language) => {
    expect(languageOf(header)).toBe(language)
  })
})
