import { Skeleton } from '#components/ui/skeleton.tsx'
import './record.css'

/** The record card before it is known, in the same places. */
export function RecordSkeleton() {
  return (
    <div class="rec" aria-hidden="true">
      <div class="rec-head">
        <span class="skel skel-square" />
        <div class="skel-lines">
          <Skeleton part={60} thick />
          <Skeleton part={45} />
        </div>
      </div>
      <div class="why skel-lines">
        <Skeleton part={40} />
        <Skeleton part={70} />
        <Skeleton part={65} />
      </div>
      <div class="fields skel-fields">
        {[70, 85, 55, 40, 75, 60, 80, 45].map((part) => (
          <Skeleton key={part} part={part} />
        ))}
      </div>
    </div>
  )
}
