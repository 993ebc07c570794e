/** An error that is told to a person as it stands, without a stack. */
export class Told extends Error {}
