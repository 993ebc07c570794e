import { expect, test } from 'vitest'
import { guesses } from './make-guesses.ts'
import { idOf } from './identity.ts'

const idIn = (address: string) => idOf(address, document, undefined, { definition: {} }, guesses)

test.each([
  ['/chat/4711', '4711'],
  ['/app#/inbox/0b5e7a3c', '0b5e7a3c'],
  ['/desk/2?thread=12', '12'],
  ['/chat.php?id=881', '881'],
  ['/conversation/2231#thread-88099', '2231'],
  ['/desk#s-17', 's-17'],
  ['/settings', undefined],
])('where nothing says what tells conversations apart, it is looked for in the address: %s', (address, id) =>
  expect(idIn(address)).toBe(id),
)

test('an id that something around the list carries comes first', () => {
  document.body.innerHTML = '<main data-conversation_id="2231"><div class="list"></div></main>'
  expect(idOf('/inbox/9', document, document.querySelector('.list') ?? undefined, { definition: {} }, guesses)).toBe('2231')
  document.body.innerHTML = ''
})
