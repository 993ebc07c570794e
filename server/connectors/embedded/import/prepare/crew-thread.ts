import { parentPort, workerData } from 'node:worker_threads'
import { preparePacked, type Work } from './pack.ts'
import type { Plan } from './plan.ts'

/** A thread that prepares rows: takes one batch after the other and answers in the order in which they came. */
parentPort?.on('message', (work: Work) => {
  try {
    const packed = preparePacked(workerData as Plan, work)
    parentPort?.postMessage(
      { packed },
      Object.values(packed.bodies).map(({ buffer }) => buffer),
    )
  } catch (error) {
    parentPort?.postMessage({ error })
  }
})
