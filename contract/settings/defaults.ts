import type { Settings } from './settings.ts'

/**
 * What a new installation begins with: the three entities that every CRM of ours has, the identifiers in their usual order,
 * open notes. Where people work is theirs to say, so no site is listed.
 */
export const defaultSettings: Settings = {
  organisation: {
    name: 'My organisation',
    country: 'SE',
    currency: 'SEK',
    ownPhones: [],
    ownEmails: [],
    sharedFrom: 5,
  },
  sites: [],
  search: { order: ['phone', 'email', 'name'] },
  entities: [
    {
      entity: 'account',
      search: true,
      create: true,
      createFields: [
        { field: 'name', required: true },
        { field: 'number', required: false },
        { field: 'phone', required: false },
        { field: 'email', required: false },
        { field: 'description', required: false },
      ],
      searchFields: ['number', 'city'],
      detailFields: ['phone', 'email', 'number', 'city', 'industry', 'annual_revenue', 'website', 'owner', 'description'],
    },
    {
      entity: 'contact',
      search: true,
      create: true,
      createFields: [
        { field: 'first_name', required: false, half: true },
        { field: 'last_name', required: true, half: true },
        { field: 'mobile', required: false },
        { field: 'email', required: false },
        { field: 'account', required: false },
      ],
      searchFields: ['account', 'city'],
      detailFields: ['mobile', 'phone', 'email', 'account', 'title', 'city', 'language', 'yearly_value', 'owner', 'description'],
    },
    {
      entity: 'lead',
      search: true,
      create: true,
      createFields: [
        { field: 'first_name', required: false, half: true },
        { field: 'last_name', required: true, half: true },
        { field: 'company', required: false },
        { field: 'phone', required: false },
        { field: 'email', required: false },
      ],
      searchFields: ['company', 'status'],
      detailFields: ['phone', 'mobile', 'email', 'company', 'title', 'status', 'source', 'owner', 'description'],
    },
  ],
  tagging: { activity: 'note', closing: false, newActivityPerMessage: false, subjectChange: false, suffix: '' },
}
