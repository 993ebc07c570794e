import { type EndpointName, endpoints } from '#contract/api/index.ts'
import { AppError } from '#contract/errors.ts'
import type { AskerKind } from '#contract/messages.ts'
import { inputFault, readInput } from '#contract/read-input.ts'
import type { Backend } from '#services/backend/backend.ts'
import type { Asker } from './askers.ts'

/** Relays any endpoint by name for the surfaces that its audience fits; a page script never gets here. */
export function callEndpoint(parts: { backend: Backend; answered(name: EndpointName, input: unknown): void }) {
  const running = new Map<string, AbortController>()
  return {
    async call(request: { id: string; name: EndpointName; input?: unknown }, asker: Asker): Promise<unknown> {
      const { name } = request
      if (!mayCall(asker.kind, name)) throw new AppError('forbidden', 'This may not be asked from here.')
      const input = parse(name, request.input ?? {})
      const key = keyOf(asker, request.id)
      const controller = new AbortController()
      running.set(key, controller)
      try {
        const output = await parts.backend.call(name, input as never, { signal: controller.signal })
        parts.answered(name, input)
        return output
      } finally {
        if (running.get(key) === controller) running.delete(key)
      }
    },
    cancel(id: string, asker: Asker): void {
      running.get(keyOf(asker, id))?.abort()
    },
  }
}

/**
 * Not even our own pages exchange tokens or hold a long poll of their own: the background does both for all. What makes a record or a tag goes
 * through the outbox, which has it on the disk first.
 */
const reserved: readonly EndpointName[] = ['token.exchange', 'changes.poll', 'tags.create', 'records.create']

export function mayCall(kind: AskerKind, name: EndpointName): boolean {
  if (reserved.includes(name)) return false
  const { audience } = endpoints[name]
  if (kind === 'options') return audience !== 'public'
  return ['frame', 'panel', 'window', 'popup'].includes(kind) && audience === 'agent'
}

function parse(name: EndpointName, input: unknown): unknown {
  const { input: schema, maxBytes = 64_000 } = endpoints[name]
  if (new TextEncoder().encode(JSON.stringify(input)).length > maxBytes) {
    throw new AppError('too-large', `This is larger than the ${maxBytes.toLocaleString('en-GB')} bytes that may be sent at once.`)
  }
  const read = readInput(schema, input)
  if (!read.ok) throw inputFault(read.faults)
  return read.value
}

function keyOf(asker: Asker, id: string): string {
  return `${asker.kind} ${asker.tab ?? ''} ${asker.frame ?? ''} ${asker.document ?? ''} ${id}`
}
