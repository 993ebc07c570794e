import { expect, test } from 'vitest'
import { deviceName, deviceParts, unknownDevice } from './device-name.ts'

test('a device’s name can be taken apart again, to be said in another language', () => {
  for (const [browser, system] of [
    ['Firefox', 'Linux'],
    ['Safari', 'iPad'],
    ['Chromium', undefined],
  ] as const)
    expect(deviceParts(deviceName(browser, system))).toEqual({ browser, ...(system && { system }) })
  expect(deviceParts(unknownDevice)).toBeUndefined()
})
