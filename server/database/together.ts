import type { Db, Tx } from './tables.ts'

/**
 * Small reads that many callers need at once go in one statement: what is asked while such a statement is under way waits for
 * it to come back and then goes with all others that came meanwhile. So nobody waits for company, and an answer is never older
 * than its question. A transaction asks alone.
 */
export function together<Question, Answer>(
  ask: (db: Db | Tx, questions: readonly Question[]) => Promise<readonly Answer[]>,
): (db: Db | Tx, question: Question) => Promise<Answer> {
  type Waiting = { question: Question; resolve: (answer: Answer) => void; reject: (error: unknown) => void }
  type Line = { waiting: Waiting[]; running: number; sentAt: number }
  const lines = new WeakMap<Db, Line>()

  return (db, question) => {
    if (db.isTransaction) return alone(db, question)
    const line = lines.get(db) ?? { waiting: [], running: 0, sentAt: 0 }
    lines.set(db, line)
    return new Promise<Answer>((resolve, reject) => {
      line.waiting.push({ question, resolve, reject })
      // one that hangs does not hold up all the others
      const stuck = line.running < mostStatements && performance.now() - line.sentAt > patience
      if (line.running > 0 && !stuck) return
      line.running += 1
      line.sentAt = performance.now()
      void send(db, line)
    })
  }

  async function send(db: Db, line: Line): Promise<void> {
    while (line.waiting.length > 0) {
      // once everything is read that has arrived by now: it comes from many sockets, one after the other
      await arrived()
      const batch = line.waiting.splice(0, mostQuestions)
      // another statement that runs beside this one has taken them
      if (batch.length === 0) break
      line.sentAt = performance.now()
      try {
        const answers = await ask(
          db,
          batch.map((one) => one.question),
        )
        batch.forEach((one, place) => void one.resolve(answers[place] as Answer))
      } catch (error) {
        // a value that PostgreSQL cannot read must not spoil it for the others
        if (batch.length > 1 && isAboutData(error))
          await Promise.all(batch.map((one) => alone(db, one.question).then(one.resolve, one.reject)))
        else for (const one of batch) one.reject(error)
      }
    }
    line.running -= 1
  }

  async function alone(db: Db | Tx, question: Question): Promise<Answer> {
    return (await ask(db, [question]))[0] as Answer
  }
}

/** SQLSTATE class 22. With anything else, such as a lost connection, asking again one by one would only make it worse. */
function isAboutData(error: unknown): boolean {
  return /^22/.test(String((error as { code?: unknown } | null)?.code))
}

function arrived(): Promise<void> {
  return new Promise((done) => setImmediate(done))
}

/** Milliseconds, far more than such a statement takes. */
const patience = 100
const mostStatements = 4
const mostQuestions = 200
