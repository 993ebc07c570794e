import * as z from 'zod/mini'
import { endpoints } from '#contract/api/index.ts'
import type { Endpoint } from '#contract/endpoint.ts'
import { Problem } from '#contract/errors.ts'
import { defaultMaxBytes } from './read-input.ts'

type Schema = { type?: string; properties?: Record<string, Schema>; required?: string[]; [key: string]: unknown }

/** The API as an OpenAPI 3.1 document, made from the very schemas that check its input. */
export function openApiDocument(): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const [name, endpoint] of Object.entries(endpoints) as [string, Endpoint][]) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(name, endpoint) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Tagalong', version: '1', description: 'Find the record, tag the conversation, create what is missing.' },
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An access token from POST /v1/token; it lives 15 minutes.' },
      },
      schemas: { Problem: schemaOf(Problem, 'output') },
      responses: {
        Problem: {
          description: 'What went wrong, to what, and what to do',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  }
}

function operation(name: string, endpoint: Endpoint): object {
  const input = schemaOf(endpoint.input, 'input')
  const inPath = [...endpoint.path.matchAll(/:(\w+)/g)].map((match) => match[1] as string)
  const takesBody = endpoint.method === 'POST' || endpoint.method === 'PUT'
  const rest = without(input, inPath)
  const inQuery = takesBody ? [] : Object.keys(rest.properties ?? {})
  const parameters = [
    ...inPath.map((part) => ({ name: part, in: 'path', required: true, schema: input.properties?.[part] ?? { type: 'string' } })),
    ...inQuery.map((part) => ({
      name: part,
      in: 'query',
      required: input.required?.includes(part) ?? false,
      schema: input.properties?.[part],
    })),
  ]
  return {
    operationId: name,
    summary: endpoint.summary,
    'x-audience': endpoint.audience,
    ...(endpoint.audience !== 'public' && { security: [{ bearer: [] }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(takesBody && {
      requestBody: {
        required: (rest.required ?? []).length > 0 || rest.properties === undefined,
        content: { 'application/json': { schema: rest } },
        'x-max-bytes': endpoint.maxBytes ?? defaultMaxBytes,
      },
    }),
    responses: {
      200: { description: 'Done', content: { 'application/json': { schema: schemaOf(endpoint.output, 'output') } } },
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}

function schemaOf(schema: z.ZodMiniType, io: 'input' | 'output'): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' })
  return rest as Schema
}

function without(schema: Schema, names: readonly string[]): Schema {
  if (!schema.properties || names.length === 0) return schema
  const properties = Object.fromEntries(Object.entries(schema.properties).filter(([key]) => !names.includes(key)))
  return { ...schema, properties, required: (schema.required ?? []).filter((key) => !names.includes(key)) }
}
