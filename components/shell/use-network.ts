import { useEffect, useState } from 'preact/hooks'
import { useStore, useView } from '#components/context.ts'

/** What is away while nothing answers: this computer has no network, or it has one and the server is silent. */
export type Away = 'network' | 'server'

export function useAway(): Away | undefined {
  const { session } = useView()
  const offline = useStore(session, (state) => state.link.state === 'offline')
  const network = useNetwork()
  if (!offline) return undefined
  return network ? 'server' : 'network'
}

function useNetwork(): boolean {
  const [online, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const look = () => setOnline(navigator.onLine)
    look()
    addEventListener('online', look)
    addEventListener('offline', look)
    return () => {
      removeEventListener('online', look)
      removeEventListener('offline', look)
    }
  }, [])
  return online
}
