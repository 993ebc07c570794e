import { expect, test } from 'vitest'
import { AppError, type ErrorCode, toProblem } from '#contract/errors.ts'
import { errorPage } from './error-page.ts'

const shown = (error: AppError, lang?: 'en' | 'sv') => errorPage(toProblem(error, 'r-7'), lang)

test('trouble is told in the reader’s language, with what to do and the number of the request', () => {
  const codes: ErrorCode[] = [
    'not-found',
    'invalid-input',
    'not-signed-in',
    'forbidden',
    'too-large',
    'too-many-requests',
    'version-conflict',
    'unavailable',
    'internal',
  ]
  for (const code of codes) {
    const page = shown(new AppError(code, 'Words in English', { hint: 'More of them', retryAfter: 4 }), 'sv')
    expect(page).toContain('<html lang="sv">')
    expect(page, code).not.toMatch(/English|More of them/)
    expect(page).toContain('r-7')
  }
  expect(shown(new AppError('too-many-requests', '', { retryAfter: 4 }), 'sv')).toContain('Vänta 4 sekunder')
})

test('in English it has the words of the error itself, as text', () => {
  const page = shown(new AppError('version-conflict', 'Somebody <b>saved</b>', { hint: 'Look again.' }))
  expect(page).toContain('Somebody &lt;b&gt;saved&lt;/b&gt;')
  expect(page).toContain('Look again.')
})

test('somebody who mistyped an address is not sent to the list of the API', () => {
  const missing = new AppError('not-found', 'There is nothing at this address', { hint: 'They are listed in /openapi.json.' })
  expect(shown(missing)).not.toContain('openapi')
  expect(shown(missing)).toContain('Check the address')
})
