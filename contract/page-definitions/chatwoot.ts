import type { PageDefinition } from '../page-definition.ts'

/**
 * Chatwoot's dashboard, newer marks before older ones. Of what its pages show, ids, `data-` attributes and addresses of links last longest;
 * colours tell who speaks where a release puts colleagues' messages on the visitor's side. github.com/chatwoot/chatwoot,
 * app/javascript/dashboard: components-next/message, components/widgets/conversation, routes/dashboard/conversation/contact.
 */
export const chatwoot: PageDefinition = {
  urlPattern: '/app/accounts/(?<accountId>\\d+)/(?:.*/)?conversations/(?<conversationId>\\d+)',
  list: ['ul.conversation-panel', '.conversation-panel'],
  item: ['[id^="message"][data-message-id]', 'li[id^="message"]'],
  text: ['[data-bubble-name] .prose', '.text-content', '.activity-wrap .message-text__wrap', '[data-bubble-name]'],
  author: ['.sender--available-name'],
  time: ['time', '.time'],
  roleRules: [
    { when: ':scope .i-lucide-lock-keyhole', role: 'note' },
    { when: ':scope .is-private', role: 'note' },
    { when: ':scope [data-bubble-name].bg-n-solid-amber', role: 'note' },
    { when: ':scope [data-bubble-name="activity"]', role: 'system' },
    { when: ':scope .activity-wrap', role: 'system' },
    { when: '.justify-center', role: 'system' },
    { when: ':scope [data-bubble-name].bg-n-solid-iris', role: 'bot' },
    { when: ':scope .is-from-bot', role: 'bot' },
    { when: ':scope [data-bubble-name].bg-n-solid-blue', role: 'agent' },
    { when: ':scope .right-bubble', role: 'agent' },
    { when: '.justify-end', role: 'agent' },
    { when: '.right', role: 'agent' },
    { when: ':scope .left-bubble', role: 'visitor' },
    { when: '.justify-start', role: 'visitor' },
    { when: '.left', role: 'visitor' },
  ],
  contact: {
    name: ['h3.capitalize', '.contact--name', 'button span.text-base.font-medium', 'span.text-base.font-medium', '.user--name'],
    phone: ["a[href^='tel:']@href"],
    email: ["a[href^='mailto:']@href"],
  },
  status: {
    ended: [
      '.resolve-actions .button.resolve.warning',
      '.resolve-actions .i-lucide-rotate-ccw',
      '.resolve-actions button{Reopen|Återöppna|Öppna igen|Wieder öffnen|Gjenåpne|Genåbn|Réouvrir|Reabrir|Riapri|Heropenen|Avaa uudelleen}',
    ],
  },
}
