import type { OuterWords } from '#services/backend/states.ts'

/** What is drawn outside of the sidebar says no more than this; the catalogues stay with the sidebar. */
export const outerWords: Record<'en' | 'sv', OuterWords> = {
  en: {
    open: 'Open Tagalong',
    one: '1 match',
    many: '# matches',
    failed: 'a tag failed',
    restless: 'This page loads Tagalong again and again.',
    width: 'Width of the sidebar',
  },
  sv: {
    open: 'Öppna Tagalong',
    one: '1 träff',
    many: '# träffar',
    failed: 'en taggning misslyckades',
    restless: 'Sidan laddar om Tagalong gång på gång.',
    width: 'Sidofältets bredd',
  },
}
