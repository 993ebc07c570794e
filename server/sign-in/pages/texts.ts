import type { RoleName } from '#contract/api/session.ts'
import { shortestPassword } from '#contract/password-rules.ts'

/** Everything the sign-in pages say. One language is one object; the compiler fails where a text has no translation. */
const english = {
  name: 'Name',
  email: 'Email',
  password: 'Password',
  show: 'Show password',
  hide: 'Hide password',
  passwordLength: `At least ${shortestPassword} characters.`,
  passwordAdvice: 'A few words in a row are easy to remember and hard to guess.',
  roles: { agent: 'agent', integrator: 'integrator', admin: 'admin' } satisfies Record<RoleName, string>,

  signInTitle: (organisation: string) => `Sign in to ${organisation}`,
  signInIntro: 'Use the account you made from your invitation.',
  signInForExtension: 'The sidebar goes on where you left it once you are in.',
  signIn: 'Sign in',
  noAccount: 'No account yet? An admin of your organisation can send you an invitation link.',
  forgottenTitle: 'Forgotten your password?',
  forgotten:
    'Ask an admin of your organisation to invite your email again: that link sets a new password. No admin can sign in? Whoever runs the server gets a link with “npm run tagalong -- admin-link”.',

  confirmTitle: 'Connect the extension?',
  confirmIntro: 'The Tagalong extension in this browser asks to work in your name: search the CRM, tag conversations, create records.',
  confirm: (name: string) => `Continue as ${name}`,
  otherAccount: 'Use another account',
  confirmWarning: 'You did not click “Sign in” in the sidebar just now? Close this tab; nothing has happened.',

  doneTitle: 'Signed in',
  done: 'This tab closes by itself. If it stays, close it and go back to your conversation.',

  signOutTitle: 'Sign out?',
  signOutIntro: (name: string) =>
    `You are signed in as ${name}. This ends the session on these pages; extensions stay signed in until you end them in the sidebar.`,
  signOut: 'Sign out',
  stay: 'Stay signed in',
  signedOut: 'You are signed out.',
  otherSignedIn: (name: string, email: string) => `You are signed in as ${name} (${email}).`,
  otherSignedInText:
    'The account of this link takes the place of yours in this browser. If the link is not meant for you, close this page.',
  signOutFirst: 'Sign out first',

  setupTitle: 'Make the first account',
  setupIntro: 'You are the admin: you invite agents and list the sites on which the sidebar stands.',
  recoveryTitle: 'Make an admin account',
  recoveryIntro:
    'With a new email you get another admin. With the email of an account that exists, that account becomes admin, gets this password, and its sessions end.',
  setup: 'Make the account',

  inviteTitle: (organisation: string) => `Join ${organisation}`,
  inviteIntro: (role: string) => `You are invited as ${role}. Choose the name your colleagues see, and a password.`,
  invite: 'Make my account',
  renewTitle: 'Choose a new password',
  renewIntro: 'You are signed out everywhere and sign in again with the new one.',
  renew: 'Save and sign in',

  wrong: 'Email and password do not match.',
  wrongText: 'Check both and try again. Capital letters count in the password.',
  shutOut: 'This account is shut out.',
  shutOutText: 'An admin of your organisation can let it in again.',
  wait: (seconds: number) =>
    seconds < 120
      ? `Wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'} and try again.`
      : `Wait ${Math.ceil(seconds / 60)} minutes and try again.`,
  tooMany: 'Too many tries.',
  stale: 'The form was not sent.',
  staleText:
    'It was open for long, came from another page, or this browser refuses cookies for this site. Nothing has happened; send it again.',
  emailMissing: 'Enter your email.',
  emailWrong: 'Enter an address such as maja@example.com.',
  nameMissing: 'Enter your name.',
  nameLong: 'Use at most 100 characters.',
  nameUnseen: (code: string, place: number) => `Character ${place}, ${code}, cannot be seen. Type the name anew.`,
  passwordMissing: 'Enter your password.',
  passwordFaults: {
    missing: 'Choose a password.',
    short: `Use at least ${shortestPassword} characters.`,
    long: 'Use at most 200 characters.',
    'own-name': 'This is your own name or email. Choose something others cannot guess.',
    common: 'This is among the first passwords that are tried. Choose another.',
  },

  linkUsed: 'This link has been used.',
  linkUsedText: 'The account is made. Sign in with the email and password chosen then.',
  linkExpired: 'This link has expired.',
  setupExpiredText:
    'A setup link works for 24 hours. Start Tagalong again (npm start): it prints a new one. If there is an admin already, run “npm run tagalong -- admin-link”.',
  setupReplacedText: 'Tagalong was started again since and printed a newer link. Use that one.',
  linkReplaced: 'There is a newer link.',
  setupUnknown: 'This link is not known here.',
  setupUnknownText: 'Part of it may be missing. Copy the whole line that Tagalong printed when it started.',
  setupLate: 'There is an admin already.',
  setupLateText:
    'Sign in with that account, or ask its owner for an invitation. If nobody can sign in, run “npm run tagalong -- admin-link” on the server.',
  inviteExpiredText: 'An invitation works for seven days. Ask the admin who invited you for a new one.',
  inviteRevoked: 'This invitation was taken back.',
  inviteRevokedText:
    'It also ends when your password was changed since, or when whoever invited you no longer may. Ask an admin for a new one.',
  inviteReplacedText: 'You were invited again since. Open the link in the latest invitation.',
  inviteUnknown: 'This invitation is not known here.',
  inviteUnknownText: 'Part of the link may be missing. Copy the whole link from your invitation.',
  badRequest: 'This sign-in cannot go on.',
  badRequestText: 'The address is incomplete or was made for another server. Close this tab and click “Sign in” in the sidebar again.',
  toSignIn: 'Go to sign in',
}

