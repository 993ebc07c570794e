import { expect, test } from 'vitest'
import { nameSimilarity, verySimilar } from './similar-name.ts'

test.each([
  ['Åsa Lind', 'Asa Lind'],
  ['Åsa Lind', 'Lind, Åsa'],
  ['Katarzyna Wiśniewska', 'Catarzyna Wisniewska'],
  ['Katarzyna Wiśniewska', 'Katarzyna Wisznewska'],
  ['Jonathan Smith', 'Jonathon Smith'],
  ['Siobhán Ní Bhriain', 'Siobhan Ni Briain'],
  ['Christian Berg', 'Kristian Berg'],
  ['Anna Maria Berg', 'Anna Berg'],
  ['A. Lindqvist', 'Anna Lindqvist'],
  ['Per-Erik Holm', 'Per Erik Holm'],
  ['Марія Коваленко', 'Мария Коваленко'],
  ['Fjord Bygg AB', 'Fjordbygg AB'],
  ['李雪梅', '雪梅 李'],
])('%s and %s are very similar', (a, b) => {
  expect(nameSimilarity(a, b)).toBeGreaterThanOrEqual(verySimilar)
  expect(nameSimilarity(b, a)).toBeCloseTo(nameSimilarity(a, b), 10)
})

test.each([
  ['Åsa Lind', 'Erik Lind'],
  ['Åsa Lind', 'Åsa Berg'],
  ['Anna Berg', 'Hanna Borg'],
  ['Johan Andersson', 'Johanna Karlsson'],
  ['Maria Svensson', 'Mikael Svensson'],
  ['Li Wei', 'Li Na'],
  ['Lind', 'Åsa Lind'],
  ['', 'Åsa Lind'],
  ['王小明', '李小龍'],
])('%s and %s are not', (a, b) => expect(nameSimilarity(a, b)).toBeLessThan(verySimilar))
