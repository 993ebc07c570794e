import { describe, expect, test } from 'vitest'
import { copiedTables } from './contents.ts'
import { saidHoldings } from './said-holdings.ts'

describe('what a database holds', () => {
  test('is told in the words of people, the rest as one sum', () => {
    const held = [
      { name: 'crm_record', rows: 1300 },
      { name: 'lane', rows: 1 },
      { name: 'memory', rows: 2 },
      { name: 'person', rows: 1 },
    ]
    expect(saidHoldings(held)).toBe('1 person who signs in, 1,300 records of the embedded CRM, 3 rows of what else Tagalong keeps')
    expect(saidHoldings([{ name: 'lane', rows: 1 }])).toBe('1 row of what else Tagalong keeps')
  })

  test('shows no name of a table', () => {
    const said = saidHoldings(copiedTables.map((name) => ({ name, rows: 2 })))
    expect(said).not.toContain('_')
    expect(said.split(', ').every((one) => /^\d+ \w/.test(one))).toBe(true)
  })
})
