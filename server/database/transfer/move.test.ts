import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Address } from '../connect.ts'
import { migrate } from '../migrate.ts'
import { contents } from './contents.ts'
import { move } from './move.ts'
import { everything, furnish, on, parts, transferDesk } from './testing/transfer-desk.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const desk = transferDesk()
afterAll(desk.close)
const { quiet } = desk

let source: Address
beforeAll(async () => {
  source = await quiet()
  await furnish(source)
})

describe('moving', () => {
  const options = { from: 'one', to: 'another', now: new Date(), replace: false, progress: () => undefined, signal: parts.signal }

  test('takes everything along, sessions and outbox too', async () => {
    const target = await quiet()
    await move(source, target, options)
    const before = await everything(source)
    const after = await everything(target)
    for (const name of Object.keys(contents))
      if (name !== 'audit_entry' && name !== 'backup_made') expect(after[name], name).toEqual(before[name])
  })

  test('is run again after it was broken off', async () => {
    const target = await quiet()
    const stop = new AbortController()
    const progress = ({ table }: { table: string }) => {
      if (table === 'message') stop.abort()
    }
    await expect(move(source, target, { ...options, progress, signal: stop.signal })).rejects.toThrow()
    await move(source, target, options)
    expect((await everything(target))['crm_record']).toHaveLength(5000)
  })

  test('refuses while somebody works in the old one, or has something in the new one', async () => {
    const target = await quiet()
    await on(source, async ({ pool }) => {
      await pool.query('select 1')
      await expect(move(source, target, options)).rejects.toMatchObject({ message: expect.stringContaining('Somebody works in one') })
    })
    await on(target, ({ pool }) => pool.query("insert into lane (name) values ('here')"))
    await expect(move(source, target, options)).rejects.toMatchObject({
      message: expect.stringContaining('1 row of what else Tagalong keeps'),
    })
  })

  test('refuses to move into itself', async () => {
    await expect(move(source, source, { ...options, replace: true })).rejects.toMatchObject({
      message: expect.stringContaining('in that database already'),
    })
    expect((await everything(source))['crm_record']).toHaveLength(5000)
  })

  test('lets nobody start on the old one meanwhile', async () => {
    const target = await quiet()
    let started: Promise<string> | undefined
    let moved = false
    const progress = ({ table }: { table: string }) => {
      if (table === 'message') started ??= on(source, ({ db }) => migrate(db)).then(() => (moved ? 'after' : 'meanwhile'))
    }
    await move(source, target, { ...options, progress: progress, signal: parts.signal }).then(() => (moved = true))
    expect(await started).toBe('after')
  })
})
