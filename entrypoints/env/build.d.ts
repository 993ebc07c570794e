/** What the build puts in: the browser it is for, and the backend an organisation bakes in. */
interface ImportMetaEnv {
  readonly FIREFOX: boolean
  readonly WXT_BACKEND?: string
}
interface ImportMeta {
  readonly env: ImportMetaEnv
}
