/** Pixels: the narrowest that the screens are drawn for, the usual, the widest that leaves a page its room, collapsed. */
export const frameWidth = { least: 320, usual: 400, most: 720, rail: 44 } as const
