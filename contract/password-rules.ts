/** Why a password is refused; the pages have a sentence for each. */
export type PasswordFault = 'missing' | 'short' | 'long' | 'own-name' | 'common'

export const shortestPassword = 10
export const longestPassword = 200

/**
 * Length does the work, no rules about signs. Refused are one's own name and address, with or without digits around
 * them, what stands on every list of leaked passwords, and one sign or run of the keyboard repeated.
 */
export function passwordFault(password: string, person: { name: string; email: string }): PasswordFault | undefined {
  const length = [...password.normalize('NFKC')].length
  if (length === 0) return 'missing'
  if (length < shortestPassword) return 'short'
  if (length > longestPassword) return 'long'
  const folded = fold(password)
  const core = letters(folded)
  const [local = '', domain = ''] = person.email.toLowerCase().split('@')
  const own = [person.name, person.email, local, domain, `${local}${domain}`].map(fold)
  if (own.some((word) => word.length >= 3 && (folded === word || core === letters(word)))) return 'own-name'
  if (common.has(folded) || common.has(core) || repeats(folded) || runs.some((run) => run.includes(folded))) return 'common'
  return undefined
}

/** Case, accents, spaces and signs do not make a name or a common word another one. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** `p4ssw0rd2026` is read as `password`. */
function letters(folded: string): string {
  return folded
    .replace(/^\d+|\d+$/g, '')
    .replace(/0/g, 'o')
    .replace(/1/g, 'i')
    .replace(/3/g, 'e')
    .replace(/4/g, 'a')
    .replace(/5/g, 's')
}

/** Nothing but one piece of up to four signs, again and again. */
const repeats = (text: string): boolean => /^(.{1,4})\1+$/u.test(text)

const runs = [
  '0123456789012345678901234567890',
  '9876543210987654321098765432109',
  'abcdefghijklmnopqrstuvwxyzabcdefghij',
  'qwertyuiopasdfghjklzxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  '1q2w3e4r5t6y7u8i9o0p',
]

/** The heads of the published lists, without their digits; a password is compared with and without its own. */
const common = new Set([
  'password', 'passwort', 'passord', 'losenord', 'losenordet', 'motdepasse', 'contrasena', 'passwordpassword', 'mypassword', 'newpassword',
  'password1password', 'letmein', 'letmeinplease', 'welcome', 'welcomehome', 'qwerty', 'qwertyuiop', 'qwertyqwerty', 'asdfghjkl', 'asdfghjkli',
  'zxcvbnm', 'qazwsxedc', 'qazwsxedcrfv', 'iloveyou', 'iloveyouforever', 'ilovemyself', 'trustnoi', 'sunshine', 'princess', 'football',
  'basketball', 'baseball', 'superman', 'batman', 'spiderman', 'starwars', 'pokemon', 'monkey', 'dragon', 'master', 'shadow', 'michael',
  'jennifer', 'charlie', 'liverpool', 'manchester', 'manchesterunited', 'arsenal', 'barcelona', 'chelsea', 'computer', 'internet',
  'administrator', 'administratoren', 'admin', 'adminadmin', 'root', 'rootroot', 'toor', 'guest', 'default', 'changeme', 'changeit',
  'secret', 'topsecret', 'supersecret', 'test', 'testtest', 'testing', 'hello', 'helloworld', 'hellohello', 'abcabc', 'whatever',
  'correcthorsebatterystaple', 'blink', 'mynoob', 'googledummy', 'unknown', 'samsung', 'google', 'facebook', 'tagalong', 'tagalongtagalong',
  'sommar', 'vinter', 'sverige', 'stockholm', 'goteborg', 'norge', 'fotboll', 'summer', 'winter', 'spring', 'autumn', 'fuckyou',
]) // biome-ignore format: one word a line would bury the rules
