import { type Kysely, sql } from 'kysely'

/**
 * The ordered search: tries the identifiers in the given order and stops at the first that finds a record. As a function, because
 * its statements are planned once per connection and only those are run that are needed; one statement with a branch for each
 * identifier spends as long on setting the branches up as on the search.
 *
 * Rows: for an identifier that found only refused records one row with `refused` and no record; then the page of the first
 * identifier that found any, with `n` (how many in all) on every row. On a page past the end rows have no record.
 * `widest`: of the values that decided, the one that most records have, over all entities and with the refused ones.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(definition()).execute(db)
}

export const definition = () => `create or replace function crm_ordered_search(
  kinds smallint[], phones text[], emails text[], names text[], name_ends text[],
  entities text[], except_ids bigint[], wanted integer, past_inactive boolean, past_created timestamptz, past_id bigint
) returns table (
  kind smallint, n bigint, refused bigint, widest text, widest_records bigint, created timestamptz, record bigint
) language plpgsql stable parallel unsafe rows 20 as $function$
#variable_conflict use_column
declare
  tried smallint;
  nearest text;
  total bigint;
begin
  foreach tried in array kinds loop
    if tried = 1 then
      ${wholeValues(1, 'phones')}
    elsif tried = 2 then
      ${wholeValues(2, 'emails')}
    else
      ${names()}
    end if;
  end loop;
end
$function$`

const allowed = 'i.entity = any (entities) and i.record <> all (except_ids)'
const from = (kind: number, value: string) => `crm_identifier i where i.kind = ${kind} and i.value ${value}`

/** One value is the usual case. */
function wholeValues(kind: number, given: string): string {
  return `if cardinality(${given}) = 1 then
        ${decides(kind, from(kind, `= ${given}[1]`))}
      else
        ${decides(kind, from(kind, `= any (${given})`))}
      end if;`
}

/** The first name in the range says by one look whether there is a whole name, only beginnings, or nobody. A whole name wins. */
function names(): string {
  const range = from(3, '>= names[1] and i.value < name_ends[1]')
  const ranges =
    'unnest(names, name_ends) as b (low, high) cross join crm_identifier i where i.kind = 3 and i.value >= b.low and i.value < b.high'
  return `if cardinality(names) = 1 then
        nearest := (select i.value from ${range} and ${allowed} order by i.value limit 1);
        if nearest = names[1] then
          ${page(3, from(3, '= nearest'))}
        elsif nearest is not null then
          ${page(3, range)}
        else
          ${refusedOnly(3, range)}
        end if;
      else
        ${decides(3, from(3, '= any (names)'))}
        ${decides(3, ranges)}
      end if;`
}

/** Ends the search where these find anybody. The look before costs a fraction of setting up the page. */
function decides(kind: number, where: string): string {
  return `if exists (select from ${where} and ${allowed}) then
          ${page(kind, where)}
        end if;
        ${refusedOnly(kind, where)}`
}

/** Ends the search with active records before inactive, the oldest first, each once: the first page, or the one after a place. */
function page(kind: number, where: string): string {
  // names are shared by nature: only a number or an address can be a switchboard's
  const widest = (what: string) =>
    kind === 3
      ? 'null'
      : `(select ${what} from (select i.value, count(*) as records from ${where} group by i.value order by 2 desc, 1 limit 1) w)`
  const head = `select ${kind}::smallint, count(*) over (), 0::bigint, ${widest('w.value')}::text, ${widest('w.records')}::bigint, i.created`
  const past = '(i.inactive, i.created, i.record) > (past_inactive, past_created, past_id)'
  const once = `from ${where} and ${allowed} group by i.inactive, i.created, i.record`
  const order = 'i.inactive, i.created, i.record limit wanted'
  return `if past_id is null then
            return query ${head}, i.record ${once} order by ${order};
          else
            return query ${head}, case when ${past} then i.record end ${once} order by ${past} desc, ${order};
          end if;
          return;`
}

/** Says that an identifier met somebody after all: nobody but those who are known not to be the visitor. */
function refusedOnly(kind: number, where: string): string {
  return `if cardinality(except_ids) > 0 then
          select count(distinct i.record) into total from ${where} and i.entity = any (entities) and i.record = any (except_ids);
          if total > 0 then
            return query select ${kind}::smallint, 0::bigint, total, null::text, null::bigint, null::timestamptz, null::bigint;
          end if;
        end if;`
}
