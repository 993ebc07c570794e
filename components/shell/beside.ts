/** What stands beside every view and is fetched with the first of them, as one file. */
export { ClosedSays } from './closed-says.tsx'
export { Announcements } from './announcements.tsx'
export { Banners } from './banners.tsx'
export { StatusLine } from './status-line.tsx'
export { UndoKey } from '#components/tag/undo-key.tsx'
