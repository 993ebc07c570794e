import { AppError, toProblem } from '#contract/errors.ts'
import { backend, found, nothing, stops } from '#services/view/script/answers.ts'
import type { ScriptedHost } from '#services/view/script/scripted-host.ts'
import { at, minhChat, tag, zoeChat } from '#services/view/script/people.ts'
import { zoeDuplicates, createView, formsOfEveryType } from './shared.ts'
import type { State } from './state.ts'

/** A new record, and who may be it already. */
export const creating: State[] = [
  {
    id: 'create',
    title: 'Create, opened on purpose',
    script: { page: { conversation: minhChat }, answers: backend(nothing) },
    act: createView('account'),
  },
  {
    id: 'duplicate',
    title: 'Likely duplicates',
    script: {
      page: { conversation: zoeChat },
      answers: backend(found([], stops('not-given', 'none', 'none')), [], { 'records.duplicates': () => zoeDuplicates }),
    },
    act: createView('lead'),
  },
  {
    id: 'create-faults',
    title: 'Create, faults beside the fields',
    script: { page: { conversation: minhChat }, answers: backend(nothing) },
    act: async (view) => {
      const form = view.session.getState().forms?.entities.find(({ name }) => name === 'lead')
      if (!form) return
      const key = await view.create.open(minhChat, form)
      view.navigation.go({ view: 'create' })
      await view.create.submit(key, form, [], {}, false)
    },
  },
  {
    id: 'crm-rule',
    title: 'The CRM’s own duplicate rule',
    script: { page: { conversation: minhChat }, answers: backend(nothing) },
    act: async (view) => {
      const form = view.session.getState().forms?.entities.find(({ name }) => name === 'contact')
      if (!form) return
      const key = await view.create.open(minhChat, form)
      view.navigation.go({ view: 'create' })
      await view.create.submit(key, form, [], {}, false)
      const host = view.host as ScriptedHost
      const [entry] = view.host.outbox.entries.get()
      const error = new AppError('duplicate-record', 'Mobile is used by Khai Nguyen, Leeds.', {
        overridable: true,
        fields: [{ path: 'values.mobile', message: 'Used by Khai Nguyen, Leeds.' }],
      })
      if (entry) host.set.entries([{ ...entry, state: 'refused', problem: toProblem(error) }])
    },
  },
  {
    id: 'create-waiting',
    title: 'Created while the server is silent',
    script: { page: { conversation: minhChat }, answers: backend(nothing) },
    act: async (view) => {
      const form = view.session.getState().forms?.entities.find(({ name }) => name === 'contact')
      if (!form) return
      const key = await view.create.open(minhChat, form)
      const host = view.host as ScriptedHost
      host.set.link({ state: 'offline', since: at('14:25') })
      await view.create.submit(key, form, [], {}, false)
    },
  },
  {
    id: 'create-locked',
    title: 'Every kind of field, locked while it waits',
    script: { page: { conversation: minhChat }, answers: backend(nothing, [], { 'entities.forms': () => formsOfEveryType }) },
    act: async (view) => {
      const form = view.session.getState().forms?.entities.find(({ name }) => name === 'contact')
      if (!form) return
      const key = await view.create.open(minhChat, form)
      view.create.set(key, form, 'checkbox', true)
      view.create.set(key, form, 'multi', ['sv'])
      const host = view.host as ScriptedHost
      host.set.link({ state: 'offline', since: at('14:25') })
      await view.create.submit(key, form, [], {}, false)
    },
  },
  {
    id: 'duplicate-not-them',
    title: 'A duplicate that the agent said it is not, and one that is tagged already',
    script: {
      page: { conversation: zoeChat },
      answers: backend(
        found([], stops('not-given', 'refused', 'none'), {
          refused: zoeDuplicates.duplicates.slice(0, 1).map(({ match }) => match.record),
        }),
        zoeDuplicates.duplicates
          .slice(1, 2)
          .map(({ match }) => tag(match.record, 'armed', { conversation: { source: zoeChat.source, externalId: zoeChat.externalId } })),
        { 'records.duplicates': () => zoeDuplicates },
      ),
    },
    act: createView('lead'),
  },
]
