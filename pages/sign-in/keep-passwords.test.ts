import { beforeEach, expect, test, vi } from 'vitest'
import { type KeptParts, keepPasswords } from './keep-passwords.ts'

const formWith = (rest: string) => `<main><h1>Make the first account</h1>${rest}<form data-show="Show" method="post" action="/setup/x">
<input type="hidden" name="form" value="token"><input name="email" value="no address">
<input type="password" name="password" autocomplete="new-password" autofocus></form></main>`

const refusal = formWith('<p role="alert">Use at least 10 characters.</p>')
const answer = (text: string, rest: Partial<Response> = {}) => ({ text: async () => text, redirected: false, url: '', ...rest }) as Response

let parts: { fetch: ReturnType<typeof vi.fn>; go: ReturnType<typeof vi.fn>; begin: ReturnType<typeof vi.fn> }

beforeEach(() => {
  document.body.innerHTML = formWith('')
  password().value = 'short'
  parts = { fetch: vi.fn(async () => answer(refusal)), go: vi.fn(), begin: vi.fn((page: Document) => keepPasswords(page, wired())) }
  keepPasswords(document, wired())
})

const wired = () => parts as unknown as KeptParts
const form = () => document.querySelector('form') as HTMLFormElement
const password = () => document.querySelector('input[name=password]') as HTMLInputElement
const submit = () => form().dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))

test('a refused form keeps its password, and says what is wrong', async () => {
  submit()
  await vi.waitFor(() => expect(document.body.textContent).toContain('Use at least 10 characters.'))
  expect(password().value).toBe('short')
  expect(document.activeElement).toBe(password())
  const [address, init] = parts.fetch.mock.calls[0] as [string, RequestInit]
  expect([new URL(address, 'http://here').pathname, String(init.body)]).toEqual(['/setup/x', 'form=token&email=no+address&password=short'])
})

test('the form that took its place is sent in the same way, once for however many presses', async () => {
  submit()
  submit()
  await vi.waitFor(() => expect(parts.begin).toHaveBeenCalledTimes(1))
  expect(parts.fetch).toHaveBeenCalledTimes(1)
  submit()
  await vi.waitFor(() => expect(parts.fetch).toHaveBeenCalledTimes(2))
})

test('a form that was taken leads on', async () => {
  parts.fetch.mockResolvedValue(answer('', { redirected: true, url: 'http://localhost/practice' }))
  submit()
  await vi.waitFor(() => expect(parts.go).toHaveBeenCalledWith('http://localhost/practice'))
})

test('where nothing answers, the browser sends the form itself and says so', async () => {
  parts.fetch.mockRejectedValue(new TypeError('Failed to fetch'))
  const sent = vi.spyOn(form(), 'submit').mockImplementation(() => undefined)
  submit()
  await vi.waitFor(() => expect(sent).toHaveBeenCalledTimes(1))
})
