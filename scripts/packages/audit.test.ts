import { describe, expect, test } from 'vitest'
import { readAudit } from './audit.ts'

const answer = (counts: { high: number; critical: number }, vulnerabilities: object = {}) =>
  `npm warn something\n${JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: { vulnerabilities: counts, dependencies: { total: 640 } } })}\nnpm notice`

describe('an audit', () => {
  test('without findings counts what was looked at', () => {
    expect(readAudit(answer({ high: 0, critical: 0 }))).toEqual({ kind: 'clean', packages: 640 })
  })

  test('with a high or critical finding fails and names it', () => {
    const x = { name: 'x', severity: 'critical', range: '<2', via: ['y', { title: 'Remote code' }] }
    expect(readAudit(answer({ high: 0, critical: 1 }, { x }))).toEqual({ kind: 'found', lines: ['x <2 (critical): Remote code'] })
    expect(readAudit(answer({ high: 1, critical: 0 }))).toEqual({ kind: 'found', lines: [] })
  })

  test('lets a moderate one be', () => {
    const x = { name: 'x', severity: 'moderate', range: '*' }
    expect(readAudit(answer({ high: 0, critical: 0 }, { x })).kind).toBe('clean')
  })

  test('that nobody answered is no success, and names no host', () => {
    const refused =
      '{"message":"405 Method Not Allowed - POST https://registry.example/-/npm/v1/security/advisories/bulk","statusCode":405}'
    expect(readAudit(refused)).toEqual({ kind: 'unasked', why: '405 Method Not Allowed' })
    for (const nothing of ['', 'npm error ENOTFOUND', '{}', '{"vulnerabilities":{}}', answer({ high: 0, critical: 0 }).replace('640', '0')])
      expect(readAudit(nothing).kind, nothing).toBe('unasked')
  })
})
