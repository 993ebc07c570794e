import { checkRooms } from './check-rooms.ts'

/** `node scripts/rooms/run.ts contract server …`: prints every breach as file:line and fails when there is one. */
const { seen, imports, breaches } = checkRooms(process.cwd(), process.argv.slice(2))
for (const { file, line, message } of breaches) process.stdout.write(`${file}:${line} ${message}\n`)
process.stdout.write(`rooms: ${seen} modules, ${imports} imports, ${breaches.length} breaches\n`)
process.exitCode = breaches.length ? 1 : 0
