import { openApiDocument } from './openapi.ts'

type Schema = {
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  additionalProperties?: Schema | boolean
  description?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  maxItems?: number
  format?: string
}
type Operation = {
  operationId: string
  summary: string
  'x-audience': string
  parameters?: { name: string; in: string; required: boolean; schema?: Schema }[]
  requestBody?: { content: { 'application/json': { schema: Schema } } }
  responses: { 200: { content: { 'application/json': { schema: Schema } } } }
}

/** docs/api.md: the same document as `/openapi.json`, for people to read. One section an operation, in the order of the contract. */
export function apiReference(): string {
  const { paths } = openApiDocument() as { paths: Record<string, Record<string, Operation>> }
  const sections = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => section(`${method.toUpperCase()} ${path}`, operation)),
  )
  return `${head}\n\n${sections.join('\n\n')}\n`
}

const head = `# The HTTP API

Made from the contract that the server itself checks by; \`npx vitest run server/http/api-reference.test.ts -u\` writes it anew. \`/openapi.json\` on a running server is the same for
machines, with every limit. A call carries \`Authorization: Bearer <access token>\` unless everybody may make it. Errors are \`application/problem+json\` with \`code\`, \`detail\`,
\`hint\`, \`retryable\` and, where a field is wrong, \`fields\`. A question mark marks what may be left out.`

function section(address: string, operation: Operation): string {
  const body = operation.requestBody?.content['application/json'].schema
  const given = [
    ...(operation.parameters ?? []).map((one) => line(`${one.name}`, one.schema ?? {}, one.required, ` (${one.in})`)),
    ...linesOf(body),
  ]
  const answered = linesOf(operation.responses[200].content['application/json'].schema)
  const part = (title: string, lines: readonly string[]) => (lines.length > 0 ? [`${title}`, '', ...lines] : [`${title} nothing.`])
  return [
    `## ${operation.operationId}`,
    '',
    `\`${address}\` · ${operation['x-audience']}`,
    '',
    `${operation.summary}.`,
    '',
    ...part('Takes', given),
    '',
    ...part('Answers', answered),
  ].join('\n')
}

/** The parts of an object, deeper ones indented; of anything else what it is. */
function linesOf(schema: Schema | undefined, depth = 0): string[] {
  if (!schema) return []
  const indent = '  '.repeat(depth)
  const shapes = (schema.anyOf ?? schema.oneOf ?? []).filter(({ properties }) => properties)
  if (depth === 0 && shapes.length > 0) return shapes.flatMap((shape) => ['- one of these:', ...linesOf(shape, 1)])
  if (!schema.properties) return depth === 0 && Object.keys(schema).length > 0 ? [`- ${typeOf(schema)}`] : []
  return Object.entries(schema.properties).flatMap(([name, part]) => [
    indent + line(name, part, schema.required?.includes(name) ?? false),
    ...(depth < 1 ? linesOf(part.items ?? part, depth + 1) : []),
  ])
}

function line(name: string, schema: Schema, required: boolean, place = ''): string {
  return `- \`${name}\`${required ? '' : '?'}${place}: ${typeOf(schema)}`
}

function typeOf(schema: Schema): string {
  const either = schema.anyOf ?? schema.oneOf
  if (either) return [...new Set(either.map(typeOf))].join(' or ')
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``
  if (schema.enum) return schema.enum.map((one) => `\`${JSON.stringify(one)}\``).join(' | ')
  if (schema.type === 'array')
    return `list of ${typeOf(schema.items ?? {})}${schema.maxItems === undefined ? '' : `, at most ${schema.maxItems}`}`
  if (typeof schema.additionalProperties === 'object') return `object by name of ${typeOf(schema.additionalProperties)}`
  const type = schema.type === undefined ? 'anything' : [schema.type].flat().join(' or ')
  const bounds = [
    schema.format,
    schema.maxLength !== undefined && `at most ${schema.maxLength} characters`,
    schema.minimum !== undefined && schema.minimum > Number.MIN_SAFE_INTEGER && `from ${schema.minimum}`,
    schema.maximum !== undefined && schema.maximum < Number.MAX_SAFE_INTEGER && `to ${schema.maximum}`,
  ].filter(Boolean)
  return bounds.length > 0 ? `${type} (${bounds.join(', ')})` : type
}
