import type { HostilePage } from './zoo-page.ts'

/** Pages whose headers forbid what they can. */
export const policies: HostilePage[] = [
  { name: 'strictest-csp', headers: { 'content-security-policy': "default-src 'none'; sandbox" }, stands: 'none' },
  { name: 'sandbox-with-scripts', headers: { 'content-security-policy': 'sandbox allow-scripts' }, stands: 'none' },
  {
    name: 'csp-that-frames-nobody',
    headers: {
      'content-security-policy': "default-src 'self'; frame-src 'none'; child-src 'none'; style-src 'none'; frame-ancestors 'none'",
    },
    stands: 'works',
  },
  {
    name: 'trusted-types',
    headers: { 'content-security-policy': "require-trusted-types-for 'script'; trusted-types 'none'" },
    stands: 'works',
  },
  {
    name: 'isolated-from-others',
    headers: {
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'origin-agent-cluster': '?1',
    },
    stands: 'works',
  },
  {
    name: 'permissions-denied',
    headers: {
      'permissions-policy':
        'accelerometer=(), camera=(), clipboard-read=(), clipboard-write=(), display-capture=(), fullscreen=(), geolocation=(), keyboard-map=(), microphone=(), payment=(), screen-wake-lock=(), sync-xhr=(), usb=(), web-share=(), unload=()',
      'document-policy': 'force-load-at-top',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    },
    stands: 'works',
  },
]
