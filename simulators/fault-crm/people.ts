import { type Entity, field } from './entities.ts'
import type { StoredActivity } from './activities.ts'
import type { Values } from './records.ts'
import type { CrmState } from './state.ts'

type Ref = { entity: string; id: string }

/** What people do in the CRM itself, which its API does not offer. Each takes and gives plain JSON. */
export function peopleOf({ entities, records, activities, tokens }: CrmState) {
  return {
    deactivate: ({ entity, id }: Ref) => records.change(entity, id, { inactive: true }),
    /** merged where the successor is of the same entity, else converted */
    succeed({ ref, successor }: { ref: Ref; successor: Ref }) {
      records.change(ref.entity, ref.id, { inactive: true, successor })
      if (ref.entity === successor.entity) activities.move(ref, successor)
    },
    remove({ entity, id }: Ref) {
      records.change(entity, id, { deleted: true })
      activities.removeOf(id)
    },
    editRecord: ({ ref, values }: { ref: Ref; values: Values }) => records.show(records.update(ref.entity, ref.id, values, undefined)),
    editActivity: ({ id, ...set }: { id: string } & Partial<Pick<StoredActivity, 'subject' | 'body' | 'closed'>>) =>
      activities.edit(id, set),
    readActivity: ({ id }: { id: string }) => activities.there(id),
    addEntity(given: { name: string; fields: { name: string; label: string; type: string }[]; primaryField: string }): Entity {
      const { name, primaryField } = given
      const fields = given.fields.map((one) => field(one.name, one.label, one.type))
      const entity: Entity = { name, kind: 'custom', label: name, labelPlural: name, primaryField, nameFrom: [], fields }
      entities.set(name, entity)
      return entity
    },
    addField({ entity, name, type }: { entity: string; name: string; type: string }) {
      records.entityOf(entity).fields.push(field(name, name, type))
    },
    removeField({ entity, name }: { entity: string; name: string }) {
      const known = records.entityOf(entity)
      known.fields = known.fields.filter((one) => one.name !== name)
      records.reindex(entity)
    },
    /** made-up contacts, the same for the same numbers */
    fill: ({ contacts, from = 0 }: { contacts: number; from?: number }) =>
      Array.from({ length: contacts }, (_, n) => {
        const at = from + n
        const values = {
          first_name: firstNames[at % firstNames.length],
          last_name: `${lastNames[Math.floor(at / firstNames.length) % lastNames.length]} ${at}`,
          mobile: `+4670${String(1_000_000 + at).padStart(7, '0')}`,
          email: `visitor${at}@example.com`,
        }
        return records.create('contact', values, true).id
      }),
    addContacts: ({ contacts }: { contacts: Values[] }) => contacts.map((values) => records.create('contact', values, true).id),
    expireTokens: () => tokens.expireAll(),
    revokeTokens: () => tokens.revokeAll(),
  }
}

const firstNames = ['Åsa', 'Karin', 'Erik', 'Lars', 'Maja', 'Nils', 'Ida', 'Olle', 'Sara', 'Per']
const lastNames = ['Lind', 'Ek', 'Berg', 'Dahl', 'Holm', 'Ström', 'Ås', 'Krook', 'Nyman', 'Vik']
