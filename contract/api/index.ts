import type * as z from 'zod/mini'
import { accountPassword, accountRename } from './account.ts'
import { changesPoll, conversationsReport, tagsCreate, tagsList, tagsRetry, tagsUndo } from './conversations.ts'
import {
  importsApply,
  importsBegin,
  importsCheck,
  importsDiscard,
  importsFaults,
  importsGet,
  importsList,
  importsLook,
  importsResume,
  importsSendPart,
  importsStop,
  importsTemplate,
  importsUndo,
} from './imports.ts'
import { peopleChange, peopleInvite, peopleList, peopleRevokeInvitation, peopleSessions } from './people.ts'
import { entitiesDescribe, entitiesForms, recordsCreate, recordsDuplicates, recordsRead } from './records.ts'
import { lookupSearch, memoryRefuse, searchByHand, searchOrdered } from './search.ts'
import { sessionEnd, sessionGet, sessionList, tokenExchange } from './session.ts'
import { connectionsTest, settingsCompared, settingsGet, settingsSave, sitesList } from './settings.ts'

/** Every operation of the API by name: the one list that routes, OpenAPI, the relay and the role matrix are made from. */
export const endpoints = {
  'session.get': sessionGet,
  'session.list': sessionList,
  'session.end': sessionEnd,
  'token.exchange': tokenExchange,
  'account.rename': accountRename,
  'account.password': accountPassword,
  'people.list': peopleList,
  'people.invite': peopleInvite,
  'people.revokeInvitation': peopleRevokeInvitation,
  'people.change': peopleChange,
  'people.sessions': peopleSessions,
  'entities.forms': entitiesForms,
  'entities.describe': entitiesDescribe,
  'search.ordered': searchOrdered,
  'search.byHand': searchByHand,
  'lookup.search': lookupSearch,
  'memory.refuse': memoryRefuse,
  'records.read': recordsRead,
  'records.duplicates': recordsDuplicates,
  'records.create': recordsCreate,
  'conversations.report': conversationsReport,
  'tags.create': tagsCreate,
  'tags.list': tagsList,
  'tags.undo': tagsUndo,
  'tags.retry': tagsRetry,
  'changes.poll': changesPoll,
  'settings.get': settingsGet,
  'settings.save': settingsSave,
  'settings.compared': settingsCompared,
  'sites.list': sitesList,
  'connections.test': connectionsTest,
  'imports.begin': importsBegin,
  'imports.sendPart': importsSendPart,
  'imports.look': importsLook,
  'imports.check': importsCheck,
  'imports.apply': importsApply,
  'imports.stop': importsStop,
  'imports.resume': importsResume,
  'imports.undo': importsUndo,
  'imports.discard': importsDiscard,
  'imports.get': importsGet,
  'imports.list': importsList,
  'imports.faults': importsFaults,
  'imports.template': importsTemplate,
}

export type EndpointName = keyof typeof endpoints
/** what a caller gives (defaults may be left out) */
export type Input<N extends EndpointName> = z.input<(typeof endpoints)[N]['input']>
/** what a use case gets: parsed, defaults filled in */
export type Parsed<N extends EndpointName> = z.output<(typeof endpoints)[N]['input']>
export type Output<N extends EndpointName> = z.output<(typeof endpoints)[N]['output']>
