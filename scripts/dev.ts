import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { styleText } from 'node:util'
import { say } from './terminal.ts'

/** `npm run dev`: backend, pages and extension, each begun anew when its sources change. Load .output/chrome-mv3-dev in Chromium. */
const dataFolder = resolve(process.env['TAGALONG_DATA'] ?? '.tagalong')
mkdirSync(dataFolder, { recursive: true })
const bin = (name: string) => join('node_modules', '.bin', name)

const parts = [
  {
    name: 'backend',
    colour: 'cyan',
    args: ['--watch-path=server', '--watch-path=contract', '--watch-preserve-output', 'server/cli/tagalong.ts', 'serve'],
  },
  { name: 'pages', colour: 'magenta', args: [bin('vite'), 'build', '--watch', '--config', 'pages/vite.config.ts'] },
  { name: 'extension', colour: 'yellow', args: [bin('wxt')] },
] as const

const children = parts.map(({ name, colour, args }) => {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TAGALONG_DATA: dataFolder } })
  const label = styleText(colour, name.padEnd(10))
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) if (line.trim()) say(`${label}${line}`)
    })
  child.on('exit', (code) => say(`${label}ended (${code ?? 'stopped'})`))
  return child
})

const stop = () => {
  for (const child of children) child.kill('SIGTERM')
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
