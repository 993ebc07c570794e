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

const definition = () => `create function crm_ordered_search(
  kinds smallint[], phones text[], emails text[], names text[], name_ends text[],
  entities text[], except_ids bigint[], wanted integer, past_inactive boolean, past_created timestamptz, past_id bigint
) returns table (
  kind smallint, n bigint, refused bigint, widest text, widest_records bigint, created timestamptz, record bigint
) language plpgsql stable parallel unsafe rows 20 as $function$
#variable_conflict use_column
declare
  tried smallint;
  total bigint;
begin
  foreach tried in array kinds loop
    if tried = 1 then
      ${values(1, 'phones')}
    elsif tried = 2 then
      ${values(2, 'emails')}
    else
      ${values(3, 'names')}
      ${beginnings()}
    end if;
  end loop;
end
$function$`

const allowed = 'i.entity = any (entities) and i.record <> all (except_ids)'

/** Whole values: counted first, which costs no more than a look. One value, the usual case, meets a record only once. */
function values(kind: number, given: string): string {
  const equal = (condition: string, distinct: boolean) => {
    const from = `crm_identifier i where i.kind = ${kind} and i.value ${condition}`
    const hits = `(select ${distinct ? 'distinct ' : ''}i.inactive, i.created, i.record from ${from} and ${allowed}) d`
    return `select count(${distinct ? 'distinct i.record' : '*'}) into total from ${from} and ${allowed};
        if total > 0 then
          ${pages(kind, from, 'total', hits)}
          return;
        end if;
        ${refusedOnly(kind, from)}`
  }
  return `if cardinality(${given}) = 1 then
        ${equal(`= ${given}[1]`, false)}
      else
        ${equal(`= any (${given})`, true)}
      end if;`
}

/** Beginnings of names: there may be many, so they are read once and counted on the way. */
function beginnings(): string {
  const from =
    'unnest(names, name_ends) as b (low, high) cross join crm_identifier i where i.kind = 3 and i.value >= b.low and i.value < b.high'
  const hits = `(select e.*, count(*) over () as n from (select distinct i.inactive, i.created, i.record from ${from} and ${allowed}) e) d`
  return `if exists (select from ${from} and ${allowed}) then
        ${pages(3, from, 'd.n', hits)}
        return;
      end if;
      ${refusedOnly(3, from)}`
}

/** Active before inactive, the oldest first: the first page, or the one after a place. */
function pages(kind: number, from: string, count: string, hits: string): string {
  // names are shared by nature: only a number or an address can be a switchboard's
  const widest = (what: string) =>
    kind === 3
      ? 'null'
      : `(select ${what} from (select i.value, count(*) as records from ${from} group by i.value order by 2 desc, 1 limit 1) w)`
  const head = `select ${kind}::smallint, ${count}, 0::bigint, ${widest('w.value')}::text, ${widest('w.records')}::bigint, d.created`
  const past = '(d.inactive, d.created, d.record) > (past_inactive, past_created, past_id)'
  const order = 'd.inactive, d.created, d.record limit wanted'
  return `if past_id is null then
            return query ${head}, d.record from ${hits} order by ${order};
          else
            return query ${head}, case when ${past} then d.record end from ${hits} order by ${past} desc, ${order};
          end if;`
}

/** Says that an identifier met somebody after all: nobody but those who are known not to be the visitor. */
function refusedOnly(kind: number, from: string): string {
  return `if cardinality(except_ids) > 0 then
          select count(distinct i.record) into total from ${from} and i.entity = any (entities) and i.record = any (except_ids);
          if total > 0 then
            return query select ${kind}::smallint, 0::bigint, total, null::text, null::bigint, null::timestamptz, null::bigint;
          end if;
        end if;`
}
