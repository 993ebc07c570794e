import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hostileTexts } from '#server/ports/hostile-texts.ts'
import type { LoggedRequest } from '#simulators/fault-kit/request-log.ts'
import { faultRig } from './testing.ts'

/**
 * What reaches a CRM over HTTP: whatever an agent, a page or a record of the CRM calls something, the CRM is asked at one of its own
 * addresses, and reads there the very text that was given. Seen red on: a key put into the path as it is, or with its slashes left; an id that is
 * not looked at; an entity put into the path as it is; `.` and `..` let into a path; a query put into the path as text; a text put into the
 * body between quotes.
 */
const signs = ['/', '\\', '..', '.', '%2e%2e', '%2F', '%', '?', '#', '&', '=', ';', ':', '@', '//', "'", '"', '*', '(', ')', '{', '}', ' ']
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...signs, 'a', '1', 'å', 'lind', 'api', 'activities', 'close'), minLength: 1, maxLength: 6 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
  fc.constantFrom(
    '.',
    '..',
    '../../oauth/token',
    '1/../../keys',
    '1/close',
    '1?limit=9',
    '1#',
    '//elsewhere.example/',
    'contact/1',
    '1%2fclose',
    'x","field":"email',
  ),
  fc.constantFrom(...hostileTexts.map(([, one]) => one.toWellFormed().slice(0, 60))),
)
const chance = { seed: 20_261_122, numRuns: 150 }
const signal = AbortSignal.timeout(100_000)
const contact = [{ entity: 'contact', fields: [] }]

let rig: Awaited<ReturnType<typeof faultRig>>
beforeAll(async () => {
  rig = await faultRig()
  await rig.session.entities(signal)
})
afterAll(() => rig.close())

/** Every address of this CRM's API that the connector has reason to ask; nothing more of a query than these. */
const addresses = [
  /^POST \/oauth\/token$/,
  /^GET \/api\/(me|entities|changes)$/,
  /^POST \/api\/(search|find|activities)$/,
  /^POST \/api\/records\/(account|contact|lead)$/,
  /^(GET|PATCH) \/api\/records\/(account|contact|lead)\/[1-9]\d*$/,
  /^POST \/api\/activities\/[1-9]\d*\/(append|close)$/,
  /^DELETE \/api\/activities\/[1-9]\d*$/,
  /^GET \/api\/keys\/[^/]+$/,
]
const queries = new Set(['limit', 'after', 'entity'])

/** What was asked while this ran; refusals are the connector's to give. */
async function asked(work: () => Promise<unknown>): Promise<LoggedRequest[]> {
  const before = rig.crm.log.all().at(-1)?.n ?? 0
  await work().catch(() => undefined)
  const found = rig.crm.log.all(before)
  for (const { method, path, query } of found) {
    expect({ asked: `${method} ${path}`, known: addresses.some((one) => one.test(`${method} ${path}`)) }).toMatchObject({ known: true })
    for (const name of new URLSearchParams(query).keys()) expect(queries).toContain(name)
  }
  return found
}

describe('a CRM over HTTP is asked for what was meant, whatever that is called', () => {
  test('by its key: the path names it and nothing else, or nothing is sent', async () => {
    let sent = 0
    await fc.assert(
      fc.asyncProperty(text, async (key) => {
        const found = await asked(() => rig.session.findByKey(key, signal))
        for (const { path } of found.filter((one) => one.path.startsWith('/api/keys/'))) {
          sent++
          expect(decodeURIComponent(path.slice('/api/keys/'.length))).toBe(key)
        }
      }),
      chance,
    )
    expect(sent).toBeGreaterThan(100)
  })

  test('by its id, its entity or a place in the list of changes', async () => {
    const { record } = await rig.session.create('contact', { last_name: 'Lind' }, { key: 'first', anyway: true }, signal)
    const { id } = record.ref
    await fc.assert(
      fc.asyncProperty(text, async (odd) => {
        const { session } = rig
        await asked(() => session.read({ entity: 'contact', id: odd }, [], signal))
        await asked(() => session.read({ entity: odd, id }, [], signal))
        await asked(() => session.update({ entity: 'contact', id: odd }, { last_name: 'x' }, {}, signal))
        await asked(() => session.update({ entity: odd, id }, {}, {}, signal))
        await asked(() => session.create(odd, {}, { key: 'k', anyway: true }, signal))
        await asked(() => session.appendActivity(odd, 'x', 'k', signal))
        await asked(() => session.closeActivity(odd, signal))
        await asked(() => session.removeActivity(odd, {}, signal))
        await asked(() => session.changes('contact', odd, 10, signal))
        expect(await asked(() => session.changes('contact', '0.0', 10, signal))).toHaveLength(1)
        await asked(() => session.changes(odd, undefined, 10, signal))
      }),
      { ...chance, numRuns: 60 },
    )
  })

  test('by what somebody types: the CRM reads the same text in one place of the body', async () => {
    let sent = 0
    await fc.assert(
      fc.asyncProperty(text, async (typed) => {
        const by = { kind: 'field', field: 'title', value: typed } as const
        for (const { body } of await asked(() => rig.session.find({ by, entities: contact, country: 'SE', limit: 10 }, signal))) {
          sent++
          expect(body).toEqual({ entity: 'contact', field: 'title', value: typed })
        }
        const identifiers = [{ identifier: 'name' as const, values: [{ raw: typed, normalised: typed }] }]
        const query = { identifiers, entities: contact, except: [], country: 'SE', limit: 10 }
        for (const { body } of await asked(() => rig.session.search(query, signal))) {
          sent++
          expect(body).toEqual({ stops: [{ kind: 'name', values: [typed] }] })
        }
      }),
      chance,
    )
    expect(sent).toBeGreaterThan(200)
  })
})
