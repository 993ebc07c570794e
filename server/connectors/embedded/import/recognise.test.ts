import { afterAll, expect, test } from 'vitest'
import { testDatabase } from '#server/database/testing.ts'
import { loadMetadata } from '../metadata.ts'
import { keptId } from './prepare/external-ids.ts'
import { guessEntity } from './recognise/guess-entity.ts'
import { recognise } from './recognise/recognise.ts'

const database = await testDatabase()
afterAll(() => database.close())
const { entities } = await loadMetadata(database.db)

const exports: [string, string, string, string | undefined, string][] = [
  [
    'Salesforce, accounts by the data loader',
    'Id,Name,BillingCity,BillingCountry,Phone,Website,Industry,AnnualRevenue,OwnerId',
    'account',
    'salesforce',
    '#id name city country phone website industry annual_revenue #skip',
  ],
  [
    'Salesforce, a report of contacts',
    'Contact ID,Salutation,First Name,Last Name,Title,Account Name,Account ID,Phone,Mobile,Email,Mailing City,Lead Source',
    'contact',
    'salesforce',
    '#id #skip first_name last_name title account#name account#id phone mobile email city source',
  ],
  [
    'Salesforce, leads',
    'Lead ID,First Name,Last Name,Company / Account,Email,Phone,Lead Source,Lead Status,Rating',
    'lead',
    'salesforce',
    '#id first_name last_name company email phone source status #skip',
  ],
  [
    'HubSpot, contacts',
    'Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Job Title,Associated Company IDs,Associated Company,Lead Status,Create Date',
    'contact',
    'hubspot',
    '#id first_name last_name email phone mobile title account#id account#name - #created',
  ],
  [
    'HubSpot, companies',
    'Record ID,Company name,Company owner,City,Country/Region,Industry,Phone Number,Company Domain Name',
    'account',
    'hubspot',
    '#id name owner city country industry phone website',
  ],
  [
    'our own labels in Swedish',
    'Förnamn,Efternamn,E-post,Mobil,Konto,Ort,Källa',
    'contact',
    undefined,
    'first_name last_name email mobile account city source',
  ],
  ['API names', 'first_name,last_name,company,status,email', 'lead', undefined, 'first_name last_name company status email'],
  ['a list of names', 'Namn,E-post,Telefon,Titel', 'contact', undefined, '#name email phone title'],
]

test.each(exports)('%s: every column finds its place', (_, header, entity, source, places) => {
  const names = header.split(',')
  expect(guessEntity(names, 'export.csv', entities.values()).entity).toBe(entity)
  const meta = entities.get(entity)
  const read = recognise(names, meta as never)
  expect([read.source, read.columns.map(({ to = '-' }) => to).join(' ')]).toEqual([source, places])
})

test('an id of Salesforce is one, however long it is written', () => {
  expect([
    keptId('00530000003xqAb', 'salesforce'),
    keptId('00530000003xqAbAAI', 'salesforce'),
    keptId('12;34', 'hubspot'),
    keptId('12;34', 'navision'),
  ]).toEqual(['00530000003xqAbAAI', '00530000003xqAbAAI', '12', '12;34'])
})

test('of two organisations on one system each has a name that begins with it', () => {
  expect([keptId('00530000003xqAb', 'salesforce-uk'), keptId('12;34', 'hubspot.2'), keptId('12;34', 'hubspotlike')]).toEqual([
    '00530000003xqAbAAI',
    '12',
    '12;34',
  ])
})
