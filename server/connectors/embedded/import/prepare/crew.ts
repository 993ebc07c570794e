import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type Packed, preparePacked, type Work } from './pack.ts'
import type { Plan } from './plan.ts'

/** Who prepares rows. `size`: how many batches may be under way beside the one that is waited for. */
export type Crew = { size: number; prepare(work: Work): Promise<Packed>; end(): Promise<void> }

/** From this many bytes on other threads are worth their start. */
const worthThreads = 3_000_000
/** Several times what one batch takes; without it a thread lets garbage lie while the machine has memory. */
const threadMegabytes = 256
/** More saves no time: 200,000 contacts took as much of the processor, and 900 MB in place of 615. */
const youngMegabytes = 48

/** Threads beside this one, so that whoever else it serves does not wait; for a small file this thread by itself. */
export function crewOf(threads: number): (plan: Plan, bytes: number) => Crew {
  const script = join(import.meta.dirname, 'crew-thread.ts')
  // a command that was bundled into one file has no other beside it
  return (plan, bytes) => (bytes < worthThreads || threads < 1 || !existsSync(script) ? alone(plan) : beside(plan, script, threads))
}

export function alone(plan: Plan): Crew {
  return { size: 0, prepare: async (work) => preparePacked(plan, work), end: async () => undefined }
}

type Waiting = { resolve(packed: Packed): void; reject(error: unknown): void }

function beside(plan: Plan, script: string, threads: number): Crew {
  const crew = Array.from({ length: threads }, () => {
    const thread = new Worker(script, {
      workerData: plan,
      resourceLimits: { maxOldGenerationSizeMb: threadMegabytes, maxYoungGenerationSizeMb: youngMegabytes },
    })
    const waiting: Waiting[] = []
    const fail = (error: unknown) => {
      for (const one of waiting.splice(0)) one.reject(error)
    }
    thread.on('message', (answer: { packed: Packed } | { error: unknown }) => {
      const first = waiting.shift()
      if ('packed' in answer) first?.resolve(answer.packed)
      else first?.reject(answer.error)
    })
    thread.on('error', fail)
    thread.on('exit', () => fail(new Error('A thread that prepares rows has ended')))
    return { thread, waiting }
  })
  return {
    size: threads + 1,
    prepare: (work) =>
      new Promise((resolve, reject) => {
        const [free] = crew.toSorted((a, b) => a.waiting.length - b.waiting.length)
        free?.waiting.push({ resolve, reject })
        free?.thread.postMessage(work)
      }),
    end: async () => void (await Promise.all(crew.map(({ thread }) => thread.terminate()))),
  }
}
