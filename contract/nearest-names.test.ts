import { expect, test } from 'vitest'
import { nearestNames } from './nearest-names.ts'

test('a name that is nearly right finds what was meant, the nearest first, and one that is far off finds nothing', () => {
  expect(nearestNames('Bakcup', ['serve', 'backup', 'restore'])).toEqual(['backup'])
  expect(nearestNames('last_nam', ['first_name', 'last_name', 'last_names'])).toEqual(['last_name', 'last_names'])
  expect(nearestNames('fly', ['backup', 'restore'])).toEqual([])
})
