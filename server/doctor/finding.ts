/** One thing that was looked at. `mend` says what to do where it is wrong. */
export type Finding = { ok: boolean; what: string; mend?: string }
