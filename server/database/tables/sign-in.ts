import type { RoleName } from '#contract/api/session.ts'
import type { EndedBy } from '#contract/errors.ts'

export type SignInTables = {
  person: PersonTable
  person_account: PersonAccountTable
  page_session: PageSessionTable
  sign_in_secret: { one: boolean; secret: string }
  setup_link: SetupLinkTable
  invitation: InvitationTable
  token_family: TokenFamilyTable
  session_token: SessionTokenTable
  ended_session: EndedSessionTable
  sign_in_code: SignInCodeTable
  sign_in_attempt: SignInAttemptTable
}

export type PersonTable = {
  id: string
  name: string
  /** lower case */
  email: string
  role: RoleName
  disabled_at: Date | null
  last_seen_at: Date | null
  created_at: Date
  updated_at: Date
}

export type PersonAccountTable = {
  id: string
  person_id: string
  provider_id: string
  account_id: string
  /** PHC string of Argon2id */
  password: string | null
  created_at: Date
  updated_at: Date
}

export type PageSessionTable = {
  id: string
  token_hash: string
  person_id: string
  device: string
  expires_at: Date
  created_at: Date
  /** last use */
  updated_at: Date
}

export type SetupLinkTable = {
  token_hash: string
  /** `recovery`: made by the operator when every admin is locked out */
  kind: 'first' | 'recovery'
  created_at: Date
  expires_at: Date
  used_at: Date | null
  replaced_at: Date | null
}

export type InvitationTable = {
  id: string
  token_hash: string
  email: string
  role: RoleName
  /** set when the person exists: the link then sets a new password */
  person_id: string | null
  /** person id */
  invited_by: string
  created_at: Date
  expires_at: Date
  used_at: Date | null
  revoked_at: Date | null
  replaced_at: Date | null
}

export type TokenFamilyTable = {
  id: string
  person_id: string
  device: string
  created_at: Date
  last_used_at: Date
  expires_at: Date
}

export type SessionTokenTable = {
  refresh_hash: string
  access_hash: string
  family_id: string
  generation: number
  state: 'current' | 'rotated' | 'superseded'
  created_at: Date
  access_expires_at: Date
  access_used_at: Date | null
}

export type EndedSessionTable = {
  /** of the token that the ended session's holder has, or the one before it */
  refresh_hash: string
  person_id: string
  ended_by: EndedBy
  ended_at: Date
}

export type SignInCodeTable = {
  code_hash: string
  person_id: string
  challenge: string
  redirect: string
  device: string
  created_at: Date
  expires_at: Date
  used_at: Date | null
  family_id: string | null
}

export type SignInAttemptTable = {
  key_hash: string
  failures: number
  last_at: Date
  blocked_until: Date
}
