import { join } from 'node:path'
import type { Plugin } from 'vite'
import { build as buildPages } from 'vite'
import { build as buildExtension } from 'wxt'
import { quietLogger } from '../build/quiet-logger.ts'

/** The npm packages of which something is in what people's browsers run: the extension of both browsers and the served pages. Builds them to see. */
export async function shippedPackages(project: string, outDir: string): Promise<string[]> {
  const found = new Set<string>()
  const recorder: Plugin = {
    name: 'shipped-packages',
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle))
        if (chunk.type === 'chunk')
          for (const [id, { renderedLength }] of Object.entries(chunk.modules)) if (renderedLength > 0) found.add(packageOf(id) ?? '')
    },
  }
  for (const browser of ['chrome', 'firefox'] as const)
    await buildExtension({
      root: project,
      browser,
      outDir,
      logger: quietLogger,
      hooks: {
        'vite:build:extendConfig': (_, config) => {
          config.plugins = [...(config.plugins ?? []), recorder]
        },
      },
    })
  await buildPages({
    configFile: join(project, 'pages/vite.config.ts'),
    plugins: [recorder],
    build: { write: false },
    logLevel: 'silent',
  })
  found.delete('')
  return [...found].sort()
}

/** `…/node_modules/@scope/name/file.js` is `@scope/name`, whatever stands before. */
export function packageOf(id: string): string | undefined {
  return /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/?]+)/.exec(id)?.[1]?.replaceAll('\\', '/')
}
