import { createStore } from 'zustand/vanilla'
import type { RecordDetail } from '#contract/api/records.ts'
import { recordKey } from '#contract/record-identity.ts'
import type { RecordRef } from '#contract/records.ts'
import type { SidebarHost } from '#services/backend/sidebar-host.ts'
import { type Fault, faultOf, isCancelled } from './fault.ts'

export type DetailState = {
  ref?: RecordRef | undefined
  detail?: RecordDetail | undefined
  busy: boolean
  fault?: Fault | undefined
}

export type DetailStore = ReturnType<typeof createDetailStore>

const kept = 100

/** One record's page; what was read before shows at once and is read again behind it. */
export function createDetailStore(host: SidebarHost) {
  const store = createStore<DetailState>(() => ({ busy: false }))
  const { getState, setState } = store
  const known = new Map<string, RecordDetail>()
  let call = new AbortController()

  async function open(ref: RecordRef) {
    call.abort()
    call = new AbortController()
    const { signal } = call
    const key = recordKey(ref)
    setState({ ref, detail: known.get(key), busy: true, fault: undefined })
    try {
      const detail = await host.backend.call('records.read', ref, { signal })
      if (signal.aborted) return
      known.delete(key)
      known.set(key, detail)
      if (known.size > kept) known.delete(known.keys().next().value as string)
      setState({ detail, busy: false })
    } catch (error) {
      if (!signal.aborted && !isCancelled(error)) setState({ busy: false, fault: faultOf(error) })
    }
  }

  return {
    ...store,
    open,
    refresh() {
      const { ref } = getState()
      if (ref) open(ref)
    },
    stop() {
      call.abort()
    },
  }
}
