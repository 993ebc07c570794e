/** What a session was opened in, as the server tells it: `Firefox on Linux`, or only `Firefox`, or that nobody knows. */
export const unknownDevice = 'Unknown device'

export function deviceName(browser: string, system: string | undefined): string {
  return system ? `${browser}${joint}${system}` : browser
}

/** Its parts, to be said in another language; undefined where nothing is known of it. */
export function deviceParts(device: string): { browser: string; system?: string } | undefined {
  if (device === unknownDevice) return undefined
  const [browser = device, system] = device.split(joint)
  return { browser, ...(system !== undefined && { system }) }
}

const joint = ' on '
