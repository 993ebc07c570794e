/**
 * A number of matches as lines, for the rail, which may not write: text in a closed shadow root is told to the page by fonts. One, two
 * digits, or 99+; nothing for none.
 */
export function drawnNumber(count: number): string {
  const signs = count > 99 ? [9, 9, 10] : count > 0 ? [...String(count)].map(Number) : []
  return signs.map((sign, at) => `M${1 + at * 7 - signs.length * 3.5} 4${lines[sign]}`).join('')
}

/** 0 to 9 and the plus as lines, each five wide and eight high, from their upper left corner. */
const lines = [
  'm0 2a2.5 2 0 0 1 5 0v4a2.5 2 0 0 1-5 0z',
  'm1 1.5l2-1.5v8',
  'm0 2a2.5 2 0 0 1 5 0c0 2-5 4-5 6h5',
  'h5l-2.5 3a2.5 2.5 0 1 1-2.5 4',
  'm4 8v-8l-4 5.5h5',
  'm5 0h-4v3h1.5a2.5 2.5 0 1 1-2.5 4',
  'm4 0c-2 1.5-4 3-4 5.5a2.5 2.5 0 1 0 .5-1.5',
  'h5l-3 8',
  'm2.5 0a2.5 2 0 1 0 0 4a2.5 2 0 1 0 0-4m0 4a2.5 2 0 1 0 0 4a2.5 2 0 1 0 0-4',
  'm1 8c2-1.5 4-3 4-5.5a2.5 2.5 0 1 0-.5 1.5',
  'm0 4h5m-2.5-2.5v5',
]
