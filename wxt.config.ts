import preact from '@preact/preset-vite'
import { readdirSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { defineConfig } from 'wxt'

const adapters = resolve(import.meta.dirname, 'entrypoints/adapters')

/** The modules of every surface's first view, by folder. */
const firstView = new RegExp(
  [
    'node_modules/(preact|zustand)/',
    'lucide/.*/(check|ellipsis|message-circle|panel-right-close|search|smartphone|users|x)\\.',
    'assets/tokens',
    'contract/(\\w+-identity|moments)\\.',
    'services/(backend/(ask|push|source)|view/(finding|keys|fault))\\.',
    'components/(context|lazy-view)\\.',
    'components/ui/(banner|button|chip|icon|kbd|mark|skeleton)\\.',
    'components/messages/(texts|en/first)',
    'components/(record/record|record/record-skeleton|shell/base|shell/commands)\\.',
    'components/search/(auto-view|search-trail|trail|trail-stops)\\.',
  ].join('|'),
)

/**
 * The extension's build. Everything it may ever ask for is in this manifest: no host, no content script; a test holds
 * the built manifests of both browsers against a closed list.
 */
export default defineConfig({
  srcDir: '.',
  publicDir: 'assets/extension',
  imports: false,
  manifestVersion: 3,
  webExt: { disabled: true },
  vite: () => ({
    plugins: [preact(), schemasHaveNoEffect(), pageScriptsStandBare()],
    build: {
      sourcemap: false,
      // the oldest browsers that the manifests name
      target: ['chrome130', 'firefox142'],
      modulePreload: { polyfill: false },
    },
    envPrefix: 'WXT_',
  }),
  hooks: {
    // one file per page adapter, each a script of its own beside the loader
    'entrypoints:found': (_, found) => {
      for (const file of readdirSync(adapters).sort()) {
        found.push({ name: `adapters/${basename(file, '.ts')}`, inputPath: resolve(adapters, file), type: 'unlisted-script' })
      }
    },
    // What every page shows first travels as one file: a dozen small ones compress worse than one. Scripts are one file anyhow,
    // and what they share with the pages must not ask for a second.
    'vite:build:extendConfig': (entrypoints, config) => {
      if (entrypoints.some(({ type }) => type === 'background' || type === 'unlisted-script')) return
      // one icon weighs less than the name of its file, which would stand in the first view
      const groups = [
        { name: 'first', test: firstView },
        { name: 'icons', test: /lucide\/.*\/icons\// },
      ]
      const rolldownOptions = { output: { codeSplitting: { groups } } }
      config.build = { ...config.build, rolldownOptions: { ...config.build?.rolldownOptions, ...rolldownOptions } }
    },
    'entrypoints:resolved': ({ config }, entrypoints) => {
      for (const entrypoint of entrypoints) {
        if (entrypoint.type === 'unlisted-script') entrypoint.outputDir = resolve(config.outDir, 'content')
      }
    },
  },
  manifest: ({ browser }) => ({
    name: 'Tagalong',
    description: '__MSG_description__',
    default_locale: 'en',
    icons: icons(),
    action: { default_title: 'Tagalong', default_icon: icons() },
    permissions: browser === 'firefox' ? ['storage', 'scripting', 'alarms'] : ['storage', 'scripting', 'alarms', 'sidePanel'],
    optional_host_permissions: ['https://*/*', 'http://localhost/*', 'http://127.0.0.1/*'],
    content_security_policy: {
      extension_pages: [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        'connect-src https: http://127.0.0.1:* http://localhost:*',
      ].join('; '),
    },
    // The sites are the organisation's and not known here. 127.0.0.1 stands beside localhost because a site list may
    // name it (contract/settings/sites.ts). Firefox needs no dynamic address: each installation has its own.
    web_accessible_resources: [
      {
        resources: ['sidebar.html'],
        matches: ['https://*/*', 'http://localhost/*', 'http://127.0.0.1/*'],
        ...(browser !== 'firefox' && { use_dynamic_url: true }),
      },
    ],
    commands: {
      'toggle-sidebar': { suggested_key: { default: 'Alt+Shift+K' }, description: '__MSG_toggleSidebar__' },
    },
    ...(browser === 'firefox'
      ? {
          sidebar_action: { default_title: 'Tagalong', default_panel: 'sidebar.html', default_icon: icons(), open_at_install: false },
          browser_specific_settings: {
            gecko: { id: 'tagalong@tagalong.example', strict_min_version: '142.0', data_collection_permissions: { required: ['none'] } },
          },
        }
      : { minimum_chrome_version: '130', side_panel: { default_path: 'sidebar.html' } }),
  }),
})

function icons(): Record<string, string> {
  return Object.fromEntries([16, 32, 48, 128].map((size) => [size, `icons/${size}.png`]))
}

/**
 * The sidebar uses a few plain functions of contract/ and none of its schemas. Making a schema has no effect; said so, what
 * nobody uses is left out of a page, and zod with it. Only in contract/: a name such as `z` means other things elsewhere.
 */
function schemasHaveNoEffect() {
  return {
    name: 'schemas-have-no-effect',
    enforce: 'pre' as const,
    transform: (code: string, id: string) =>
      /[\\/]contract[\\/].+\.ts$/.test(id)
        ? code.replace(/(?<![\w.])(?<!function )(?:z\.\w+|endpoint|command)\(/g, '/*@__PURE__*/ $&')
        : undefined,
  }
}

/**
 * WXT puts a logger that is silent in what is released around every page script: a twentieth of the little that a page pays for
 * ours. What they throw is told by the browser's own console, with its place.
 */
function pageScriptsStandBare() {
  return {
    name: 'page-scripts-stand-bare',
    enforce: 'pre' as const,
    transform: (code: string, id: string) => {
      const script = id.includes('wxt-unlisted-script-entrypoint') && /^import definition from .*$/m.exec(code)?.[0]
      return script ? `${script}\nexport default definition.main()` : undefined
    },
  }
}
