import Eye from 'lucide/dist/esm/icons/eye.mjs'
import EyeOff from 'lucide/dist/esm/icons/eye-off.mjs'
import { showablePasswords } from './showable-passwords.ts'

showablePasswords(document, { show: Eye, hide: EyeOff })
