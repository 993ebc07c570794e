import { subjectParts } from '#contract/subject-parts.ts'

/** An activity's subject on one line: where it is narrow the name is cut, never the day. Its title is given by what is around it. */
export function Subject({ text }: { text: string }) {
  const { before, day, after } = subjectParts(text)
  return (
    <bdi class="subject">
      {before && <span class="cut">{before}</span>}
      {day && <span>{day}</span>}
      {after && <span class="cut subject-end">{after}</span>}
    </bdi>
  )
}
