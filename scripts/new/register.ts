import { type ESTree, parseSync, Visitor } from 'vite'

/**
 * Adds one import and one line to a registry: `entry` goes to the end of the object, array or set of words that is declared as `name`.
 * Reads the syntax tree, so comments and layout stay as they are; the formatter does the rest.
 */
export function register(
  file: string,
  text: string,
  { name, importLine, entry }: { name: string; importLine?: string; entry: string },
): string {
  const { program } = parseSync(file, text)
  const list = declared(program, name)
  if (!list) throw new Error(`${file} declares no list called ${name}: add the line ${entry} by hand`)
  const close = list.end - 1
  const before = text.slice(list.start + 1, close).trimEnd()
  const comma = before === '' || before.endsWith(',') || /,\s*\/\/[^\n]*$/.test(before) ? '' : ','
  const listed = `${text.slice(0, list.start + 1)}${before}${comma}\n  ${entry},\n${text.slice(close)}`
  if (!importLine) return listed
  const last = program.body.filter(({ type }) => type === 'ImportDeclaration').at(-1)
  const at = last?.end ?? 0
  return `${listed.slice(0, at)}${at ? '\n' : ''}${importLine}${at ? '' : '\n'}${listed.slice(at)}`
}

type Span = { start: number; end: number }

/**
 * The literal behind `const name = …`: an object, an array, the array that is given to a call such as
 * z.enum([…]); or the object that a function of that name returns.
 */
function declared(program: ESTree.Program, name: string): Span | undefined {
  let found: Span | undefined
  new Visitor({
    VariableDeclarator({ id, init }) {
      if (id.type === 'Identifier' && id.name === name && init) found = literal(init)
    },
    FunctionDeclaration({ id, body }) {
      const last = body?.body.at(-1)
      if (id?.name === name && last?.type === 'ReturnStatement' && last.argument) found = literal(last.argument)
    },
  }).visit(program)
  return found
}

function literal(node: ESTree.Expression): Span | undefined {
  if (node.type === 'ObjectExpression' || node.type === 'ArrayExpression') return node
  if (node.type === 'TSSatisfiesExpression' || node.type === 'TSAsExpression') return literal(node.expression)
  if (node.type !== 'CallExpression') return undefined
  const [first] = node.arguments
  return first && first.type !== 'SpreadElement' ? literal(first) : undefined
}
