/**
 * Does something that takes a while, and says so. On a terminal the seconds count up on one line (`Building the pages … 12 s`);
 * in a file or a pipe there is a line when it begins, one each half minute, and one when it is over.
 * @template T
 * @param {string} text
 * @param {() => Promise<T>} work
 * @param {NodeJS.WriteStream} [stream]
 * @returns {Promise<T>}
 */
export async function phase(text, work, stream = process.stderr) {
  const began = performance.now()
  const passed = () => (performance.now() - began) / 1_000
  const line = stream.isTTY && process.env['TERM'] !== 'dumb' ? oneLine(text, stream) : manyLines(text, stream)
  line.begins()
  const clock = setInterval(() => line.goesOn(Math.round(passed())), line.every)
  try {
    const result = await work()
    line.ends(`${passed().toFixed(1)} s`)
    return result
  } catch (error) {
    line.ends(`failed after ${passed().toFixed(1)} s`)
    throw error
  } finally {
    clearInterval(clock)
  }
}

/** @param {string} text @param {NodeJS.WriteStream} stream */
function oneLine(text, stream) {
  /** @param {string} [tail] */
  const draw = (tail = '') => stream.write(`\r\x1b[2K${text} … ${tail}`)
  return {
    every: 1_000,
    begins: () => draw(),
    /** @param {number} seconds */
    goesOn: (seconds) => draw(`${seconds} s`),
    /** @param {string} how */
    ends: (how) => draw(`${how}\n`),
  }
}

/** @param {string} text @param {NodeJS.WriteStream} stream */
function manyLines(text, stream) {
  return {
    every: 30_000,
    begins: () => stream.write(`${text} …\n`),
    /** @param {number} seconds */
    goesOn: (seconds) => stream.write(`${text}: ${seconds} s so far\n`),
    /** @param {string} how */
    ends: (how) => stream.write(`${text}: ${how.replace(/^\d/, 'done in $&')}\n`),
  }
}
