import { expect, test } from 'vitest'
import { deviceName, unknownDevice } from '#contract/device-name.ts'
import { deviceWords } from './device-words.ts'
import { settingsTexts } from './texts.ts'

test('where a session was opened is said in the reader’s language', () => {
  const [english, swedish] = [settingsTexts(['en']), settingsTexts(['sv'])]
  expect(deviceWords(deviceName('Chromium', 'Linux'), english)).toBe('Chromium on Linux')
  expect(deviceWords(deviceName('Chromium', 'Linux'), swedish)).toBe('Chromium på Linux')
  expect(deviceWords('Safari', swedish)).toBe('Safari')
  expect(deviceWords(unknownDevice, swedish)).toBe('Okänd enhet')
})
