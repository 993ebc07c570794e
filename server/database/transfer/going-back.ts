import type pg from 'pg'

/**
 * What a database has to know when it goes back to an earlier moment while browsers and CRMs do not:
 * - the line of changes is another one, so that every cursor is told to read anew;
 * - nobody knows what was sent since then: whatever is not done is looked for in the CRM by its key before it is sent, and so is,
 *   for as long as `lookBackDays` says, what comes new (a repeat of an intent whose first time is forgotten);
 * - activities may have grown, so that nothing is added to one before it was looked at;
 * - nobody is signed in: a session that was ended since would be alive again;
 * - whoever has read the backup knows what forms and known browsers are signed with: the next start makes another secret.
 */
export async function goBack(client: pg.Client, madeAt: string): Promise<void> {
  await client.query('UPDATE change_line SET epoch = gen_random_uuid(), restored_at = clock_timestamp()')
  await client.query(`
    UPDATE delivery SET unsure = true, decided = false, looks = 0, token = token + 1, leased_until = NULL, state = CASE state WHEN 'sending' THEN 'queued' ELSE state END
    WHERE state NOT IN ('done', 'cancelled')`)
  await client.query("UPDATE tag SET state = 'queued' WHERE state = 'sending'")
  await client.query('UPDATE tag_activity SET unsure = true')
  await client.query('UPDATE request SET busy_until = NULL WHERE done_at IS NULL')
  for (const table of ['token_family', 'page_session', 'sign_in_code', 'sign_in_secret']) await client.query(`DELETE FROM ${table}`)
  // a link that was used or called back since would open again
  await client.query('UPDATE setup_link SET replaced_at = clock_timestamp() WHERE used_at IS NULL AND replaced_at IS NULL')
  await client.query(
    'UPDATE invitation SET revoked_at = clock_timestamp() WHERE used_at IS NULL AND revoked_at IS NULL AND replaced_at IS NULL',
  )
  await note(client, 'database.restored', { madeAt })
}

/** Somebody as they stood in the database that goes. */
export type Standing = { id: string; role: string; disabled_at: Date | null }

export type WhoMaySignIn = {
  /** whether there were people to compare with */
  compared: boolean
  /** names of those who would have come back, or with more than they had */
  stricter: string[]
  /** names of those who may sign in and were not in the database that went: removed since, or never there */
  unknown: string[]
  /** names and addresses of those who may do everything */
  admins: string[]
}

/** Nobody where it cannot be told: a database that is damaged or far older must not keep its backup from coming back. */
export async function whoStands(client: pg.Client): Promise<Standing[]> {
  await client.query('SAVEPOINT people')
  try {
    const { rows } = await client.query<Standing>('SELECT id, role, disabled_at FROM public.person')
    await client.query('RELEASE SAVEPOINT people')
    return rows
  } catch {
    await client.query('ROLLBACK TO SAVEPOINT people')
    return []
  }
}

/** Who was shut out or given less since the backup stays so; who was given more has to be given it again. */
export async function keepStricter(client: pg.Client, before: readonly Standing[]): Promise<WhoMaySignIn> {
  const rank = (role: string) => `array_position(ARRAY['agent', 'integrator', 'admin'], ${role})`
  const { rows } = await client.query<{ name: string }>(
    `UPDATE person p SET disabled_at = COALESCE(p.disabled_at, b.disabled_at),
        role = CASE WHEN ${rank('b.role')} < ${rank('p.role')} THEN b.role ELSE p.role END
      FROM jsonb_to_recordset($1) AS b (id text, role text, disabled_at timestamptz)
      WHERE p.id = b.id AND ((p.disabled_at IS NULL AND b.disabled_at IS NOT NULL) OR ${rank('b.role')} < ${rank('p.role')})
      RETURNING p.name`,
    [JSON.stringify(before)],
  )
  const { rows: left } = await client.query<{ id: string; name: string; email: string; role: string }>(
    'SELECT id, name, email, role FROM person WHERE disabled_at IS NULL ORDER BY name, id',
  )
  const known = new Set(before.map(({ id }) => id))
  return {
    compared: before.length > 0,
    stricter: rows.map(({ name }) => name).sort(),
    unknown: before.length > 0 ? left.filter(({ id }) => !known.has(id)).map(({ name }) => name) : [],
    admins: left.filter(({ role }) => role === 'admin').map(({ name, email }) => `${name} (${email})`),
  }
}

/** A database that moves goes on where it was; only the cursors are begun anew, since somebody may go on with the old one too. */
export async function moveOn(client: pg.Client): Promise<void> {
  await client.query('UPDATE change_line SET epoch = gen_random_uuid()')
  await note(client, 'database.moved', {})
}

async function note(client: pg.Client, action: string, details: object): Promise<void> {
  await client.query("INSERT INTO audit_entry (action, subject, details) VALUES ($1, 'database', $2)", [action, JSON.stringify(details)])
}
