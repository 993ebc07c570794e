import { expect, test } from 'vitest'
import { chosenLook } from './look.ts'
import { outerWords } from './outer-words.ts'

const kept = (preferences: unknown) => ({ load: async () => preferences })

test('the language is the one that the agent chose, else the first of the browser’s that we speak, else English', async () => {
  expect(await chosenLook(kept({ language: 'sv', theme: 'dark' }), ['en-GB'])).toEqual({
    language: 'sv',
    theme: 'dark',
    words: outerWords.sv,
  })
  expect(await chosenLook(kept(undefined), ['de-DE', 'sv-SE', 'en'])).toEqual({ language: 'sv', words: outerWords.sv })
  expect(await chosenLook(kept({ density: 'compact' }), ['de-DE'])).toEqual({ language: 'en', density: 'compact', words: outerWords.en })
})

test('a disk that does not answer leaves the language', async () => {
  expect(await chosenLook({ load: () => Promise.reject(new Error('no disk')) }, ['sv'])).toEqual({ language: 'sv', words: outerWords.sv })
})
