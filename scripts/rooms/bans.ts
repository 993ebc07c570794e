import { Visitor } from 'vite'
import type { Breach } from './imports.ts'
import { lineAt, type Module } from './read-modules.ts'

/** Words that are refused in certain rooms, found in the syntax tree and not by a text search. */
export type Ban = { in: RegExp; but?: RegExp; what: 'network' | 'console' | 'html' | 'eval' | 'glob' | 'browser-globals'; why: string }

export function banBreaches(modules: readonly Module[], bans: readonly Ban[], isTest: (file: string) => boolean): Breach[] {
  return modules
    .filter(({ file }) => !isTest(file))
    .flatMap((module) => {
      const inForce = bans.filter((ban) => ban.in.test(module.file) && !ban.but?.test(module.file))
      return inForce.length
        ? uses(module).flatMap(({ what, word, at }) =>
            inForce
              .filter((ban) => ban.what === what)
              .map((ban) => ({ file: module.file, line: lineAt(module.text, at), message: `uses ${word}: ${ban.why}` })),
          )
        : []
    })
}

const networkWords = new Set(['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'WebTransport', 'sendBeacon'])
const htmlWords = new Set(['dangerouslySetInnerHTML', 'innerHTML', 'outerHTML', 'insertAdjacentHTML', 'setHTMLUnsafe'])

type Use = { what: Ban['what']; word: string; at: number }

function uses({ program }: Module): Use[] {
  const found: Use[] = []
  const name = (word: string, at: number) => {
    if (networkWords.has(word)) found.push({ what: 'network', word, at })
    if (htmlWords.has(word)) found.push({ what: 'html', word, at })
  }
  new Visitor({
    CallExpression({ callee, start }) {
      if (callee.type === 'Identifier') {
        if (callee.name === 'fetch') name('fetch', start)
        if (callee.name === 'eval') found.push({ what: 'eval', word: 'eval', at: start })
      }
    },
    NewExpression({ callee, start }) {
      if (callee.type !== 'Identifier') return
      if (callee.name === 'Function') found.push({ what: 'eval', word: 'new Function', at: start })
      name(callee.name, start)
    },
    MemberExpression({ object, property, computed, start }) {
      if (computed || property.type !== 'Identifier') return
      if (object.type === 'Identifier' && object.name === 'console')
        found.push({ what: 'console', word: `console.${property.name}`, at: start })
      if (object.type === 'Identifier' && ['globalThis', 'window', 'self', 'navigator'].includes(object.name)) name(property.name, start)
      if (object.type === 'MetaProperty' && property.name === 'glob') found.push({ what: 'glob', word: 'import.meta.glob', at: start })
      if (htmlWords.has(property.name)) name(property.name, start)
    },
    JSXAttribute({ name: attribute, start }) {
      if (attribute.type === 'JSXIdentifier') name(attribute.name, start)
    },
    Property({ key, start }) {
      if (key.type === 'Identifier' && key.name === 'dangerouslySetInnerHTML') name(key.name, start)
    },
  }).visit(program)
  return found
}
