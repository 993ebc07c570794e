/** What each is for stands in migration 038. */
export type ConnectionTables = {
  connection: {
    id: string
    connector: string
    /** sealed; null: not signed in */
    tokens: string | null
    tokens_saved_at: Date | null
    made_at: Date
  }
}
