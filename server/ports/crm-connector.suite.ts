import { randomInt, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError, type ErrorCode } from '#contract/errors.ts'
import type { FieldValues, IdentifierKind } from '#contract/records.ts'
import type { ActivityDraft, CrmConnector, CrmSession, EntityRef, FindQuery, OrderedQuery, ReadRecord } from './crm-connector.ts'
import { hostileTexts } from './hostile-texts.ts'

/** One connector, connected to a CRM that nobody else uses, and the acts of people that the port does not offer. */
export type ConnectorRig = {
  connector: CrmConnector
  session: CrmSession
  /** how this CRM names what the suite needs; contact and lead are people, `secondPhone` is another field of type phone */
  names: {
    account: { entity: string; name: string; phone: string }
    contact: {
      entity: string
      first: string
      last: string
      phone: string
      secondPhone: string
      email: string
      account: string
      text: string
    }
    lead: { entity: string; last: string; phone: string; email: string }
  }
  people: {
    deactivate(ref: EntityRef): Promise<void>
    /** `successor` of the same entity: merged; of another: converted */
    succeed(ref: EntityRef, successor: EntityRef): Promise<void>
    remove(ref: EntityRef): Promise<void>
    editActivity(id: string, body: string): Promise<void>
    readActivity(id: string): Promise<{ subject: string; body: string }>
    /** where `can.customEntities`: an entity with a text primary field `title`, a phone field `line`, an e-mail field `mail` and a number field `seats` */
    addCustomEntity?(name: string): Promise<void>
    addPhoneField?(entity: string, name: string): Promise<void>
    /** where `can.changeFeed` and the CRM has transactions: creates a contact that commits only when told to */
    createSlowly?(values: FieldValues): Promise<{ ref: EntityRef; commit(): Promise<void> }>
  }
  close(): Promise<void>
}

