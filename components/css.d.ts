/** Styles are imported for their effect, beside the component that they draw. */
declare module '*.css' {}
