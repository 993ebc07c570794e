import * as z from 'zod/mini'
import { html } from 'hono/html'
import { longestPassword, passwordFault, shortestPassword } from '#contract/password-rules.ts'
import { nameFault, unseenInName } from '#contract/person-name.ts'
import { banner, field, submit } from '#server/html/form.ts'
import type { Html } from '#server/html/shell.ts'
import type { SignInTexts } from './texts.ts'

export type AccountFields = { name: string; email: string; password: string }
export type AccountFaults = { [K in keyof AccountFields]?: string | undefined }

export type AccountForm = {
  t: SignInTexts
  title: string
  intro: string
  button: string
  token: string
  next?: string | undefined
  /** an invitation names the address; it is shown and cannot be changed */
  fixedEmail?: string | undefined
  values?: Partial<AccountFields>
  faults?: AccountFaults
  /** above the fields: what is wrong with the whole */
  trouble?: { title: string; text: string } | undefined
  /** above everything: something to know first */
  notice?: Html | undefined
}

/** Name, e-mail and a new password: the form of the first admin and of everybody invited. */
export function accountForm({
  t,
  title,
  intro,
  button,
  token,
  next,
  fixedEmail,
  values = {},
  faults = {},
  trouble,
  notice,
}: AccountForm): Html {
  return html`<h1>${title}</h1><p>${intro}</p>${notice ?? ''}
${trouble ? banner({ kind: 'bad', ...trouble }) : ''}
<form method="post" class="form" novalidate data-show="${t.show}" data-hide="${t.hide}">
<input type="hidden" name="form" value="${token}">
${next ? html`<input type="hidden" name="next" value="${next}">` : ''}
${field({ name: 'name', label: t.name, value: values.name, autocomplete: 'name', required: true, maxLength: 100, fault: faults.name, autofocus: first(faults, values) === 'name' })}
${field({
  name: 'email',
  label: t.email,
  value: fixedEmail ?? values.email,
  type: 'email',
  // also on a fixed address, so that a password manager files the password under it
  autocomplete: 'username',
  inputmode: 'email',
  required: true,
  maxLength: 254,
  readonly: fixedEmail !== undefined,
  fault: faults.email,
  autofocus: first(faults, values) === 'email',
})}
${field({
  name: 'password',
  label: t.password,
  type: 'password',
  autocomplete: 'new-password',
  required: true,
  minLength: shortestPassword,
  maxLength: longestPassword,
  hint: faults.password === t.passwordFaults.short ? t.passwordAdvice : `${t.passwordLength} ${t.passwordAdvice}`,
  fault: faults.password,
  autofocus: first(faults, values) === 'password',
})}
<div class="form-acts">${submit(button, { wide: true })}</div>
</form>`
}

/** What is wrong with each field, in the reader's words. */
export function accountFaults(given: AccountFields, t: SignInTexts): AccountFaults {
  const name = nameFault(given.name)
  const fault = passwordFault(given.password, given)
  return {
    ...(name && { name: name === 'unseen' ? unseenSentence(given.name, t) : { missing: t.nameMissing, long: t.nameLong }[name] }),
    ...emailFault(given.email, t),
    ...(fault && { password: t.passwordFaults[fault] }),
  }
}

function unseenSentence(name: string, t: SignInTexts): string {
  const { code, place } = unseenInName(name) ?? { code: '', place: 0 }
  return t.nameUnseen(code, place)
}

export function emailFault(email: string, t: SignInTexts): AccountFaults {
  if (email.trim() === '') return { email: t.emailMissing }
  return email.trim().length <= 254 && address.safeParse(email.trim()).success ? {} : { email: t.emailWrong }
}

const address = z.email()

/** The field to start in: the first wrong one, else the first empty one, the password at last. */
function first(faults: AccountFaults, values: Partial<AccountFields>): keyof AccountFields {
  const order = ['name', 'email', 'password'] as const
  return order.find((name) => faults[name]) ?? (values.name ? 'password' : 'name')
}
