/**
 * The subject of an activity in the parts between which a narrow place may cut: `Chat Åsa Lind `, `2026-11-21`, ` | Fjordbåt`.
 * The day stays whole; a subject without one is all `before`.
 */
export function subjectParts(subject: string): { before: string; day: string; after: string } {
  const found = [...subject.matchAll(/(?<!\d)\d{4}-\d\d-\d\d(?!\d)/g)].at(-1)
  if (!found) return { before: subject, day: '', after: '' }
  const [day] = found
  return { before: subject.slice(0, found.index), day, after: subject.slice(found.index + day.length) }
}
