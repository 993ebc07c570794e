import type { Side } from './dock.ts'
import { railStyle } from './rail.ts'

/** Pixels of the strip beside the frame that is dragged to make the sidebar wider. */
export const handleWidth = 5

/**
 * Rules inside the shadow root that are `!important` win over everything the page can say about the host, also over
 * animations. The handle stands beside the frame, never over it: what lies over the frame counts as covering it.
 */
export function frameStyle(side: Side, width: number, collapsed: boolean): string {
  const far = side === 'left' ? 'right' : 'left'
  return `:host{all:initial!important;position:fixed!important;top:0!important;bottom:0!important;${side}:0!important;${far}:auto!important;width:${width}px!important;z-index:2147483647!important;display:block!important;visibility:visible!important;opacity:1!important;pointer-events:auto!important}
@media print{:host{display:none!important}}
${
  collapsed
    ? `iframe,div{display:none}${railStyle}`
    : `iframe{position:absolute;top:0;${side}:0;width:calc(100% - ${handleWidth}px);height:100%;border:0;display:block;color-scheme:normal}
div{position:absolute;top:0;bottom:0;${far}:0;width:${handleWidth}px;cursor:ew-resize;touch-action:none;background:#8b95984d}
div:hover,div:focus-visible{background:#136b83;outline:0}
button{display:none}`
}`
}
