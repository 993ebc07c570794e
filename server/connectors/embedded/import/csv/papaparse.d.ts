/** The part of papaparse that we use: its reader of one text. The stream around it reads ahead of whoever is busy with the rows. */
declare module 'papaparse' {
  type ParsedText = {
    data: string[][]
    errors: { code: 'MissingQuotes' | 'InvalidQuotes' | (string & {}); row: number }[]
    /** characters that were read: up to where the last whole row ends */
    meta: { cursor: number }
  }
  class Parser {
    /** `preview`: only so many rows, without `fastMode` */
    constructor(options: { delimiter: string; newline: '\n'; preview?: number; fastMode?: false })
    /** `ignoreLastRow`: it may go on in the next text */
    parse(text: string, baseIndex: number, ignoreLastRow: boolean): ParsedText
  }
  const papa: { Parser: typeof Parser }
  export default papa
}
