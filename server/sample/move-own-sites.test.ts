import { expect, test } from 'vitest'
import { movedSites } from './move-own-sites.ts'
import { sampleSettings } from './sample-settings.ts'

const { sites } = sampleSettings('http://localhost:4310')
const matches = (url: string, of = sites) => movedSites(of, url)?.map(({ match }) => match)

test('on another port the sample’s own sites follow', () => {
  expect(matches('http://localhost:4400')).toEqual(['http://localhost:4400/practice*', 'http://localhost:4400/crm*'])
})

test('where they stand already, or on an address that is not this machine’s, nothing moves', () => {
  expect(matches('http://localhost:4310')).toBeUndefined()
  expect(matches('https://tagalong.example.com')).toBeUndefined()
})

test('a site that an admin has listed, or has led elsewhere, stays', () => {
  const [practice, crm] = sites as [(typeof sites)[0], (typeof sites)[0]]
  const theirs = { ...crm, id: 'inbox', match: 'http://localhost:4310/inbox*' }
  const elsewhere = { ...crm, match: 'https://crm.example.com/crm*' }
  expect(matches('http://localhost:4400', [practice, theirs, elsewhere])).toEqual([
    'http://localhost:4400/practice*',
    'http://localhost:4310/inbox*',
    'https://crm.example.com/crm*',
  ])
})

test('where an admin has listed the new address, the list keeps one of each', () => {
  const [practice] = sites as [(typeof sites)[0]]
  expect(
    matches('http://localhost:4400', [practice, { ...practice, id: 'mine', match: 'http://localhost:4400/practice*' }]),
  ).toBeUndefined()
})
