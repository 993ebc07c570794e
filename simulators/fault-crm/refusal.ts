/** The CRM says no: its status, a code, a sentence, and the fields that are wrong. */
export class Refusal extends Error {
  readonly status: number
  readonly body: Record<string, unknown>

  constructor(status: number, code: string, message: string, more: Record<string, unknown> = {}) {
    super(message)
    this.status = status
    this.body = { error: code, message, ...more }
  }
}
