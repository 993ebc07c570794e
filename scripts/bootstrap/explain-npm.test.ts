import { expect, test } from 'vitest'
import { explainNpm } from './explain-npm.mjs'

const told = (output: string) => explainNpm(output, '/srv/tagalong').split('\n')[0]

test('a folder that may not be written is told with what to type, the project and npm’s own cache apart', () => {
  expect(told('npm error code EACCES\nnpm error path /srv/tagalong/node_modules')).toContain('You may not write in /srv/tagalong.')
  expect(told('npm error code EACCES\nnpm error path /home/ana/.npm/_cacache')).toContain('npm may not use /home/ana/.npm/_cacache.')
})

test('the network, the registry and a full disk have words of their own', () => {
  expect(told('npm error code EAI_AGAIN')).toContain('registry could not be reached')
  expect(told('npm error code E404')).toContain('does not have a package')
  expect(told('npm error code ENOSPC')).toContain('is full')
})

test('anything else keeps what npm said', () => {
  expect(explainNpm('npm error code EWEIRD\nnpm error more', '/srv')).toBe(
    'npm could not install the packages.\n  npm error code EWEIRD\n  npm error more',
  )
})
