import { expect, test } from 'vitest'
import { hubspotLook } from './import.fixture.ts'
import { keepDrafts } from './keep-drafts.ts'
import { draftOf, setTarget } from './mapping.ts'

function storage() {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
}

test('a draft comes back as it was, with its undecided columns', () => {
  const keeps = keepDrafts(storage())
  const draft = setTarget(draftOf(hubspotLook), 0, '#skip')
  keeps.setDraft('one', draft)
  expect(keeps.draft('one')).toEqual(draft)
  expect(keeps.draft('other')).toBeUndefined()
  keeps.forget('one')
  expect(keeps.draft('one')).toBeUndefined()
})

test('what somebody else has written there, and a storage that refuses, are no draft and no fault', () => {
  const room = storage()
  for (const text of ['{', 'null', '[]', '{"form":1}']) {
    room.setItem('tagalong-import:one', text)
    expect(keepDrafts(room).draft('one')).toBeUndefined()
  }
  const refuse = () => {
    throw new DOMException('full', 'QuotaExceededError')
  }
  const keeps = keepDrafts({ getItem: refuse, setItem: refuse, removeItem: refuse })
  keeps.setLast('one')
  keeps.setDraft('one', draftOf(hubspotLook))
  expect([keeps.last(), keeps.draft('one')]).toEqual([undefined, undefined])
})
