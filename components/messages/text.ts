/** One text, or its two forms where a number decides. */
export type Text = string | { one: string; other: string }
