import { parseArgs } from 'node:util'
import { openFaultCrm } from './index.ts'
import type { KeyMode } from './keys.ts'

/**
 * The CRM as a process of its own: `node simulators/fault-crm/run.ts --port 0 --keys marker --contacts 5000`. Says where it is as one line
 * of JSON, and ends on SIGTERM. Faults, log, state and acts of people are under `/_control/`.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    keys: { type: 'string', default: 'enforced' },
    'late-look-ups': { type: 'string', default: '3' },
    'late-ms': { type: 'string', default: '0' },
    'access-seconds': { type: 'string', default: '3600' },
    rotation: { type: 'string', default: 'until-used' },
    contacts: { type: 'string', default: '0' },
    // ends when whoever started it has ended and so closed the pipe
    'with-parent': { type: 'boolean', default: false },
  },
})
const modes: KeyMode[] = ['enforced', 'marker', 'marker-late', 'none']
const keys = modes.find((mode) => mode === values.keys)
if (!keys) throw new Error(`--keys is one of ${modes.join(', ')}`)
const crm = await openFaultCrm({
  port: Number(values.port),
  keys,
  lateLookUps: Number(values['late-look-ups']),
  lateMs: Number(values['late-ms']),
  accessSeconds: Number(values['access-seconds']),
  rotation: values.rotation === 'strict' ? 'strict' : 'until-used',
})
crm.people.fill({ contacts: Number(values.contacts) })
process.stdout.write(`${JSON.stringify({ url: crm.url, pid: process.pid })}\n`)
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void crm.close().then(() => process.exit()))
if (values['with-parent']) process.stdin.resume().once('close', () => process.exit())
