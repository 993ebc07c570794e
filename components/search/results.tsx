import type { Finding } from '#services/view/finding.ts'
import { useView } from '#components/context.ts'
import { None } from './none.tsx'
import { One } from './one.tsx'
import { Several } from './several.tsx'
import { Trouble } from './trouble.tsx'

/** What the search found, and the next step for it. */
export function Results({ finding }: { finding: Finding }) {
  const { read } = useView()
  const screen = read.screenOf(finding)
  if (screen === 'one') return <One finding={finding} />
  if (screen === 'several') return <Several finding={finding} />
  return screen === 'trouble' ? <Trouble finding={finding} /> : <None finding={finding} />
}
