import type pg from 'pg'

/**
 * What a database has to know when it goes back to an earlier moment while browsers and CRMs do not:
 * - the line of changes is another one, so that every cursor is told to read anew;
 * - nobody knows what was sent since then: whatever is not done is looked for in the CRM by its key before it is sent, and so is,
 *   for as long as `lookBackDays` says, what comes new (a repeat of an intent whose first time is forgotten);
 * - activities may have grown, so that nothing is added to one before it was looked at;
 * - nobody is signed in: a session that was ended since would be alive again.
 */
export async function goBack(client: pg.Client, madeAt: string): Promise<void> {
  await client.query('UPDATE change_line SET epoch = gen_random_uuid(), restored_at = clock_timestamp()')
  await client.query(`
    UPDATE delivery SET unsure = true, decided = false, looks = 0, token = token + 1, leased_until = NULL, state = CASE state WHEN 'sending' THEN 'queued' ELSE state END
    WHERE state NOT IN ('done', 'cancelled')`)
  await client.query("UPDATE tag SET state = 'queued' WHERE state = 'sending'")
  await client.query('UPDATE tag_activity SET unsure = true')
  await client.query('UPDATE request SET busy_until = NULL WHERE done_at IS NULL')
  for (const table of ['token_family', 'page_session', 'sign_in_code']) await client.query(`DELETE FROM ${table}`)
  // a link that was used or called back since would open again
  await client.query('UPDATE setup_link SET replaced_at = clock_timestamp() WHERE used_at IS NULL AND replaced_at IS NULL')
  await client.query(
    'UPDATE invitation SET revoked_at = clock_timestamp() WHERE used_at IS NULL AND revoked_at IS NULL AND replaced_at IS NULL',
  )
  await note(client, 'database.restored', { madeAt })
}

/** A database that moves goes on where it was; only the cursors are begun anew, since somebody may go on with the old one too. */
export async function moveOn(client: pg.Client): Promise<void> {
  await client.query('UPDATE change_line SET epoch = gen_random_uuid()')
  await note(client, 'database.moved', {})
}

async function note(client: pg.Client, action: string, details: object): Promise<void> {
  await client.query("INSERT INTO audit_entry (action, subject, details) VALUES ($1, 'database', $2)", [action, JSON.stringify(details)])
}
