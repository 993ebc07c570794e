import type { BenchRow, BenchTable, Figure } from './table.ts'

/** One table as Markdown that also reads well on a terminal; a row that misses its goal begins with a cross. */
export function printTable({ id, title, rows, notes = [] }: BenchTable): string {
  const head = ['', 'what', 'ours', 'peer', 'ratio', 'goal']
  const body = rows.map((row) => [row.goal.met ? '✓' : '✗', row.what, show(row.ours, row.unit), peer(row), ratio(row), row.goal.text])
  const widths = head.map((name, column) => Math.max(name.length, ...body.map((cells) => cells[column]?.length ?? 0)))
  const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(Math.max(width, 1))).join(' | ')} |`
  return [`## ${id} ${title}`, '', line(head), rule, ...body.map(line), ...(notes.length ? ['', ...notes] : []), ''].join('\n')
}

function show({ median, low, high }: Figure, unit: string): string {
  const spread = low !== undefined && high !== undefined && low !== high ? ` (${digits(low)}–${digits(high)})` : ''
  return `${digits(median)} ${unit}${spread}`
}

function peer({ peer: other, unit }: BenchRow): string {
  return other ? `${other.name}: ${show(other.figure, unit)}` : '–'
}

function ratio({ ours, peer: other }: BenchRow): string {
  return other && other.figure.median !== 0 ? `${digits(ours.median / other.figure.median)} ×` : '–'
}

/** Three digits that say something: 1234, 12.3, 0.0123. */
function digits(value: number): string {
  if (value === 0) return '0'
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
}
