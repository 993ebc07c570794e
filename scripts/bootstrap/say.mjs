/** One line for people. Progress goes the same way: `npm start > log` should read well too. */
export function say(text) {
  process.stderr.write(`${text}\n`)
}
