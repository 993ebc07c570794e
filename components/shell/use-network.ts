import { useEffect, useState } from 'preact/hooks'

/** Whether this computer has a network at all: when it has, and nothing answers, it is the server that is away. */
export function useNetwork(): boolean {
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
