import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { visitor, visitedHouse } from './testing/visited-house.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const at = visitedHouse()
const { folder, live, person } = at

describe('exporting a visitor', () => {
  test('writes everything that erasing removes, for this user alone', async () => {
    const { mine } = await live()
    const file = join(folder, 'canary.json')
    expect(await person('export', visitor.email, file)).toContain('3 conversations')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    vi.stubEnv('INIT_CWD', folder)
    expect(await person('export', visitor.email, 'here.json')).toContain(`are in ${join(folder, 'here.json')}.`)
    expect(statSync(join(folder, 'here.json')).mode & 0o777).toBe(0o600)
    vi.unstubAllEnvs()
    await expect(person('export', visitor.email, join(folder, 'nowhere', 'x'))).rejects.toMatchObject({ code: 'invalid-input' })
    const taken = join(folder, 'taken.json')
    writeFileSync(taken, 'notes', { mode: 0o644 })
    await expect(person('export', visitor.email, taken)).rejects.toMatchObject({ code: 'invalid-input' })
    expect(readFileSync(taken, 'utf8')).toBe('notes')
    const written = JSON.parse(readFileSync(file, 'utf8'))
    expect(written.conversations).toHaveLength(3)
    expect(JSON.stringify(written.conversations)).toContain(visitor.said)
    expect(written.conversations.flatMap(({ tags }: { tags: unknown[] }) => tags)).toHaveLength(3)
    expect(written.records.map(({ id }: { id: string }) => id)).toContain(mine)
    expect(written.memory.length).toBeGreaterThan(0)
    expect(written.refusals.length).toBeGreaterThan(0)
    const text = JSON.stringify(written)
    for (const other of ['hello there', 'someone@else.example']) expect(text).not.toContain(other)
    await person('erase', visitor.email, '--records')
    const after = JSON.parse(await person('export', visitor.email))
    expect(after).toMatchObject({ conversations: [], memory: [], refusals: [], records: [], mentionedIn: [] })
  })
})
