/** Time as an argument. `now` is wall time; tests give a clock they move by hand. */
export type Clock = { now(): Date }
