import { vi } from 'vitest'

/** What is waited for comes, or the test is red: a second, the usual patience, is too little on two cores that do much else. */
const patience = 15_000

type Patient = typeof vi & { patient?: true }
const all = vi as Patient
// test files of one worker may share this module
if (!all.patient) {
  const { waitFor, waitUntil } = vi
  const patient = (options: Parameters<typeof waitFor>[1]) => (typeof options === 'number' ? options : { timeout: patience, ...options })
  all.waitFor = (callback, options) => waitFor(callback, patient(options))
  all.waitUntil = (callback, options) => waitUntil(callback, patient(options))
  all.patient = true
}
