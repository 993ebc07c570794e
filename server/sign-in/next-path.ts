/** Where to go after signing in: a path of ours, else /practice. `//evil`, `/\evil`, `https://…` and control characters are not paths. */
export function nextPath(next: string | undefined): string {
  if (!next || next.length > 2_000 || !/^\/(?![/\\])/.test(next) || /[\\\p{Cc}]/u.test(next)) return '/practice'
  const here = 'http://here.invalid'
  const url = URL.parse(next, here)
  if (!url || url.origin !== here || ours.every((path) => !path.test(url.pathname))) return '/practice'
  return `${url.pathname}${url.search}${url.hash}`
}

/** The invitation or setup link to come back to after signing out; undefined for anything else. */
export function accountLink(next: string | undefined): string | undefined {
  return next !== undefined && /^\/(invite|setup)\/[\w-]{1,200}$/.test(next) ? next : undefined
}

/** Pages a person may want to come back to; never one that acts or signs out. */
const ours = [/^\/practice(\/|$)/, /^\/crm(\/|$)/]
