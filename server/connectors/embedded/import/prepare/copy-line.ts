/** One row as PostgreSQL's COPY reads it. */
export function copyLine(values: readonly string[]): string {
  return `${values.map(escaped).join('\t')}\n`
}

function escaped(text: string): string {
  return special.test(text) ? text.replace(/[\\\n\r\t]/g, (character) => escapes[character] as string) : text
}

const special = /[\\\n\r\t]/
const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
