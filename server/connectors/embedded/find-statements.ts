import { storedColumns } from './read-record.ts'

type Statement = { name: string; text: string }

/** Totals of a search by hand are counted up to here: nobody pages further, and counting more would cost more than finding. */
export const countedTo = 1_000

/**
 * Records whose identifiers lie in one of several ranges, each record once, at its best rank. Walks the index in order and
 * stops when the page is full. $1 entities, $2 rows wanted, $3 kinds, $4 lower bounds, $5 upper bounds; cursor $6–$9.
 */
export function rangesStatement(paged: boolean): Statement {
  const part = (inactive: boolean, enough: string) => `
  select ${inactive} as inactive, s.rank, h.value as matched, h.record
  from range s cross join lateral (
    select i.value, i.record from crm_identifier i
    where i.kind = s.kind and i.value >= s.low and i.value < s.high and i.entity = any ($1::text[]) and i.inactive = ${inactive}
      ${paged ? `and (${inactive}, s.rank, i.value, i.record) > ($6::boolean, $7::int, $8::text collate "C", $9::bigint)` : ''}
      and not exists (
        select from crm_identifier j join range e on j.kind = e.kind and j.value >= e.low and j.value < e.high
        where j.record = i.record and (e.rank, j.value) < (s.rank, i.value))
    order by i.value, i.record limit $2) h
  ${enough} order by s.rank, h.value, h.record limit $2`
  const total = `select count(*) as total from (select distinct record from (
    select i.record from range s cross join lateral (
      select i.record from crm_identifier i where i.kind = s.kind and i.value >= s.low and i.value < s.high and i.entity = any ($1::text[]) limit ${countedTo}) i
  ) c limit ${countedTo}) d`
  const range = `range as materialized (select kind, low, high, rank::int from unnest($3::smallint[], $4::text[], $5::text[]) with ordinality as s (kind, low, high, rank))`
  return { name: `find ranges${paged ? ' after' : ''}`, text: shell(range, part, total) }
}

/** Records of some entities by the beginning of their names. $1 entities, $2 rows wanted, $3 and $4 bounds; cursor $5–$8. */
export function lookupStatement(paged: boolean): Statement {
  const part = (inactive: boolean, enough: string) => `
  select ${inactive} as inactive, 0 as rank, h.value as matched, h.record
  from unnest($1::text[]) as e (entity) cross join lateral (
    select i.sort_name as value, i.id as record from crm_record i
    where i.entity = e.entity and not i.deleted and i.sort_name >= $3::text and i.sort_name < $4::text and i.inactive = ${inactive}
      ${paged ? `and (${inactive}, 0, i.sort_name, i.id) > ($5::boolean, $6::int, $7::text collate "C", $8::bigint)` : ''}
    order by i.sort_name, i.id limit $2) h
  ${enough} order by matched, record limit $2`
  const total = `select count(*) as total from (select from unnest($1::text[]) as e (entity) cross join lateral (
    select from crm_record i where i.entity = e.entity and not i.deleted and i.sort_name >= $3::text and i.sort_name < $4::text limit ${countedTo}) c limit ${countedTo}) d`
  return { name: `find lookup${paged ? ' after' : ''}`, text: shell('nothing as (select)', part, total) }
}

/**
 * Records of one entity by one field: its indexed text, a phone or e-mail as it is compared, or the name of what a lookup
 * points at. $1 entity, $2 rows wanted, $3 field, $4 and $5 bounds; cursor $6–$9.
 */
export function fieldStatement(kind: 'value' | 'phone' | 'email' | 'lookup', paged: boolean): Statement {
  const source = {
    value: 'crm_value i where i.entity = $1 and i.field = $3 and i.value >= $4::text and i.value < $5::text',
    phone: identifierOfField('phone', 1),
    email: identifierOfField('email', 2),
    lookup: `(select r.sort_name as value, v.record, v.inactive from crm_record r join crm_value v on v.entity = $1 and v.field = $3 and v.value = r.id::text
      where not r.deleted and r.sort_name >= $4::text and r.sort_name < $5::text
        and r.entity in (select unnest(f.lookup) from crm_field f where f.entity = $1 and f.name = $3)) i where true`,
  }[kind]
  const part = (inactive: boolean, enough: string) => `
  select ${inactive} as inactive, 0 as rank, h.value as matched, h.record
  from (select i.value, i.record from ${source} and i.inactive = ${inactive}
      ${paged ? `and (${inactive}, 0, i.value, i.record) > ($6::boolean, $7::int, $8::text collate "C", $9::bigint)` : ''}
    order by i.value, i.record limit $2) h
  ${enough} order by matched, record limit $2`
  const total = `select count(*) as total from (select distinct i.record from (select i.record from ${source} limit ${countedTo}) i) d`
  return { name: `find field ${kind}${paged ? ' after' : ''}`, text: shell('nothing as (select)', part, total) }
}

function identifierOfField(name: string, kind: number): string {
  return `crm_identifier i where i.kind = ${kind} and i.value >= $4::text and i.value < $5::text and i.entity = $1
      and exists (select from crm_record f where f.id = i.record and f.keys #>> array['${name}', $3] = i.value)`
}

/** Active records first; inactive ones are looked for only where those do not fill the page. */
function shell(first: string, part: (inactive: boolean, enough: string) => string, total: string): string {
  return `with ${first},
active as materialized (${part(false, '')}),
page as materialized (
  select * from active
  union all
  select * from (${part(true, 'where (select count(*) from active) < $2')}) inactive
)
select t.total, (select metadata from crm_state) as metadata, p.rank, p.matched, ${storedColumns}
from (${total}) t left join page p on true left join crm_record r on r.id = p.record
order by p.inactive, p.rank, p.matched, p.record limit $2`
}
