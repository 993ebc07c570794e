/** The id as it is kept. An organisation may have two of one system, `hubspot` and `hubspot-uk`. Salesforce writes one id with 15 characters in reports and with 18 elsewhere; HubSpot several in one cell, the main one first. None is empty: all such would be one record. */
export function keptId(text: string, source: string): string {
  const id = /^hubspot(?![a-z0-9])/.test(source)
    ? (text
        .split(';')
        .map((one) => one.trim())
        .find((one) => one !== '') ?? text)
    : text
  return /^salesforce(?![a-z0-9])/.test(source) && /^[a-zA-Z0-9]{15}$/.test(id) ? `${id}${checkLetters(id)}` : id
}

/** Three letters that say which characters are capitals, five at a time. */
function checkLetters(id: string): string {
  return [0, 5, 10]
    .map((from) => {
      let bits = 0
      for (let at = 0; at < 5; at++) if (/[A-Z]/.test(id[from + at] as string)) bits |= 1 << at
      return 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'[bits]
    })
    .join('')
}
