import type pg from 'pg'

/**
 * All that a schema is, as lines of text that are the same for two databases whose schemas are the same: columns, keys, indexes, triggers,
 * functions, sequences, rights; which migrations were taken, and the rows that migrations put there.
 */
export async function catalogOf(client: pg.Client | pg.Pool): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(`
    SELECT format('column %s.%s %s %s %s %s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
        ' ' || pg_get_expr(d.adbin, d.adrelid)) AS line
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'c')
    UNION ALL SELECT format('place %s %s', c.relname, string_agg(a.attname, ',' ORDER BY a.attnum)) FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' GROUP BY c.relname
    UNION ALL SELECT format('key %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT format('function %s %s %s', p.oid::regprocedure, md5(p.prosrc), p.provolatile) FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
    UNION ALL SELECT format('sequence %s %s', c.relname, s.seqstart) FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
    UNION ALL SELECT format('rights %s %s', c.relname, c.relacl) FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relacl IS NOT NULL
    UNION ALL SELECT format('rights %s.%s %s', a.attrelid::regclass, a.attname, a.attacl) FROM pg_attribute a WHERE a.attacl IS NOT NULL
      AND a.attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    UNION ALL SELECT format('extension %s', extname) FROM pg_extension
    UNION ALL SELECT format('schema %s', nspname) FROM pg_namespace WHERE nspname !~ '^pg_'
    ORDER BY 1`)
  const lines = rows.map(({ line }) => line)
  for (const table of seeded) {
    const there = await client.query('SELECT to_regclass($1) IS NOT NULL AS there', [table])
    if (!there.rows[0].there) continue
    const found = await client.query<{ row: string }>(
      `SELECT (to_jsonb(t) - 'applied_at' - 'epoch' - 'id' - 'at' - 'made_at' - 'mark')::text AS row FROM ${table} t ORDER BY 1`,
    )
    lines.push(...found.rows.map(({ row }) => `${table} ${row}`))
  }
  return lines
}

/** Which version of which row the catalogue and those tables hold: two times the same in one database if nothing of the above was written between. */
export async function versionsIn(client: pg.Client | pg.Pool): Promise<string> {
  const own = "FROM pg_class WHERE relnamespace = 'public'::regnamespace"
  const parts = [
    own,
    ...Object.entries(catalogue).map(([table, belongsTo]) => `FROM ${table} WHERE ${belongsTo} IN (SELECT oid ${own})`),
    `FROM pg_proc WHERE pronamespace = 'public'::regnamespace`,
    `FROM pg_type WHERE typnamespace = 'public'::regnamespace`,
    ...['pg_extension', 'pg_namespace'].map((table) => `FROM ${table}`),
  ]
  const { rows } = await client.query<{ versions: string; there: string[] }>(
    `
    SELECT concat_ws(' ', ${parts.map((from) => `(SELECT ${versions} ${from})`).join(', ')}) AS versions,
      ARRAY(SELECT name FROM unnest($1::text[]) name WHERE to_regclass(name) IS NOT NULL) AS there`,
    [seeded],
  )
  const { versions: ofCatalogue, there } = rows[0] as (typeof rows)[number]
  if (there.length === 0) return ofCatalogue
  const data = await client.query<{ versions: string }>(
    `SELECT concat_ws(' ', ${there.map((table) => `(SELECT ${versions} FROM ${table})`).join(', ')}) AS versions`,
  )
  return `${ofCatalogue} ${data.rows[0]?.versions}`
}
const versions = "md5(string_agg(concat_ws(' ', tableoid, ctid, xmin), ',' ORDER BY ctid))"
const catalogue = {
  pg_attribute: 'attrelid',
  pg_attrdef: 'adrelid',
  pg_constraint: 'conrelid',
  pg_index: 'indexrelid',
  pg_trigger: 'tgrelid',
  pg_sequence: 'seqrelid',
}

const seeded = [
  'schema_migration',
  'crm_entity',
  'crm_field',
  'crm_state',
  'change_line',
  'conversation',
  'message',
  'tag',
  'delivery',
  'tag_activity',
]
