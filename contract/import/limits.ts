/** Bytes of one part of an uploaded file. */
export const partBytes = 8_000_000

/** Bytes of a file. */
export const mostFileBytes = 2_000_000_000

export const mostColumns = 500

/** Characters of one cell; no field holds more. */
export const longestCell = 131_072
