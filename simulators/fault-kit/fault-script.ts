import type { Fault, FaultRule } from './fault.ts'

export type FaultScript = {
  add(...rules: FaultRule[]): void
  clear(): void
  /** rules that have not run out */
  rules(): FaultRule[]
  /** what goes wrong with this request; each rule that matches is used up by one */
  take(method: string, path: string): Fault[]
}

/** The faults to come, in the order in which they were asked for. Several may play on one request. */
export function faultScript(): FaultScript {
  let rules: (FaultRule & { skip: number; times: number | 'always'; matches: (method: string, path: string) => boolean })[] = []
  return {
    add: (...more) => {
      rules.push(...more.map((rule) => ({ skip: 0, times: 1 as const, ...rule, matches: matcher(rule) })))
    },
    clear: () => {
      rules = []
    },
    rules: () => rules.map(({ matches: _, ...rule }) => rule),
    take(method, path) {
      const played: Fault[] = []
      for (const rule of rules) {
        if (!rule.matches(method, path)) continue
        if (rule.skip > 0) rule.skip -= 1
        else {
          played.push(rule.fault)
          if (rule.times !== 'always') rule.times -= 1
        }
      }
      rules = rules.filter(({ times }) => times === 'always' || times > 0)
      return played
    },
  }
}

function matcher({ method, path }: FaultRule): (method: string, path: string) => boolean {
  const pattern = path === undefined ? undefined : new RegExp(`^${path.split('**').map(part).join('.*')}$`)
  return (asked, at) => (method === undefined || method === asked) && (pattern === undefined || pattern.test(at))
}

function part(text: string): string {
  return text.split('*').map(literal).join('[^/]*')
}

function literal(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
}
