/** Lucide ships one module per icon without types of its own; each is a list of SVG elements. */
declare module 'lucide/dist/esm/icons/*.mjs' {
  const icon: (readonly [tag: string, attributes: Record<string, string>])[]
  export default icon
}
