/** What this CRM says of itself. Names are those of Tagalong's own CRM, so that its standard settings fit. */
export type Field = {
  name: string
  label: string
  type: string
  required: boolean
  readOnly: boolean
  maxLength?: number
  options?: { value: string; label: string }[]
  lookup?: string[]
}
export type Entity = {
  name: string
  kind: 'account' | 'contact' | 'lead' | 'custom'
  label: string
  labelPlural: string
  primaryField: string
  /** the fields that a person's name is put together from; empty: the primary field is the name */
  nameFrom: string[]
  subtitleField?: string
  fields: Field[]
}

const industries =
  'Agriculture, Boats and marine, Construction, Education, Energy, Finance, Food, Health, Hospitality, Manufacturing, Media, Public sector, Real estate, Retail, Services, Technology, Transport, Other'
const sources = 'Website, Chat, SMS, Phone, Email, Referral, Event, Campaign, Partner, Import, Other'
const languages =
  'Swedish, English, Norwegian, Danish, Finnish, German, Dutch, Polish, French, Spanish, Portuguese, Italian, Irish, Greek, Ukrainian, Arabic, Hindi, Chinese, Japanese, Other'

export function standardEntities(): Entity[] {
  return [
    {
      name: 'account',
      kind: 'account',
      label: 'Account',
      labelPlural: 'Accounts',
      primaryField: 'name',
      nameFrom: [],
      subtitleField: 'city',
      fields: [
        field('name', 'Name', 'text', { required: true, maxLength: 200 }),
        field('number', 'Account number', 'text', { maxLength: 50 }),
        field('phone', 'Phone', 'phone'),
        field('email', 'Email', 'email'),
        field('website', 'Website', 'url'),
        field('city', 'City', 'text', { maxLength: 100 }),
        field('country', 'Country', 'text', { maxLength: 100 }),
        field('industry', 'Industry', 'option', { options: options(industries) }),
        field('annual_revenue', 'Annual revenue', 'currency'),
        field('owner', 'Owner', 'text', { maxLength: 200 }),
        field('description', 'Description', 'multiline', { maxLength: 100_000 }),
      ],
    },
    {
      ...person('contact', 'Contact', 'Contacts'),
      subtitleField: 'account',
      fields: [
        ...personFields,
        field('account', 'Account', 'lookup', { lookup: ['account'] }),
        field('mobile', 'Mobile', 'phone'),
        field('phone', 'Phone', 'phone'),
        field('email', 'Email', 'email'),
        field('city', 'City', 'text', { maxLength: 100 }),
        field('language', 'Language', 'option', { options: options(languages) }),
        field('region', 'Region', 'option', { options: options('Norrland, Svealand, Götaland, Nordic, Baltic, Europe, World') }),
        field('source', 'Source', 'option', { options: options(sources) }),
        field('yearly_value', 'Yearly value', 'currency'),
        field('owner', 'Owner', 'text', { maxLength: 200 }),
        field('description', 'Description', 'multiline', { maxLength: 100_000 }),
      ],
    },
    {
      ...person('lead', 'Lead', 'Leads'),
      subtitleField: 'company',
      fields: [
        ...personFields,
        field('company', 'Company', 'text', { maxLength: 200 }),
        field('phone', 'Phone', 'phone'),
        field('mobile', 'Mobile', 'phone'),
        field('email', 'Email', 'email'),
        field('source', 'Source', 'option', { options: options(sources) }),
        field('status', 'Status', 'option', { options: options('New, Contacted, Qualified, Unqualified, Converted') }),
        field('owner', 'Owner', 'text', { maxLength: 200 }),
        field('description', 'Description', 'multiline', { maxLength: 100_000 }),
      ],
    },
  ]
}

export function field(name: string, label: string, type: string, more: Partial<Field> = {}): Field {
  return { name, label, type, required: false, readOnly: false, ...more }
}

function person(name: 'contact' | 'lead', label: string, labelPlural: string) {
  return { name, kind: name, label, labelPlural, primaryField: 'full_name', nameFrom: ['first_name', 'last_name'] }
}

const personFields: Field[] = [
  field('full_name', 'Name', 'text', { readOnly: true }),
  field('first_name', 'First name', 'text', { maxLength: 100 }),
  field('last_name', 'Last name', 'text', { required: true, maxLength: 100 }),
  field('title', 'Title', 'text', { maxLength: 200 }),
]

function options(labels: string): { value: string; label: string }[] {
  return labels.split(', ').map((label) => ({ value: optionCode(label), label }))
}

function optionCode(label: string): string {
  return label
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9 -]/g, '')
    .trim()
    .replace(/ +/g, '-')
}
