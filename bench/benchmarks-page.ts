/** One table of docs/benchmarks.md; `id` is what stands behind `##`. */
export type Section = { id: string; text: string }

const about = `# Benchmarks

Written by \`npm run bench -- --write\`; each table tells when and on what it was measured, all of its columns in one run. Medians, with
the middle half of the values in brackets; ✗ marks a row that misses its goal.`

/** The page with these tables measured anew. What was not measured this time stays as it is, where it is; a new table comes last. */
export function withTables(page: string, tables: readonly string[], measured: string): string {
  const sections = sectionsOf(page)
  for (const text of tables) {
    const [section] = sectionsOf(text)
    if (section === undefined) continue
    const dated = { id: section.id, text: section.text.replace(/\n/, `\n\n${measured}\n`) }
    const at = sections.findIndex(({ id }) => id === section.id)
    if (at < 0) sections.push(dated)
    else sections[at] = dated
  }
  return `${[about, ...sections.map(({ text }) => text.trim())].join('\n\n')}\n`
}

function sectionsOf(page: string): Section[] {
  return page
    .split(/^(?=## )/m)
    .filter((part) => part.startsWith('## '))
    .map((text) => ({ id: text.slice(3, text.indexOf('\n')), text }))
}
