import * as z from 'zod/mini'
import { IdentifierKind } from '../records.ts'
import { SitesSettings } from './sites.ts'

const name = z.string().check(z.minLength(1), z.maxLength(128))
const names = z.array(name).check(z.maxLength(200))

export const OrganisationSettings = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(100)),
  /** ISO 3166-1 alpha-2; phones without a country code are read as from here */
  country: z.string().check(z.regex(/^[A-Z]{2}$/, 'must be a country code such as SE')),
  currency: z.string().check(z.regex(/^[A-Z]{3}$/, 'must be a currency code such as SEK')),
  /** the organisation's own numbers and addresses: they never match. A domain is written @example.com */
  ownPhones: z.array(z.string().check(z.maxLength(50))).check(z.maxLength(1_000)),
  ownEmails: z.array(z.string().check(z.maxLength(254))).check(z.maxLength(1_000)),
  /** a number or address used by this many records or more is a switchboard: always ask */
  sharedFrom: z.number().check(z.int(), z.minimum(2), z.maximum(1_000)),
})

export const SearchSettings = z.strictObject({
  order: z.array(IdentifierKind).check(
    z.minLength(1),
    z.maxLength(10),
    z.refine((order) => new Set(order).size === order.length, 'may name each identifier only once'),
  ),
})

/** What agents may do with one entity and what they see of it; field names are the CRM's API names. */
export const EntitySettings = z.strictObject({
  entity: name,
  search: z.boolean(),
  create: z.boolean(),
  createFields: z.array(z.strictObject({ field: name, required: z.boolean(), half: z.optional(z.boolean()) })).check(z.maxLength(200)),
  searchFields: names,
  detailFields: names,
  /** fields of the record that agents answer when they tag; a value that is there is replaced only with `overwrite` */
  tagFields: z.optional(z.array(z.strictObject({ field: name, required: z.boolean(), overwrite: z.boolean() })).check(z.maxLength(200))),
})
export type EntitySettings = z.infer<typeof EntitySettings>

export const TaggingSettings = z
  .strictObject({
    activity: z.enum(['note', 'task', 'custom']),
    customType: z.optional(name),
    closing: z.boolean(),
    /** SMS: each new message makes a new activity with the whole thread instead of being appended */
    newActivityPerMessage: z.boolean(),
    subjectChange: z.boolean(),
    suffix: z.string().check(z.maxLength(80)),
  })
  .check(
    z.refine((tagging) => !(tagging.closing && tagging.activity === 'note'), {
      message: 'cannot be on with notes, which have no state: choose task, or leave activities open',
      path: ['closing'],
    }),
    z.refine((tagging) => tagging.activity !== 'custom' || tagging.customType !== undefined, {
      message: 'must be given for a custom activity: the name of its type',
      path: ['customType'],
    }),
  )

/** Everything an admin sets, of the schema version it was written with. */
export const Settings = z.strictObject({
  organisation: OrganisationSettings,
  sites: SitesSettings,
  search: SearchSettings,
  entities: z.array(EntitySettings).check(z.maxLength(100)),
  tagging: TaggingSettings,
})
export type Settings = z.infer<typeof Settings>
/** The version of this shape. A change raises it and adds a migration with an example of the old shape. */
export const settingsSchema = 5
