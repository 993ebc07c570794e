import { attribute, attributeNames, upwards } from './dom.ts'

const idName = /(conversation|thread|chat|ticket|session|case|dialog|room|channel|arende|samtal)[-_]?(id|key|uuid)?$/

/** Where nothing else tells conversations apart: an id that the list or what is around it carries, else the part of the address that looks like one. */
export function idIn(address: string, list: Element | undefined): string | undefined {
  return carried(list) ?? inAddress(address)
}

function carried(list: Element | undefined): string | undefined {
  for (const one of list ? upwards(list) : [])
    for (const name of attributeNames(one)) {
      const value = attribute(one, name)
      if (name.startsWith('data-') && idName.test(name) && /\d|-/.test(value)) return value
    }
  return undefined
}

/** The last part with a number in it: /chat/4711, #/inbox/0b5e7a3c, ?thread=12. A fragment that is no path is a place on the page: #message-9. */
function inAddress(address: string): string | undefined {
  const [path = '', fragment = ''] = address.split(/#(.*)/s)
  const parts = (text: string) =>
    text.split(/[/?#&=]/).filter((part) => /^[\w.~%-]{1,100}$/.test(part) && /\d/.test(part) && !/\.(html?|php|aspx?)$/.test(part))
  return parts(fragment.includes('/') ? address : path).at(-1) ?? parts(fragment).at(-1)
}
