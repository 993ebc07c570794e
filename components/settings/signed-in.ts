import { useEffect } from 'preact/hooks'
import type { Person } from '#contract/api/session.ts'
import type { ConnectionState } from '#services/backend/states.ts'
import { useHost } from './host.ts'
import type { Link } from '#services/backend/sidebar-host.ts'
import { type Loaded, useLive, useLoaded } from './live.ts'

/** Who is signed in. While the server does not answer that is the same person: no form goes away with what was typed in it. */
export type SignedIn = {
  connection: Loaded<ConnectionState>
  link: Link
  here: boolean
  /** the server does not answer */
  away: boolean
  person: Person | undefined
}

export function useSignedIn(): SignedIn {
  const host = useHost()
  const link = useLive(host.link)
  const connection = useLoaded(host.readConnection, link)
  const away = link.state === 'offline'
  const here = link.state === 'online' || away
  return { connection, link, here, away, person: here ? connection.value?.person : undefined }
}

/** What could not be read while the server did not answer is read once it does. */
export function useReadWhenBack(away: boolean, { fault, again }: Loaded<unknown>): void {
  useEffect(() => {
    if (!away && fault) again()
  }, [away])
}
