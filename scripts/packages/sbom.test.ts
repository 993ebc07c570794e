import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { makeSbom } from './sbom.ts'

test('the list of what the house is made of has every locked package once, with its sum and licence, and nothing of when and where', async () => {
  const sbom = await makeSbom(process.cwd())
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, { version: string }> }
  const locked = Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`)
  const listed = sbom.components.map(({ name, version }) => `${name}@${version}`)
  expect(sbom.bomFormat).toBe('CycloneDX')
  expect(listed.toSorted()).toEqual([...new Set(locked)].toSorted())
  expect(sbom.components.filter(({ hashes, licenses }) => !hashes?.length || !licenses?.length)).toEqual([])
  expect(sbom.metadata.component.name).toBe('@tagalong/app')
  expect(JSON.stringify(sbom)).not.toMatch(/"serialNumber"|"timestamp"/)
  expect(JSON.stringify(sbom).includes(process.cwd())).toBe(false)
})
