/** Whether it is a domain, written as one, at which anybody may have an address: as one's own it would keep many visitors from ever matching. */
export function isEverybodys(typed: string): boolean {
  const [before, domain = ''] = typed.trim().toLowerCase().split('@')
  return before === '' && (domains.has(domain) || brands.test(domain))
}

/** One of many countries each: yahoo.co.uk, live.se. */
const brands = /^(yahoo|hotmail|live|outlook|gmx)\.(com?\.)?[a-z]{2,3}$/

const domains = new Set(
  `gmail.com googlemail.com msn.com icloud.com me.com mac.com proton.me protonmail.com pm.me aol.com ymail.com rocketmail.com
  web.de t-online.de freenet.de mail.com mail.ru yandex.ru yandex.com qq.com 163.com 126.com zoho.com fastmail.com tuta.com tutanota.com hey.com
  telia.com spray.se bredband.net orange.fr free.fr laposte.net wanadoo.fr libero.it comcast.net verizon.net att.net btinternet.com`.split(
    /\s+/,
  ),
)
