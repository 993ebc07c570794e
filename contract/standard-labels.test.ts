import { describe, expect, it } from 'vitest'
import { entityLabel, fieldLabel, optionLabel, sectionLabel } from './standard-labels.ts'
import { swedishLabels as sv } from './standard-labels-sv.ts'

describe('what a CRM begins with is told in the reader’s language', () => {
  it.each([
    [entityLabel(sv, 'account', 'Account'), 'Konto'],
    [entityLabel(sv, 'contact', 'Contacts'), 'Kontakter'],
    [fieldLabel(sv, 'contact', 'full_name', 'Name'), 'Namn'],
    [fieldLabel(sv, 'opportunity', 'stage', 'Stage'), 'Fas'],
    [optionLabel(sv, 'lead', 'source', 'Website'), 'Webbplats'],
    [sectionLabel(sv, 'contact', 'Address'), 'Adress'],
  ])('%s', (said, word) => expect(said).toBe(word))

  it.each([
    ['an entity of their own', entityLabel(sv, 'boat', 'Account'), 'Account'],
    ['an entity that was renamed', entityLabel(sv, 'account', 'Customer'), 'Customer'],
    ['a field of an entity of their own', fieldLabel(sv, 'boat', 'name', 'Name'), 'Name'],
    ['a field of their own', fieldLabel(sv, 'contact', 'favourite_boat', 'Name'), 'Name'],
    ['a field that was renamed', fieldLabel(sv, 'contact', 'phone', 'Switchboard'), 'Switchboard'],
    ['an option of their own', optionLabel(sv, 'lead', 'source', 'Boat show'), 'Boat show'],
    ['a name that every object has', fieldLabel(sv, 'contact', 'constructor', 'name'), 'name'],
    ['a label that every object has', fieldLabel(sv, 'contact', 'phone', 'toString'), 'toString'],
    ['a heading of their own', sectionLabel(sv, 'contact', 'Boats'), 'Boats'],
  ])('%s keeps its label', (_what, said, label) => expect(said).toBe(label))

  it('in English it stays as the CRM says it', () => {
    expect(entityLabel(undefined, 'account', 'Account')).toBe('Account')
    expect(fieldLabel(undefined, 'contact', 'phone', 'Phone')).toBe('Phone')
    expect(optionLabel(undefined, 'lead', 'source', 'Website')).toBe('Website')
    expect(sectionLabel(undefined, 'contact', 'Address')).toBe('Address')
  })
})
