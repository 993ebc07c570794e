import { type Kysely, sql } from 'kysely'

/** The entities that every embedded CRM begins with. Later ones, and fields, are added while it runs. */
export async function up(db: Kysely<any>): Promise<void> {
  for (const [position, entity] of entities.entries()) {
    const { fields, ...row } = entity
    await db
      .insertInto('crm_entity')
      .values({ ...row, position })
      .execute()
    await db
      .insertInto('crm_field')
      .values(fields.map((field, at) => fieldRow(entity.name, field, at)))
      .execute()
  }
  await sql`update crm_state set metadata = metadata + 1`.execute(db)
}

type Field = {
  name: string
  label: string
  type: string
  section: string
  required?: true
  readOnly?: true
  maxLength?: number
  options?: string
  lookup?: string
}

function fieldRow(entity: string, field: Field, position: number) {
  const options = field.options?.split(', ').map((label) => ({
    value: label
      .toLowerCase()
      .normalize('NFKD')
      .replace(/[^a-z0-9 -]/g, '')
      .trim()
      .replace(/ +/g, '-'),
    label,
  }))
  return {
    entity,
    name: field.name,
    label: field.label,
    type: field.type,
    section: field.section,
    position,
    required: field.required ?? false,
    read_only: field.readOnly ?? false,
    max_length: field.maxLength ?? null,
    options: options ? JSON.stringify(options) : null,
    lookup: field.lookup ? [field.lookup] : null,
    currency: null,
  }
}

const sources = 'Website, Chat, SMS, Phone, Email, Referral, Event, Campaign, Partner, Import, Other'
const industries =
  'Agriculture, Boats and marine, Construction, Education, Energy, Finance, Food, Health, Hospitality, Manufacturing, Media, Public sector, Real estate, Retail, Services, Technology, Transport, Other'

const entities: {
  name: string
  kind: string
  label: string
  label_plural: string
  primary_field: string
  name_from: string[]
  subtitle_field: string
  fields: Field[]
}[] = [
  {
    name: 'account',
    kind: 'account',
    label: 'Account',
    label_plural: 'Accounts',
    primary_field: 'name',
    name_from: [],
    subtitle_field: 'city',
    fields: [
      { name: 'name', label: 'Name', type: 'text', section: 'Account', required: true, maxLength: 200 },
      { name: 'number', label: 'Account number', type: 'text', section: 'Account', maxLength: 50 },
      { name: 'phone', label: 'Phone', type: 'phone', section: 'Account' },
      { name: 'email', label: 'Email', type: 'email', section: 'Account' },
      { name: 'website', label: 'Website', type: 'url', section: 'Account' },
      { name: 'city', label: 'City', type: 'text', section: 'Address', maxLength: 100 },
      { name: 'country', label: 'Country', type: 'text', section: 'Address', maxLength: 100 },
      { name: 'industry', label: 'Industry', type: 'option', section: 'Business', options: industries },
      { name: 'annual_revenue', label: 'Annual revenue', type: 'currency', section: 'Business' },
      { name: 'owner', label: 'Owner', type: 'text', section: 'Business', maxLength: 200 },
      { name: 'description', label: 'Description', type: 'multiline', section: 'Description', maxLength: 100_000 },
    ],
  },
  {
    name: 'contact',
    kind: 'contact',
    label: 'Contact',
    label_plural: 'Contacts',
    primary_field: 'full_name',
    name_from: ['first_name', 'last_name'],
    subtitle_field: 'account',
    fields: [
      { name: 'full_name', label: 'Name', type: 'text', section: 'Contact', readOnly: true },
      { name: 'first_name', label: 'First name', type: 'text', section: 'Contact', maxLength: 100 },
      { name: 'last_name', label: 'Last name', type: 'text', section: 'Contact', required: true, maxLength: 100 },
      { name: 'title', label: 'Title', type: 'text', section: 'Contact', maxLength: 200 },
      { name: 'account', label: 'Account', type: 'lookup', section: 'Contact', lookup: 'account' },
      { name: 'mobile', label: 'Mobile', type: 'phone', section: 'Contact' },
      { name: 'phone', label: 'Phone', type: 'phone', section: 'Contact' },
      { name: 'email', label: 'Email', type: 'email', section: 'Contact' },
      { name: 'city', label: 'City', type: 'text', section: 'Address', maxLength: 100 },
      {
        name: 'language',
        label: 'Language',
        type: 'option',
        section: 'Address',
        options:
          'Swedish, English, Norwegian, Danish, Finnish, German, Dutch, Polish, French, Spanish, Portuguese, Italian, Irish, Greek, Ukrainian, Arabic, Hindi, Chinese, Japanese, Other',
      },
      {
        name: 'region',
        label: 'Region',
        type: 'option',
        section: 'Address',
        options: 'Norrland, Svealand, Götaland, Nordic, Baltic, Europe, World',
      },
      { name: 'source', label: 'Source', type: 'option', section: 'Business', options: sources },
      { name: 'yearly_value', label: 'Yearly value', type: 'currency', section: 'Business' },
      { name: 'owner', label: 'Owner', type: 'text', section: 'Business', maxLength: 200 },
      { name: 'description', label: 'Description', type: 'multiline', section: 'Description', maxLength: 100_000 },
    ],
  },
  {
    name: 'lead',
    kind: 'lead',
    label: 'Lead',
    label_plural: 'Leads',
    primary_field: 'full_name',
    name_from: ['first_name', 'last_name'],
    subtitle_field: 'company',
    fields: [
      { name: 'full_name', label: 'Name', type: 'text', section: 'Lead', readOnly: true },
      { name: 'first_name', label: 'First name', type: 'text', section: 'Lead', maxLength: 100 },
      { name: 'last_name', label: 'Last name', type: 'text', section: 'Lead', required: true, maxLength: 100 },
      { name: 'company', label: 'Company', type: 'text', section: 'Lead', maxLength: 200 },
      { name: 'title', label: 'Title', type: 'text', section: 'Lead', maxLength: 200 },
      { name: 'phone', label: 'Phone', type: 'phone', section: 'Lead' },
      { name: 'mobile', label: 'Mobile', type: 'phone', section: 'Lead' },
      { name: 'email', label: 'Email', type: 'email', section: 'Lead' },
      { name: 'source', label: 'Source', type: 'option', section: 'Business', options: sources },
      {
        name: 'status',
        label: 'Status',
        type: 'option',
        section: 'Business',
        options: 'New, Contacted, Qualified, Unqualified, Converted',
      },
      { name: 'owner', label: 'Owner', type: 'text', section: 'Business', maxLength: 200 },
      { name: 'description', label: 'Description', type: 'multiline', section: 'Description', maxLength: 100_000 },
    ],
  },
]
