/** Where a sealed text stands. One that was copied to another connection, or another column, does not open there. */
export type SecretPlace = { connection: string; connector: string; column: string }

/** Makes texts unreadable to whoever has the database alone. */
export type Secrets = {
  seal(text: string, place: SecretPlace): Promise<string>
  /** throws SealedShut where no key that this server has opens it here */
  open(sealed: string, place: SecretPlace): Promise<string>
}

export class SealedShut extends Error {}
