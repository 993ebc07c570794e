import type { Kind } from './kind.ts'

export const job: Kind = {
  name: 'job',
  about: 'scheduled work of the server',
  files: ({ kebab, camel, words }) => ({
    [`server/jobs/${kebab}.ts`]: `import type { Job } from './job.ts'

/** ${words}: say here what it does, and why it may be repeated at any point. */
export const ${camel}: Job = {
  name: '${kebab}',
  cron: '30 3 * * *',
  async run({ clock, log }) {
    log.info('${kebab} ran', { at: clock.now().toISOString() })
  },
}
`,
  }),
  lines: ({ kebab, camel }) => [
    { file: 'server/jobs/index.ts', list: 'jobs', entry: camel, importLine: `import { ${camel} } from './${kebab}.ts'` },
  ],
  next: ({ kebab }) => `Do the work in server/jobs/${kebab}.ts, and try it in server/jobs/jobs.test.ts with its run().`,
}