/** What every connector must do, and say honestly when it cannot. */
export function crmConnectorSuite(name: string, setup: () => Promise<ConnectorRig>): void {
  describe(`${name} as a CRM connector`, () => {
    let rig: ConnectorRig
    const signal = AbortSignal.timeout(120_000)
    beforeAll(async () => {
      rig = await setup()
    }, 60_000)
    afterAll(() => rig?.close())

    const made = (entity: string, values: FieldValues, options: { key?: string; anyway?: boolean } = {}) =>
      rig.session.create(entity, values, { key: options.key ?? randomUUID(), anyway: options.anyway ?? true }, signal)
    const contact = (values: { first?: string; last?: string; phone?: string; secondPhone?: string; email?: string; text?: string }) => {
      const { contact: names } = rig.names
      return made(names.entity, renamed(values.last === undefined ? { ...values, last: word() } : values, names))
    }
    const fields = () => {
      const { account, contact: c, lead } = rig.names
      return [
        { entity: account.entity, fields: [account.name, account.phone] },
        { entity: c.entity, fields: [c.first, c.last, c.phone, c.secondPhone, c.email] },
        { entity: lead.entity, fields: [lead.last, lead.phone, lead.email] },
      ]
    }
    const search = (identifiers: [IdentifierKind, ...string[]][], more: Partial<OrderedQuery> = {}) =>
      rig.session.search(
        {
          identifiers: identifiers.map(([identifier, ...values]) => ({
            identifier,
            values: values.map((value) => ({ raw: value, normalised: value })),
          })),
          entities: fields(),
          except: [],
          country: 'SE',
          limit: 20,
          ...more,
        },
        signal,
      )
    const find = (by: FindQuery['by'], more: Partial<FindQuery> = {}) =>
      rig.session.find({ by, entities: fields(), country: 'SE', limit: 20, ...more }, signal)
    const ids = (result: { records: { record: { ref: { id: string } } }[] }) => result.records.map(({ record }) => record.ref.id)
    const draft = (record: ReadRecord, more: Partial<ActivityDraft> = {}): ActivityDraft => ({
      record: record.record.ref,
      kind: rig.connector.can.activityKinds[0] ?? 'note',
      ...(more.kind === 'custom' && { customType: 'meeting' }),
      subject: 'Chat with Åsa',
      body: 'Hej!\nHello.',
      values: {},
      close: false,
      at: '2026-11-20T10:00:00.000Z',
      ...more,
    })

    describe('connection and metadata', () => {
      test('check says who is connected to what', async () => {
        const { user, environment } = await rig.session.check(signal)
        expect(user).not.toBe('')
        expect(environment).not.toBe('')
      })

      test('entities are described with their primary field, types and identifiers', async () => {
        const entities = await rig.session.entities(signal)
        for (const { entity } of [rig.names.account, rig.names.contact, rig.names.lead]) {
          const description = entities.find((one) => one.name === entity)
          expect(description?.fields.some((field) => field.name === description.primaryField)).toBe(true)
          expect(description?.fields.some((field) => field.type === 'phone' && field.identifier === 'phone')).toBe(true)
        }
        const person = entities.find((one) => one.name === rig.names.contact.entity)
        expect(person?.fields.find((field) => field.name === rig.names.contact.last)?.required).toBe(true)
      })

      test('capabilities do not contradict each other', () => {
        const { activityKinds, closableKinds } = rig.connector.can
        expect(activityKinds.length).toBeGreaterThan(0)
        for (const kind of closableKinds) expect(activityKinds).toContain(kind)
        expect(closableKinds).not.toContain('note')
      })

      test('an aborted call ends with `cancelled`', async () => {
        await expect(rig.session.check(AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
      })
    })

    describe('ordered search', () => {
      test('the first identifier that finds a record decides; later ones are not tried', async () => {
        const phone = number()
        const email = address()
        const one = await contact({ phone })
        const other = await contact({ email })
        const result = await search([
          ['phone', phone],
          ['email', email],
        ])
        expect(result).toMatchObject({ by: 'phone', total: 1, tried: [{ identifier: 'phone', count: 1, refused: 0 }] })
        expect(ids(result)).toEqual([one.record.ref.id])
        const turned = await search([
          ['email', email],
          ['phone', phone],
        ])
        expect(ids(turned)).toEqual([other.record.ref.id])
      })

      test('an identifier that finds nothing leads to the next, and the trail says so', async () => {
        const email = address()
        const one = await contact({ email })
        const result = await search([
          ['phone', number()],
          ['email', email],
          ['name', word()],
        ])
        expect(result).toMatchObject({
          by: 'email',
          tried: [
            { identifier: 'phone', count: 0, refused: 0 },
            { identifier: 'email', count: 1, refused: 0 },
          ],
        })
        expect(ids(result)).toEqual([one.record.ref.id])
      })

      test('nothing anywhere is an empty answer with every identifier tried', async () => {
        const result = await search([
          ['phone', number()],
          ['email', address()],
          ['name', `${word()} ${word()}`],
        ])
        expect(result.by).toBeUndefined()
        expect(result).toMatchObject({ records: [], total: 0 })
        expect(result.tried.map((one) => [one.identifier, one.count])).toEqual([
          ['phone', 0],
          ['email', 0],
          ['name', 0],
        ])
      })

      test('no identifier at all finds nothing', async () => {
        expect(await search([])).toMatchObject({ tried: [], records: [], total: 0 })
      })

      test('every entity that is asked for is searched at once, others not', async () => {
        const phone = number()
        const { account, lead } = rig.names
        const company = await made(account.entity, { [account.name]: word(), [account.phone]: phone })
        const person = await contact({ phone })
        const maybe = await made(lead.entity, { [lead.last]: word(), [lead.phone]: phone })
        expect(ids(await search([['phone', phone]])).sort()).toEqual([company, person, maybe].map(({ record }) => record.ref.id).sort())
        const only = await search([['phone', phone]], { entities: fields().slice(2) })
        expect(ids(only)).toEqual([maybe.record.ref.id])
        expect(only.widest).toEqual({ value: phone, records: 3 })
      })

      test.each([
        ['national', (e164: string) => `0${e164.slice(3)}`],
        ['spaced', (e164: string) => `${e164.slice(0, 3)} ${e164.slice(3, 5)}-${e164.slice(5, 8)} ${e164.slice(8, 10)} ${e164.slice(10)}`],
        ['with 00', (e164: string) => `00${e164.slice(1)}`],
        ['with (0)', (e164: string) => `${e164.slice(0, 3)} (0)${e164.slice(3)}`],
        ['with an extension', (e164: string) => `${e164} ext. 12`],
      ])('a phone that the record holds %s is found as E.164, and keeps its format', async (_how, write) => {
        const phone = number()
        const one = await contact({ phone: write(phone) })
        const result = await search([['phone', phone]])
        expect(ids(result)).toEqual([one.record.ref.id])
        expect(result.records[0]?.evidence).toEqual([
          expect.objectContaining({ identifier: 'phone', field: rig.names.contact.phone, visitorValue: phone, recordValue: write(phone) }),
        ])
        expect(result.records[0]?.values[rig.names.contact.phone]).toBe(write(phone))
      })

      test('every phone field is matched, and every phone of the visitor', async () => {
        const [first, second] = [number(), number()]
        const one = await contact({ phone: number(), secondPhone: second })
        expect(ids(await search([['phone', first, second]]))).toEqual([one.record.ref.id])
        const both = await contact({ phone: first, secondPhone: first })
        expect(ids(await search([['phone', first]]))).toEqual([both.record.ref.id])
      })

      test('a longer number does not match by its end', async () => {
        const phone = number()
        await contact({ phone })
        expect(await search([['phone', `+1${phone.slice(3)}`]])).toMatchObject({ total: 0 })
      })

      test('an e-mail is found whatever its case', async () => {
        const email = address()
        const one = await contact({ email: email.toUpperCase() })
        expect(ids(await search([['email', email]]))).toEqual([one.record.ref.id])
      })

      test.each([
        ['in its order', (first: string, last: string) => `${first} ${last}`],
        ['last name first', (first: string, last: string) => `${last} ${first}`],
        ['by its beginning', (first: string, last: string) => `${first} ${last.slice(0, 5)}`],
        ['by its beginning, last name first', (first: string, last: string) => `${last} ${first.slice(0, 3)}`],
      ])('a name is found %s', async (_how, write) => {
        const [first, last] = [word(), word()]
        const one = await contact({ first: capital(first), last: capital(last) })
        const result = await search([['name', write(first, last)]])
        expect(result.by).toBe('name')
        expect(ids(result)).toEqual([one.record.ref.id])
      })

      test('case and accents of a name are ignored', async () => {
        const last = word()
        const one = await contact({ first: 'ÅSA', last: `Łø${last}` })
        expect(ids(await search([['name', `asa lo${last}`]]))).toEqual([one.record.ref.id])
      })

      test('a whole name decides over names that only begin so', async () => {
        const [first, last] = [word(), word()]
        const whole = await contact({ first, last })
        const longer = await contact({ first, last: `${last}sson` })
        expect(ids(await search([['name', `${first} ${last}`]]))).toEqual([whole.record.ref.id])
        expect(ids(await search([['name', `${first} ${last.slice(0, -1)}`]])).sort()).toEqual(
          [whole, longer].map(({ record }) => record.ref.id).sort(),
        )
      })

      test('what was not needed is compared with what was found', async () => {
        const [first, last, phone, email] = [word(), word(), number(), address()]
        await contact({ first, last, phone, email })
        const [found] = (
          await search([
            ['phone', phone],
            ['email', address()],
            ['name', `${first} ${last}`],
          ])
        ).records
        expect(found?.compared).toEqual([
          expect.objectContaining({ identifier: 'email', verdict: 'differs', recordValues: [email] }),
          expect.objectContaining({ identifier: 'name', verdict: 'same' }),
        ])
        const bare = number()
        await contact({ phone: bare })
        const [without] = (
          await search([
            ['phone', bare],
            ['email', address()],
          ])
        ).records
        expect(without?.compared).toEqual([expect.objectContaining({ identifier: 'email', verdict: 'not-on-record', recordValues: [] })])
      })

      test('a refused record is left out and counted apart; then the next identifier is tried', async () => {
        const [phone, email] = [number(), address()]
        const refused = await contact({ phone })
        const other = await contact({ email })
        const result = await search(
          [
            ['phone', phone],
            ['email', email],
          ],
          { except: [refused.record.ref] },
        )
        expect(result).toMatchObject({
          by: 'email',
          tried: [
            { identifier: 'phone', count: 0, refused: 1 },
            { identifier: 'email', count: 1, refused: 0 },
          ],
        })
        expect(ids(result)).toEqual([other.record.ref.id])
      })

      test('inactive records come last and are marked', async () => {
        const phone = number()
        const first = await contact({ phone })
        const second = await contact({ phone })
        await rig.people.deactivate(first.record.ref)
        const result = await search([['phone', phone]])
        expect(result.records.map(({ record }) => [record.ref.id, record.inactive ?? false])).toEqual([
          [second.record.ref.id, false],
          [first.record.ref.id, true],
        ])
      })

      test('a number that many records share is told, before anybody was refused', async () => {
        const phone = number()
        const all = []
        for (let n = 0; n < 4; n += 1) all.push(await contact({ phone }))
        const result = await search([['phone', phone, number()]], { except: all.slice(1).map(({ record }) => record.ref) })
        expect(result).toMatchObject({ total: 1, widest: { value: phone, records: 4 } })
      })

      test('results page in a stable order, each record once', async () => {
        const phone = number()
        const all: string[] = []
        for (let n = 0; n < 7; n += 1) all.push((await contact({ phone })).record.ref.id)
        await rig.people.deactivate({ entity: rig.names.contact.entity, id: all[0] as string })
        const seen: string[] = []
        let after: string | undefined
        for (let page = 0; page < 10; page += 1) {
          const result = await search([['phone', phone]], { limit: 3, ...(after !== undefined && { after }) })
          expect(result.total).toBe(7)
          seen.push(...ids(result))
          after = result.next
          if (after === undefined) break
        }
        expect(seen).toEqual([...all.slice(1), all[0]])
      })

      test('a cursor that no answer gave is refused', async () => {
        await expect(search([['phone', number()]], { after: 'nonsense' })).rejects.toMatchObject({ code: 'invalid-input' })
      })
    })

    describe('search by hand', () => {
      test('free text finds by phone, e-mail and name at once, a phone first', async () => {
        const unique = word()
        const byName = await contact({ last: unique })
        const byEmail = await contact({ email: `${unique}@example.com` })
        const result = await find({ kind: 'any', texts: { name: unique, email: unique } })
        expect(ids(result).sort()).toEqual([byName, byEmail].map(({ record }) => record.ref.id).sort())
        const phone = number()
        const byPhone = await contact({ phone })
        expect(ids(await find({ kind: 'any', texts: { phone: phone.slice(0, -1) } }))).toContain(byPhone.record.ref.id)
        expect(ids(await find({ kind: 'any', texts: { phone, name: unique } }))[0]).toBe(byPhone.record.ref.id)
      })

      test('a record that matches in several ways is there once', async () => {
        const unique = word()
        const one = await contact({ first: unique, last: `${unique}son`, email: `${unique}@example.com` })
        const result = await find({ kind: 'any', texts: { name: unique, email: unique } })
        expect(ids(result)).toEqual([one.record.ref.id])
        expect(result.total).toBe(1)
      })

      test('as one types, fewer letters find more', async () => {
        const unique = word()
        for (const end of ['a', 'b', 'c']) await contact({ last: `${unique}${end}` })
        expect((await find({ kind: 'any', texts: { name: unique } })).total).toBe(3)
        expect((await find({ kind: 'any', texts: { name: `${unique}b` } })).total).toBe(1)
      })

      test('by hand too, results page without gaps or doubles', async () => {
        const unique = word()
        const all: string[] = []
        for (let n = 0; n < 7; n += 1)
          all.push((await contact({ first: unique, last: `${unique}${'abcdefg'[n]}`, email: `${unique}${n}@example.com` })).record.ref.id)
        await rig.people.deactivate({ entity: rig.names.contact.entity, id: all[2] as string })
        const seen: string[] = []
        let after: string | undefined
        for (let page = 0; page < 10; page += 1) {
          const result = await find(
            { kind: 'any', texts: { name: unique, email: unique } },
            { limit: 3, ...(after !== undefined && { after }) },
          )
          seen.push(...ids(result))
          after = result.next
          if (after === undefined) break
        }
        expect(seen).toHaveLength(7)
        expect([...seen].sort()).toEqual([...all].sort())
        expect(seen.at(-1)).toBe(all[2])
      })

      test('one identifier is compared as a whole', async () => {
        const email = address()
        const one = await contact({ email })
        expect(ids(await find({ kind: 'identifier', identifier: 'email', normalised: email }))).toEqual([one.record.ref.id])
        expect(await find({ kind: 'identifier', identifier: 'email', normalised: email.slice(0, -1) })).toMatchObject({ total: 0 })
      })

      test('a text field is found by its beginning, without case and accents', async () => {
        const unique = word()
        const one = await contact({ text: `Överste ${unique}` })
        const { contact: names } = rig.names
        const only = { entities: [{ entity: names.entity, fields: [] }] }
        expect(ids(await find({ kind: 'field', field: names.text, value: `overste ${unique.slice(0, 6)}` }, only))).toEqual([
          one.record.ref.id,
        ])
        expect(ids(await find({ kind: 'field', field: names.text, value: unique }, only))).toEqual([])
      })

      test('a lookup field is found by the name of what it points at', async () => {
        const { account, contact: names } = rig.names
        const company = await made(account.entity, { [account.name]: `Varv ${word()}` })
        const one = await made(names.entity, {
          [names.last]: word(),
          [names.account]: { entity: account.entity, id: company.record.ref.id, name: company.record.name },
        })
        const found = await find(
          { kind: 'field', field: names.account, value: company.record.name.toLowerCase() },
          { entities: [{ entity: names.entity, fields: [names.account] }] },
        )
        expect(ids(found)).toEqual([one.record.ref.id])
        expect(found.records[0]?.values[names.account]).toMatchObject({ id: company.record.ref.id, name: company.record.name })
      })

      test('a lookup is searched by the beginning of the primary field', async () => {
        const { account } = rig.names
        const unique = word()
        const company = await made(account.entity, { [account.name]: `Åkeri ${unique}` })
        const only = { entities: [{ entity: account.entity, fields: [] }] }
        expect(ids(await find({ kind: 'lookup', text: `akeri ${unique.slice(0, 7)}` }, only))).toEqual([company.record.ref.id])
      })
    })

    describe('records', () => {
      test('a record is read with the asked fields and no others', async () => {
        const { contact: names } = rig.names
        const one = await contact({ first: 'Åsa', last: 'Lind', phone: '070-123 45 67', email: 'Asa@Example.se' })
        const read = await rig.session.read(one.record.ref, [names.first, names.phone, 'no_such_field'], signal)
        expect(read?.values).toEqual({ [names.first]: 'Åsa', [names.phone]: '070-123 45 67' })
        expect(read?.record).toMatchObject({ name: 'Åsa Lind', ref: one.record.ref })
        expect(read?.record.url).toMatch(/^https?:/)
      })

      test('when a record was made is said the same way wherever it is found, where the CRM knows it', async () => {
        const phone = '+46701239876'
        const made = (await contact({ last: 'Created', phone })).record
        const found = (await search([['phone', phone]])).records.find(({ record }) => record.ref.id === made.ref.id)
        const read = await rig.session.read(made.ref, [], signal)
        expect([made.created, found?.record.created]).toEqual([read?.record.created, read?.record.created])
        if (made.created !== undefined) expect(new Date(made.created).toISOString()).toBe(made.created)
      })

      test.each(['0', '-1', '999999999', 'x', '../1', "1'; select 1", '9'.repeat(40), '__proto__'])('there is no record %j', async (id) => {
        expect(await rig.session.read({ entity: rig.names.contact.entity, id }, [], signal)).toBeUndefined()
      })

      test('there is no entity of another name', async () => {
        expect(await rig.session.read({ entity: '__proto__', id: '1' }, [], signal)).toBeUndefined()
        await expect(made('no_such_entity', {})).rejects.toMatchObject({ code: 'crm-refused' })
      })

      test('the same key makes one record, however often and at once', async () => {
        const { contact: names } = rig.names
        const key = randomUUID()
        const email = address()
        const values = { [names.last]: word(), [names.email]: email }
        const all = await Promise.all(Array.from({ length: 5 }, () => made(names.entity, values, { key, anyway: false })))
        expect(new Set(all.map(({ record }) => record.ref.id)).size).toBe(1)
        expect((await search([['email', email]])).total).toBe(1)
        expect((await rig.session.findByKey(key, signal))?.record).toMatchObject({ id: all[0]?.record.ref.id, entity: names.entity })
      })

      test('the same key with other values is refused', async () => {
        const key = randomUUID()
        const { contact: names } = rig.names
        await made(names.entity, { [names.last]: word() }, { key })
        await expect(made(names.entity, { [names.last]: word() }, { key })).rejects.toMatchObject({ code: 'key-reused' })
      })

      test('wrong values are told beside their fields, all at once, and nothing is written', async () => {
        const { contact: names } = rig.names
        const key = randomUUID()
        const email = address()
        const failure = await failed(made(names.entity, { [names.email]: 'not an address', [names.first]: 'Åsa', nowhere: 'x' }, { key }))
        expect(failure.code).toBe('crm-refused')
        expect(failure.fields?.map((fault) => fault.path).sort()).toEqual(
          [names.email, names.last, 'nowhere'].map((field) => `values.${field}`).sort(),
        )
        for (const fault of failure.fields ?? []) expect(fault.message).toMatch(/\.$/)
        expect(await rig.session.findByKey(key, signal)).toBeUndefined()
        // the key is free again: corrected values go through
        await made(names.entity, { [names.last]: word(), [names.email]: email }, { key })
      })

      test("the CRM's own duplicate rule is told in its words and may be overruled", async () => {
        const { contact: names } = rig.names
        const email = address()
        const key = randomUUID()
        await contact({ email })
        const values = { [names.last]: word(), [names.email]: email.toUpperCase() }
        const failure = await failed(made(names.entity, values, { key, anyway: false }))
        expect(failure).toMatchObject({ code: 'duplicate-record', overridable: true })
        expect(failure.hint).toMatch(/anyway/)
        await made(names.entity, values, { key, anyway: true })
        expect((await search([['email', email]])).total).toBe(2)
      })

      test('an update changes the named fields only, and what the record is found by', async () => {
        const { contact: names } = rig.names
        const [before, after] = [number(), number()]
        const one = await contact({ first: 'Åsa', phone: before })
        const updated = await rig.session.update(one.record.ref, { [names.phone]: after }, { ifVersion: one.version }, signal)
        expect(updated.version).not.toBe(one.version)
        expect(updated.values).toMatchObject({ [names.first]: 'Åsa', [names.phone]: after })
        expect((await search([['phone', before]])).total).toBe(0)
        expect(ids(await search([['phone', after]]))).toEqual([one.record.ref.id])
        const emptied = await rig.session.update(one.record.ref, { [names.phone]: null }, {}, signal)
        expect(emptied.values[names.phone]).toBeNull()
        expect((await search([['phone', after]])).total).toBe(0)
      })

      test('an update with a version that has passed is refused and writes nothing', async () => {
        const { contact: names } = rig.names
        const one = await contact({ first: 'Åsa' })
        await rig.session.update(one.record.ref, { [names.first]: 'Eva' }, { ifVersion: one.version }, signal)
        await expect(
          rig.session.update(one.record.ref, { [names.first]: 'Ida' }, { ifVersion: one.version }, signal),
        ).rejects.toMatchObject({ code: 'version-conflict' })
        expect((await rig.session.read(one.record.ref, [names.first], signal))?.values).toEqual({ [names.first]: 'Eva' })
      })

      test('of two updates at once from one version, one wins', async () => {
        const { contact: names } = rig.names
        const one = await contact({})
        const both = await Promise.allSettled(
          ['Eva', 'Ida'].map((first) => rig.session.update(one.record.ref, { [names.first]: first }, { ifVersion: one.version }, signal)),
        )
        expect(both.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
      })

      test('a required field cannot be emptied', async () => {
        const { contact: names } = rig.names
        const one = await contact({})
        const failure = await failed(rig.session.update(one.record.ref, { [names.last]: '  ' }, {}, signal))
        expect(failure.fields?.[0]?.path).toBe(`values.${names.last}`)
      })

      test('a record that was merged or converted names its successor', async () => {
        const { contact: names, lead } = rig.names
        const [loser, winner] = [await contact({}), await contact({})]
        const converted = await made(lead.entity, { [lead.last]: word() })
        await rig.people.succeed(loser.record.ref, winner.record.ref)
        await rig.people.succeed(converted.record.ref, winner.record.ref)
        for (const old of [loser, converted]) {
          const read = await rig.session.read(old.record.ref, [], signal)
          expect(read?.record).toMatchObject({ inactive: true, successor: { entity: names.entity, id: winner.record.ref.id } })
        }
      })

      test('a deleted record is gone: it is not found, not read, not updated', async () => {
        const phone = number()
        const one = await contact({ phone })
        await rig.people.remove(one.record.ref)
        expect((await search([['phone', phone]])).total).toBe(0)
        expect(await rig.session.read(one.record.ref, [], signal)).toBeUndefined()
        await expect(rig.session.update(one.record.ref, { [rig.names.contact.first]: 'x' }, {}, signal)).rejects.toMatchObject({
          code: 'crm-record-gone',
        })
      })
    })

    describe('activities', () => {
      test('every kind that is offered can be written, once per key', async () => {
        const one = await contact({})
        for (const kind of rig.connector.can.activityKinds) {
          const key = randomUUID()
          const given = draft(one, { kind })
          const all = await Promise.all([1, 2, 3].map(() => rig.session.logActivity(given, key, signal)))
          expect(new Set(all.map(({ id }) => id)).size).toBe(1)
          expect(all[0]).toMatchObject({ kind, closed: false, readOnly: false, length: given.body.length })
          expect(await rig.people.readActivity(all[0]?.id as string)).toEqual({ subject: given.subject, body: given.body })
          expect((await rig.session.findByKey(key, signal))?.activity?.id).toBe(all[0]?.id)
        }
      })

      test('the same key with another text is refused', async () => {
        const one = await contact({})
        const key = randomUUID()
        await rig.session.logActivity(draft(one), key, signal)
        await expect(rig.session.logActivity(draft(one, { body: 'other' }), key, signal)).rejects.toMatchObject({ code: 'key-reused' })
      })

      test('on a record that is gone nothing is written', async () => {
        const one = await contact({})
        await rig.people.remove(one.record.ref)
        const key = randomUUID()
        await expect(rig.session.logActivity(draft(one), key, signal)).rejects.toMatchObject({ code: 'crm-record-gone' })
        expect(await rig.session.findByKey(key, signal)).toBeUndefined()
      })

      test('lines are appended at the end, once per key, and the version moves', async () => {
        const one = await contact({})
        const activity = await rig.session.logActivity(draft(one), randomUUID(), signal)
        const key = randomUUID()
        const all = await Promise.all([1, 2, 3].map(() => rig.session.appendActivity(activity.id, 'Third.', key, signal)))
        expect(new Set(all.map(({ version }) => version)).size).toBe(1)
        expect(all[0]?.version).not.toBe(activity.version)
        await rig.session.appendActivity(activity.id, 'Fourth.\nFifth.', randomUUID(), signal)
        expect((await rig.people.readActivity(activity.id)).body).toBe('Hej!\nHello.\nThird.\nFourth.\nFifth.')
        await expect(rig.session.appendActivity(activity.id, 'Other.', key, signal)).rejects.toMatchObject({ code: 'key-reused' })
      })

      test('two appends at once both arrive, whole', async () => {
        const one = await contact({})
        const { id } = await rig.session.logActivity(draft(one, { body: 'start' }), randomUUID(), signal)
        const lines = Array.from({ length: 8 }, (_, n) => `line ${n}`)
        await Promise.all(lines.map((line) => rig.session.appendActivity(id, line, randomUUID(), signal)))
        expect((await rig.people.readActivity(id)).body.split('\n').sort()).toEqual(['start', ...lines].sort())
      })

      test('kinds that can be closed are closed, in the write or later; others refuse', async () => {
        const one = await contact({})
        for (const kind of rig.connector.can.activityKinds) {
          const open = await rig.session.logActivity(draft(one, { kind }), randomUUID(), signal)
          if (!rig.connector.can.closableKinds.includes(kind)) {
            await expect(rig.session.closeActivity(open.id, signal)).rejects.toMatchObject({ code: 'crm-refused' })
            await expect(rig.session.logActivity(draft(one, { kind, close: true }), randomUUID(), signal)).rejects.toMatchObject({
              code: 'crm-refused',
            })
            continue
          }
          expect(await rig.session.closeActivity(open.id, signal)).toMatchObject({ closed: true })
          expect(await rig.session.closeActivity(open.id, signal)).toMatchObject({ closed: true })
          const closed = await rig.session.logActivity(draft(one, { kind, close: true }), randomUUID(), signal)
          expect(closed).toMatchObject({ closed: true, readOnly: !rig.connector.can.appendToClosed })
          const append = rig.session.appendActivity(closed.id, 'more', randomUUID(), signal)
          if (rig.connector.can.appendToClosed) await append
          else await expect(append).rejects.toMatchObject({ code: 'crm-refused', retryable: false })
        }
      })

      test('removing is refused when a person has edited it since, and otherwise takes it away', async () => {
        if (!rig.connector.can.removesActivities) return
        const one = await contact({})
        const activity = await rig.session.logActivity(draft(one), randomUUID(), signal)
        await rig.people.editActivity(activity.id, 'What a person wrote')
        await expect(rig.session.removeActivity(activity.id, { ifVersion: activity.version }, signal)).rejects.toMatchObject({
          code: 'edited-since',
        })
        expect((await rig.people.readActivity(activity.id)).body).toBe('What a person wrote')
        await rig.session.removeActivity(activity.id, {}, signal)
        await rig.session.removeActivity(activity.id, { ifVersion: activity.version }, signal)
        await expect(rig.session.appendActivity(activity.id, 'more', randomUUID(), signal)).rejects.toMatchObject({
          code: 'crm-record-gone',
        })
      })

      test('a late repeat does not bring a removed activity back', async () => {
        if (!rig.connector.can.removesActivities || !rig.connector.can.enforcesKeys) return
        const one = await contact({})
        const key = randomUUID()
        const { id } = await rig.session.logActivity(draft(one), key, signal)
        await rig.session.removeActivity(id, {}, signal)
        await expect(rig.session.logActivity(draft(one), key, signal)).rejects.toMatchObject({ code: 'crm-record-gone' })
        expect(await rig.session.findByKey(key, signal)).toBeUndefined()
      })

      test('an activity that never was is gone', async () => {
        await expect(rig.session.closeActivity('999999999', signal)).rejects.toMatchObject({ code: 'crm-record-gone' })
        await expect(rig.session.appendActivity('nonsense', 'x', randomUUID(), signal)).rejects.toMatchObject({ code: 'crm-record-gone' })
        expect(await rig.session.findByKey(randomUUID(), signal)).toBeUndefined()
      })
    })

    describe('custom entities and fields', () => {
      test('a new entity is described, filled, searched by name, phone and e-mail, and tagged', async () => {
        if (!rig.connector.can.customEntities || !rig.people.addCustomEntity) return
        const entity = `boat_${word()}`
        await rig.people.addCustomEntity(entity)
        expect((await rig.session.entities(signal)).find((one) => one.name === entity)).toMatchObject({
          kind: 'custom',
          primaryField: 'title',
        })
        const [title, line, mail] = [`${word()} ${word()}`, number(), address()]
        const boat = await made(entity, { title, line, mail, seats: 12 })
        const entities = [{ entity, fields: ['title', 'seats'] }]
        for (const given of [['phone', line] as const, ['email', mail] as const, ['name', title] as const]) {
          const found = await search([[given[0], given[1]]], { entities })
          expect(found.records.map(({ record, values }) => [record.name, values['seats']])).toEqual([[title, 12]])
        }
        const bySeats = await find({ kind: 'field', field: 'seats', value: 12 }, { entities })
        expect(ids(bySeats)).toEqual([boat.record.ref.id])
        expect(ids(await find({ kind: 'field', field: 'seats', value: 1 }, { entities }))).toEqual([])
        await rig.session.logActivity(draft(boat), randomUUID(), signal)
      })

      test('a new phone field is matched from its first value on', async () => {
        if (!rig.connector.can.customEntities || !rig.people.addPhoneField) return
        const { contact: names } = rig.names
        const field = `line_${word()}`
        await rig.people.addPhoneField(names.entity, field)
        const phone = number()
        const one = await made(names.entity, { [names.last]: word(), [field]: phone })
        const result = await search([['phone', phone]])
        expect(ids(result)).toEqual([one.record.ref.id])
        expect(result.records[0]?.evidence[0]).toMatchObject({ field })
      })
    })

    describe('change feed', () => {
      const drain = async (cursor: string | undefined, limit = 100) => {
        const changes = []
        let at = cursor
        for (;;) {
          const page = await rig.session.changes(rig.names.contact.entity, at, limit, signal)
          changes.push(...page.changes)
          at = page.cursor
          if (!page.more) return { changes, cursor: at }
        }
      }
      /** A feed may hold back what is young: asks until all of these have come, each time from the last cursor. */
      const until = async (cursor: string | undefined, wanted: string[]) => {
        const seen: Awaited<ReturnType<typeof drain>>['changes'] = []
        let at = cursor
        await expect
          .poll(
            async () => {
              const page = await drain(at)
              seen.push(...page.changes)
              at = page.cursor
              return wanted.every((id) => seen.some((change) => change.id === id))
            },
            { timeout: 60_000, interval: 50 },
          )
          .toBe(true)
        return { changes: seen, cursor: at }
      }

      test('changes come oldest first, each record at its newest version', async () => {
        if (!rig.connector.can.changeFeed) return
        const { contact: names } = rig.names
        const start = (await drain(undefined)).cursor
        const [a, b, c] = [await contact({}), await contact({}), await contact({})]
        const newest = await rig.session.update(a.record.ref, { [names.first]: 'Newest' }, {}, signal)
        const order = [b, c, a].map(({ record }) => record.ref.id)
        const { changes } = await until(start, order)
        // what came before its own update was read is allowed once more; the last word on each is its newest version
        expect(
          changes
            .filter((change) => order.includes(change.id))
            .map((change) => change.id)
            .slice(-3),
        ).toEqual(order)
        expect(changes.findLast((change) => change.id === a.record.ref.id)).toMatchObject({
          deleted: false,
          version: newest.version,
          values: { [names.first]: 'Newest' },
        })
      })

      test('it can be read one at a time, without gap or double', async () => {
        if (!rig.connector.can.changeFeed) return
        const start = (await drain(undefined)).cursor
        const made = [await contact({}), await contact({}), await contact({}), await contact({})].map(({ record }) => record.ref.id)
        await until(start, made)
        const { changes } = await drain(start, 1)
        expect(changes.map((change) => change.id).filter((id) => made.includes(id))).toEqual(made)
      })

      test('deleted and merged records are told, with the successor', async () => {
        if (!rig.connector.can.changeFeed) return
        const [gone, loser, winner] = [await contact({}), await contact({}), await contact({})]
        const { cursor } = await until(
          undefined,
          [gone, loser, winner].map(({ record }) => record.ref.id),
        )
        await rig.people.remove(gone.record.ref)
        await rig.people.succeed(loser.record.ref, winner.record.ref)
        const { changes } = await until(cursor, [gone.record.ref.id, loser.record.ref.id])
        expect(changes.find((change) => change.id === gone.record.ref.id)).toMatchObject({ deleted: true })
        expect(changes.find((change) => change.id === loser.record.ref.id)).toMatchObject({
          deleted: true,
          successor: { id: winner.record.ref.id },
        })
      })

      test('a change that commits late is not skipped by a cursor given out meanwhile', async () => {
        if (!rig.connector.can.changeFeed || !rig.people.createSlowly) return
        const { contact: names } = rig.names
        const slow = await rig.people.createSlowly({ [names.last]: word() })
        const quick = await contact({})
        const meanwhile = await drain(undefined)
        expect(meanwhile.changes.some((change) => change.id === slow.ref.id)).toBe(false)
        await slow.commit()
        const after = await until(meanwhile.cursor, [slow.ref.id])
        const all = [...meanwhile.changes, ...after.changes].map((change) => change.id)
        expect(all).toContain(slow.ref.id)
        await until(undefined, [quick.record.ref.id])
      })

      test('a cursor that the feed never gave is refused', async () => {
        if (!rig.connector.can.changeFeed) return
        await expect(rig.session.changes(rig.names.contact.entity, "1'; drop", 10, signal)).rejects.toMatchObject({ code: 'invalid-input' })
      })
    })

    describe('hostile values', () => {
      test.each(hostileTexts)('%s is text: kept as it is, or refused beside its field', async (_what, text) => {
        const { contact: names } = rig.names
        const outcome = await made(names.entity, { [names.last]: word(), [names.text]: text }).catch((error: unknown) => error)
        if (outcome instanceof AppError) {
          expect(outcome.code).toBe('crm-refused')
          expect(outcome.fields?.[0]?.path).toBe(`values.${names.text}`)
          return
        }
        const read = await rig.session.read((outcome as ReadRecord).record.ref, [names.text], signal)
        expect(read?.values[names.text]).toBe(keepable(text))
      })

      test.each(hostileTexts)('a transcript with %s arrives as it is', async (_what, text) => {
        const one = await contact({})
        const { id } = await rig.session.logActivity(draft(one, { body: `Before ${text} after` }), randomUUID(), signal)
        const { body } = await rig.people.readActivity(id)
        expect(body).toBe(`Before ${cleaned(text)} after`)
      })

      test.each(hostileTexts)('searching for %s neither breaks nor finds everything', async (_what, text) => {
        const normalised = cleaned(text).slice(0, 200)
        await expect(
          search([
            ['email', normalised],
            ['name', normalised],
          ]),
        ).resolves.toBeDefined()
        expect((await find({ kind: 'identifier', identifier: 'email', normalised })).total).toBe(0)
      })

      test.each(['__proto__', 'constructor', 'prototype', 'toString', 'x".y', "x'); --"])(
        'a field called %s does not exist',
        async (field) => {
          const { contact: names } = rig.names
          const values = Object.defineProperty({ [names.last]: word() }, field, { value: 'x', enumerable: true })
          const failure = await failed(made(names.entity, values))
          expect(failure).toMatchObject({ code: 'crm-refused', fields: [{ path: `values.${field}` }] })
          expect(({} as Record<string, unknown>)['x']).toBeUndefined()
        },
      )
    })
  })
}

async function failed(work: Promise<unknown>): Promise<AppError & { code: ErrorCode }> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`)
  return error
}

/** What a one-line text field may make of a text: surrounding space and line ends go; empty is none. */
function keepable(text: string): string | null {
  return (
    cleaned(text)
      .replace(/[\r\n\t]+/g, ' ')
      .trim() || null
  )
}

/** The characters that databases and JSON documents cannot keep go; everything else stays. */
function cleaned(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is meant
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
}

function renamed(values: Record<string, string | undefined>, names: Record<string, string>): FieldValues {
  return Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[names[key] as string, value]])))
}

/** A valid Swedish mobile number that no other test uses. */
function number(): string {
  return `+46${['70', '72', '73', '76', '79'][randomInt(5)]}${randomInt(1_000_000, 9_999_999)}`
}

function address(): string {
  return `${word()}@example.com`
}

function word(): string {
  return Array.from({ length: 10 }, () => 'abcdefghijklmnopqrstuvwxyz'[randomInt(26)]).join('')
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
