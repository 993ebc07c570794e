import { adminLink } from './admin-link.ts'
import { backup } from './backup.ts'
import type { Command } from './command.ts'
import { connectionCommand } from './connection.ts'
import { doctor } from './doctor.ts'
import { exportCommand } from './export.ts'
import { importCommand } from './import.ts'
import { migrateCommand } from './migrate.ts'
import { moveCommand } from './move.ts'
import { personCommand } from './person.ts'
import { restoreCommand } from './restore.ts'
import { sample } from './sample.ts'
import { secretsCommand } from './secrets.ts'
import { serve } from './serve.ts'
import { settingsCommand } from './settings.ts'
import { setupLink } from './setup-link.ts'

/** Every command, one line each. */
export const commands: readonly Command[] = [
  serve,
  migrateCommand,
  setupLink,
  adminLink,
  settingsCommand,
  backup,
  restoreCommand,
  moveCommand,
  importCommand,
  exportCommand,
  personCommand,
  secretsCommand,
  connectionCommand,
  sample,
  doctor,
]
