import Eye from 'lucide/dist/esm/icons/eye.mjs'
import EyeOff from 'lucide/dist/esm/icons/eye-off.mjs'
import { keepPasswords } from './keep-passwords.ts'
import { showablePasswords } from './showable-passwords.ts'

begin(document)

function begin(page: Document): void {
  showablePasswords(page, { show: Eye, hide: EyeOff })
  keepPasswords(page, { fetch: (input, init) => fetch(input, init), go: (address) => location.assign(address), begin })
}
