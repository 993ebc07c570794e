import { deviceName, unknownDevice } from '#contract/device-name.ts'

/** "Firefox on Linux" from the headers a browser sends; short enough for a list, and nothing in it names a person. */
export function deviceOf(headers: { get(name: string): string | null }): string {
  const agent = headers.get('user-agent')?.slice(0, 512) ?? ''
  const brands = headers.get('sec-ch-ua')?.slice(0, 512) ?? ''
  const browser = browsers.find(([, pattern]) => pattern.test(agent))?.[0]
  if (!browser) return unknownDevice
  // Chromium and Chrome send the same user agent; only the brands differ.
  const name = browser === 'Chrome' && brands.includes('Chromium') && !brands.includes('Google Chrome') ? 'Chromium' : browser
  const system = systems.find(([, pattern]) => pattern.test(agent))?.[0]
  return deviceName(name, system)
}

const browsers: readonly [string, RegExp][] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\bOPR\//],
  ['Vivaldi', /\bVivaldi\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chromium', /\b(?:HeadlessChrome|Chromium)\//],
  ['Chrome', /\b(?:Chrome|CriOS)\//],
  ['Safari', /\bVersion\/[\d.]+.*\bSafari\//],
]

const systems: readonly [string, RegExp][] = [
  ['iPad', /\biPad\b/],
  ['iPhone', /\biPhone\b/],
  ['Android', /\bAndroid\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
]