export type SignInTexts = typeof english

const swedish: SignInTexts = {
  name: 'Namn',
  email: 'E-post',
  password: 'Lösenord',
  show: 'Visa lösenordet',
  hide: 'Dölj lösenordet',
  passwordLength: `Minst ${shortestPassword} tecken.`,
  passwordAdvice: 'Några ord i rad är lätta att minnas och svåra att gissa.',
  roles: { agent: 'agent', integrator: 'integratör', admin: 'administratör' },

  signInTitle: (organisation) => `Logga in på ${organisation}`,
  signInIntro: 'Använd kontot som du skapade från din inbjudan.',
  signInForExtension: 'Sidofältet fortsätter där du var när du är inne.',
  signIn: 'Logga in',
  noAccount: 'Inget konto än? En administratör i din organisation kan skicka en inbjudningslänk.',
  forgottenTitle: 'Glömt lösenordet?',
  forgotten:
    'Be en administratör i din organisation att bjuda in din adress igen: den länken sätter ett nytt lösenord. Kan ingen administratör logga in får den som sköter servern en länk med ”npm run tagalong -- admin-link”.',

  confirmTitle: 'Ansluta tillägget?',
  confirmIntro: 'Tillägget Tagalong i den här webbläsaren vill arbeta i ditt namn: söka i CRM, tagga konversationer och skapa poster.',
  confirm: (name) => `Fortsätt som ${name}`,
  otherAccount: 'Använd ett annat konto',
  confirmWarning: 'Klickade du inte nyss på ”Logga in” i sidofältet? Stäng då fliken; ingenting har hänt.',

  doneTitle: 'Inloggad',
  done: 'Fliken stängs av sig själv. Om den blir kvar kan du stänga den och gå tillbaka till din konversation.',

  signOutTitle: 'Logga ut?',
  signOutIntro: (name) =>
    `Du är inloggad som ${name}. Sessionen på de här sidorna avslutas; tillägg är inloggade tills du avslutar dem i sidofältet.`,
  signOut: 'Logga ut',
  stay: 'Förbli inloggad',
  signedOut: 'Du är utloggad.',
  otherSignedIn: (name, email) => `Du är inloggad som ${name} (${email}).`,
  otherSignedInText: 'Länkens konto tar ditt kontos plats i den här webbläsaren. Är länken inte till dig, stäng sidan.',
  signOutFirst: 'Logga ut först',

  setupTitle: 'Skapa det första kontot',
  setupIntro: 'Du är administratör: du bjuder in agenter och anger på vilka webbplatser sidofältet ska finnas.',
  recoveryTitle: 'Skapa ett administratörskonto',
  recoveryIntro:
    'Med en ny e-postadress får du ännu en administratör. Med adressen till ett konto som finns blir det kontot administratör, får det här lösenordet och dess sessioner avslutas.',
  setup: 'Skapa kontot',

  inviteTitle: (organisation) => `Gå med i ${organisation}`,
  inviteIntro: (role) => `Du är inbjuden som ${role}. Välj namnet som dina kollegor ser och ett lösenord.`,
  invite: 'Skapa mitt konto',
  renewTitle: 'Välj ett nytt lösenord',
  renewIntro: 'Du loggas ut överallt och loggar in igen med det nya.',
  renew: 'Spara och logga in',

  wrong: 'E-post och lösenord stämmer inte överens.',
  wrongText: 'Kontrollera båda och försök igen. Stora och små bokstäver är olika i lösenordet.',
  shutOut: 'Kontot är avstängt.',
  shutOutText: 'En administratör i din organisation kan släppa in det igen.',
  wait: (seconds) =>
    seconds < 120
      ? `Vänta ${seconds} ${seconds === 1 ? 'sekund' : 'sekunder'} och försök igen.`
      : `Vänta ${Math.ceil(seconds / 60)} minuter och försök igen.`,
  tooMany: 'För många försök.',
  stale: 'Formuläret skickades inte.',
  staleText:
    'Det var öppet länge, kom från en annan sida, eller så tar webbläsaren inte emot kakor härifrån. Ingenting har hänt; skicka det igen.',
  emailMissing: 'Ange din e-postadress.',
  emailWrong: 'Ange en adress som maja@example.com.',
  nameMissing: 'Ange ditt namn.',
  nameLong: 'Använd högst 100 tecken.',
  nameUnseen: (code, place) => `Tecken ${place}, ${code}, syns inte. Skriv namnet på nytt.`,
  passwordMissing: 'Ange ditt lösenord.',
  passwordFaults: {
    missing: 'Välj ett lösenord.',
    short: `Använd minst ${shortestPassword} tecken.`,
    long: 'Använd högst 200 tecken.',
    'own-name': 'Det här är ditt eget namn eller din e-post. Välj något som andra inte kan gissa.',
    common: 'Det här är ett av de lösenord som prövas först. Välj ett annat.',
  },

  linkUsed: 'Länken är använd.',
  linkUsedText: 'Kontot är skapat. Logga in med den e-post och det lösenord som valdes då.',
  linkExpired: 'Länken har gått ut.',
  setupExpiredText:
    'En startlänk gäller i 24 timmar. Starta Tagalong igen (npm start): en ny skrivs ut. Finns det redan en administratör, kör ”npm run tagalong -- admin-link”.',
  setupReplacedText: 'Tagalong har startats om sedan dess och skrivit ut en nyare länk. Använd den.',
  linkReplaced: 'Det finns en nyare länk.',
  setupUnknown: 'Länken är inte känd här.',
  setupUnknownText: 'En del av den kan saknas. Kopiera hela raden som Tagalong skrev ut vid starten.',
  setupLate: 'Det finns redan en administratör.',
  setupLateText:
    'Logga in med det kontot eller be dess ägare om en inbjudan. Kan ingen logga in, kör ”npm run tagalong -- admin-link” på servern.',
  inviteExpiredText: 'En inbjudan gäller i sju dagar. Be administratören som bjöd in dig om en ny.',
  inviteRevoked: 'Inbjudan har tagits tillbaka.',
  inviteRevokedText:
    'Den upphör också när ditt lösenord har bytts sedan dess eller när den som bjöd in dig inte längre får det. Be en administratör om en ny.',
  inviteReplacedText: 'Du har bjudits in på nytt sedan dess. Öppna länken i den senaste inbjudan.',
  inviteUnknown: 'Inbjudan är inte känd här.',
  inviteUnknownText: 'En del av länken kan saknas. Kopiera hela länken från din inbjudan.',
  badRequest: 'Inloggningen kan inte fortsätta.',
  badRequestText: 'Adressen är ofullständig eller gjord för en annan server. Stäng fliken och klicka på ”Logga in” i sidofältet igen.',
  toSignIn: 'Till inloggningen',
}

export const signInTexts = { en: english, sv: swedish }
