/** One thing that looks as if it opened something; never the thing itself, which would only tell it on. */
export type Suspicion = { file: string; line: number; what: string }

const known: [what: string, pattern: RegExp][] = [
  ['a token of Tagalong', /tagalong_(?:access|refresh|code|invite|invitation|setup|metrics)_[\w-]{43}/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['an access key of AWS', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a token of GitHub', /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,})/],
  ['a token of npm', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a token of Slack', /\bxox[abeprs]-[\w-]{20,}/],
  ['a key of Google', /\bAIza[\w-]{35}\b/],
  ['a session of Salesforce', /\b00D[A-Za-z0-9]{12,15}![\w.]{40,}/],
  ['a JSON Web Token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/],
  ['a password in an address', /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@'"`]+:(?!password@|secret@|\$\{|\*)[^\s@/'"`${}]{6,}@/i],
]

/** A name that says what it holds, and a text that nobody would think of. */
const named = /(?:secret|token|passw(?:or)?d|api_?key|private_?key|credential)\w*['"]?\s*[:=]\s*['"`]([^'"`\s]{20,})['"`]/gi
/** Letters and digits without a word among them, wherever they stand. */
const random = /(?<![\w+/=-])[\w+/-]{40,}={0,2}(?![\w+/=-])/g

/** What may be a secret in a text of the repository. */
export function findSecrets(file: string, text: string): Suspicion[] {
  return text.split('\n').flatMap((row, at) => {
    const what = suspicionOf(row)
    return what === undefined ? [] : [{ file, line: at + 1, what }]
  })
}

function suspicionOf(row: string): string | undefined {
  const found = known.find(([, pattern]) => {
    const hit = pattern.exec(row)
    return hit !== null && !isPlaceholder(hit[0])
  })
  if (found) return found[0]
  for (const [, value = ''] of row.matchAll(named))
    if (entropy(value) > 3.8 && mixed(value)) return 'a text without sense under the name of a secret'
  for (const [value] of row.matchAll(random)) if (entropy(value) > 4.5 && mixed(value)) return 'a long text without sense'
  return undefined
}

/** Bits for each character, by how often each stands in it. */
function entropy(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  return -[...counts.values()].reduce((sum, count) => sum + (count / text.length) * Math.log2(count / text.length), 0)
}

/** Small and capital letters and digits; paths and names of files have too few of one of them. */
function mixed(text: string): boolean {
  const of = (pattern: RegExp) => text.match(pattern)?.length ?? 0
  return of(/\d/g) >= 4 && of(/[a-z]/g) >= 4 && of(/[A-Z]/g) >= 4
}

/** One letter over and over opens nothing. */
function isPlaceholder(text: string): boolean {
  return /(.)\1{11}/.test(text)
}
