import type { Kind } from './kind.ts'

export const endpoint: Kind = {
  name: 'endpoint',
  about: 'an operation of the API with its use case',
  files: ({ kebab, camel, pascal, words }) => ({
    [`contract/api/${kebab}.ts`]: `import * as z from 'zod/mini'
import { endpoint } from '../endpoint.ts'

export const ${camel}Get = endpoint({
  method: 'GET',
  path: '/v1/${kebab}',
  audience: 'agent',
  summary: 'Tells who asks for ${words}',
  input: z.strictObject({}),
  output: z.strictObject({ askedBy: z.string() }),
})
`,
    [`server/use-cases/get-${kebab}.ts`]: `import type { Handlers } from '#server/ports/handlers.ts'

/** Answers ${words}. What it needs comes in as parts: { db, crm, clock }. */
export function get${pascal}(): Handlers['${camel}.get'] {
  return async (_input, { person }) => ({ askedBy: person.name })
}
`,
  }),
  lines: ({ kebab, camel, pascal }) => [
    {
      file: 'contract/api/index.ts',
      list: 'endpoints',
      entry: `'${camel}.get': ${camel}Get`,
      importLine: `import { ${camel}Get } from './${kebab}.ts'`,
    },
    // who may call what, written down a second time: rights are widened in two places or not at all
    { file: 'server/http/every-operation.fixture.ts', list: 'matrix', entry: `'${camel}.get': { lowest: 'agent', input: {} }` },
    {
      file: 'server/main.ts',
      list: 'handlersOf',
      entry: `'${camel}.get': get${pascal}()`,
      importLine: `import { get${pascal} } from '#server/use-cases/get-${kebab}.ts'`,
    },
  ],
  next: ({ kebab }) =>
    `Say in contract/api/${kebab}.ts what goes in and out, and do it in server/use-cases/get-${kebab}.ts. The relay, the routes and OpenAPI know it already; npx vitest run server/http/api-reference.test.ts -u writes it into docs/api.md.`,
}
