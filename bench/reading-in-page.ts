// what the bench puts into a page: the reading, and what it guesses with
export { guesses } from '../services/page/adapters/reading/make-guesses.ts'
export { readPage } from '../services/page/adapters/reading/read-page.ts'
