import type { Output } from '#contract/api/index.ts'
import type { EntityForms, FormField } from '#contract/api/records.ts'

type Forms = Output<'entities.forms'>

export function formField(name: string, label: string, type: FormField['type'], more: Partial<FormField> = {}): FormField {
  return { name, label, type, required: false, readOnly: false, ...more }
}

const languages = ['sv', 'en', 'de', 'vi'].map((value) => ({
  value,
  label: { sv: 'Swedish', en: 'English', de: 'German', vi: 'Vietnamese' }[value] ?? '',
}))
const sources = [
  { value: 'chat', label: 'Website chat' },
  { value: 'fair', label: 'Trade fair' },
]
const names = [
  formField('first_name', 'First name', 'text', { half: true, prefill: 'firstName', maxLength: 50 }),
  formField('last_name', 'Last name', 'text', { half: true, prefill: 'lastName', required: true, maxLength: 50 }),
]

const contact: EntityForms = {
  name: 'contact',
  kind: 'contact',
  label: 'Contact',
  labelPlural: 'Contacts',
  search: true,
  create: true,
  createForm: [
    ...names,
    formField('mobile', 'Mobile', 'phone', { prefill: 'phone', identifier: 'phone' }),
    formField('email', 'Email', 'email', { prefill: 'email', identifier: 'email' }),
    formField('account', 'Account', 'lookup', { lookup: ['account'] }),
    formField('source', 'Lead source', 'option', { half: true, options: sources, initial: 'chat' }),
    formField('language', 'Preferred language', 'option', { half: true, options: languages }),
  ],
  searchFields: [formField('region', 'Region', 'option', { options: [{ value: 'norr', label: 'Norrland' }] })],
  tagForm: [],
  sentAlong: ['Campaign', 'Page URL'],
}

const account: EntityForms = {
  ...contact,
  name: 'account',
  kind: 'account',
  label: 'Account',
  labelPlural: 'Accounts',
  createForm: [
    formField('name', 'Name', 'text', { required: true }),
    formField('number', 'Account number', 'text'),
    formField('phone', 'Phone', 'phone', { prefill: 'phone', identifier: 'phone' }),
    formField('annual_revenue', 'Annual revenue', 'currency', { currency: 'SEK' }),
    formField('description', 'Description', 'multiline'),
  ],
  searchFields: [formField('number', 'Organisation number', 'text')],
  sentAlong: [],
}

const lead: EntityForms = {
  ...contact,
  name: 'lead',
  kind: 'lead',
  label: 'Lead',
  labelPlural: 'Leads',
  createForm: [
    ...names,
    formField('company', 'Company', 'text', { required: true }),
    formField('email', 'Email', 'email', { prefill: 'email', identifier: 'email' }),
    formField('phone', 'Phone', 'phone', { prefill: 'phone', identifier: 'phone' }),
  ],
  searchFields: [],
  sentAlong: [],
}

const opportunity: EntityForms = {
  ...contact,
  name: 'opportunity',
  kind: 'custom',
  label: 'Opportunity',
  labelPlural: 'Opportunities',
  createForm: [
    formField('name', 'Name', 'text', { required: true }),
    formField('amount', 'Amount', 'currency', { half: true, currency: 'SEK' }),
    formField('close_date', 'Close date', 'date', { half: true }),
  ],
  searchFields: [formField('contract_no', 'Contract no.', 'text'), formField('close_date', 'Close date', 'date')],
  sentAlong: [],
}

export const forms: Forms = {
  version: 1,
  connection: 'crm',
  order: ['phone', 'email', 'name'],
  entities: [contact, account, lead, opportunity],
  tagging: { activity: 'task', closing: true, subjectChange: true, suffix: 'Fjordbåt', activityForm: [] },
  currency: 'SEK',
  country: 'SE',
}

/** As an admin with questions sets it: four answers before a tag, one already known. */
export const askingForms: Forms = {
  ...forms,
  entities: forms.entities.map((entity) =>
    entity.name === 'contact'
      ? {
          ...entity,
          tagForm: [
            formField('outcome', 'Outcome', 'option', { required: true, options: [{ value: 'order', label: 'Order' }] }),
            formField('revenue', 'Expected revenue', 'currency', { half: true, currency: 'SEK' }),
            formField('next_step', 'Next step on', 'date', { half: true }),
            formField('complaint', 'Complaint', 'checkbox'),
          ],
        }
      : entity,
  ),
}

/** Every field type once. */
export const everyType: FormField[] = [
  formField('text', 'Text', 'text', { maxLength: 40 }),
  formField('multiline', 'Several lines', 'multiline'),
  formField('phone', 'Phone', 'phone', { half: true }),
  formField('email', 'Email', 'email', { half: true }),
  formField('url', 'Website', 'url'),
  formField('whole', 'Whole number', 'whole-number', { half: true }),
  formField('decimal', 'Decimal', 'decimal', { half: true }),
  formField('currency', 'Amount', 'currency', { currency: 'SEK', half: true }),
  formField('date', 'Day', 'date', { half: true }),
  formField('moment', 'Moment', 'date-time'),
  formField('checkbox', 'Complaint', 'checkbox'),
  formField('option', 'Language', 'option', { options: languages }),
  formField('multi', 'Interests', 'multi-option', { options: languages }),
  formField('lookup', 'Account', 'lookup', { lookup: ['account'] }),
  formField('locked', 'Owner', 'text', { readOnly: true }),
]
