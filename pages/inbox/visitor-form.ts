import type { Visitor } from '#contract/conversation.ts'
import type { Texts } from './texts.ts'

export type WrittenVisitor = { firstName: string; lastName: string; fullName: string; phones: string; emails: string; variables: string }

/** A visitor as text of a form. */
export function writtenVisitor(visitor: Visitor): WrittenVisitor {
  return {
    firstName: visitor.firstName ?? '',
    lastName: visitor.lastName ?? '',
    fullName: visitor.fullName ?? '',
    phones: visitor.phones.join('\n'),
    emails: visitor.emails.map((email) => email.trim()).join('\n'),
    variables: Object.entries(visitor.variables)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
  }
}

/** Reads the form back; with a fault by field there is no visitor. The limits are those of the page API. */
export function readVisitor(
  written: WrittenVisitor,
  before: Visitor,
  texts: Pick<Texts, 'variableFault' | 'tooMany' | 'tooLong'>,
): { visitor?: Visitor; faults: Partial<Record<keyof WrittenVisitor, string>> } {
  const faults: Partial<Record<keyof WrittenVisitor, string>> = {}
  const name = (key: 'firstName' | 'lastName' | 'fullName') => {
    const value = written[key].trim()
    if (value.length > 300) faults[key] = texts.tooLong(300)
    return value
  }
  const list = (key: 'phones' | 'emails') => {
    const values = lines(written[key])
    if (values.length > 20) faults[key] = texts.tooMany(20)
    else if (values.some((value) => value.length > 300)) faults[key] = texts.tooLong(300)
    return values
  }
  const variables: [string, string][] = []
  for (const line of lines(written.variables)) {
    const colon = line.indexOf(':')
    if (colon < 1) faults.variables ??= texts.variableFault(line)
    else if (colon > 300 || line.length > 2_048) faults.variables ??= texts.tooLong(2_048)
    else variables.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()])
  }
  if (variables.length > 100) faults.variables ??= texts.tooMany(100)
  const [firstName, lastName, fullName, phones, emails] = [
    name('firstName'),
    name('lastName'),
    name('fullName'),
    list('phones'),
    list('emails'),
  ]
  if (Object.keys(faults).length > 0) return { faults }
  return {
    faults,
    visitor: {
      phones,
      emails,
      ...(firstName && { firstName }),
      ...(lastName && { lastName }),
      ...(fullName && { fullName }),
      ...(before.accountId !== undefined && { accountId: before.accountId }),
      variables: Object.fromEntries(variables),
    },
  }
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
