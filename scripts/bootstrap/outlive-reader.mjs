/**
 * Whoever reads what we say may go before everything is said: `npm start | head`. The work goes on without a reader, so that what we
 * started is stopped by us as well.
 * @param {readonly NodeJS.EventEmitter[]} [streams]
 */
export function outliveReader(streams = [process.stdout, process.stderr]) {
  for (const stream of streams)
    stream.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code !== 'EPIPE') throw error
    })
}
