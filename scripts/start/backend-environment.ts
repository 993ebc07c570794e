import { join } from 'node:path'

export type Place = {
  project: string
  dataFolder: string
  port: number
  url: string
  /** another PostgreSQL than the embedded one of the data folder */
  databaseUrl?: string
}

/** What the backend's processes are told. Node keeps what it compiled: the next start takes half the time. */
export function backendEnvironment({ project, dataFolder, port, url, databaseUrl }: Place): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(project, 'node_modules', '.cache', 'node'),
    TAGALONG_DATA: dataFolder,
    TAGALONG_PORT: String(port),
    TAGALONG_URL: url,
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
  }
}
