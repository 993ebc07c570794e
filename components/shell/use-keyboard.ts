import { useContext, useEffect, useLayoutEffect } from 'preact/hooks'
import type { Command, Focused } from '#services/view/keys.ts'
import { useView } from '#components/context.ts'
import { SteadyContext } from '#components/ui/steady.ts'
import { CommandsContext } from './commands.ts'

/** Keys pressed anywhere in the sidebar, turned into commands; and whether somebody types. */
export function useKeyboard() {
  const { navigation, read, conversation } = useView()
  const commands = useContext(CommandsContext)
  const steady = useContext(SteadyContext)
  // told by the store and not by what is drawn: a press acts on what the store holds
  useLayoutEffect(() => {
    const follow = () => {
      const { finding } = conversation.getState()
      steady.turns(finding && read.conversationKeyText(finding.conversation))
    }
    follow()
    return conversation.subscribe(follow)
  }, [])
  useEffect(() => {
    /** a key that writes belongs to the conversation and the step that stood there when it was pressed */
    const isMeant = ({ do: name }: Command) => (!writes.has(name) || steady.meant()) && (name !== 'primary' || steady.takes())
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented) return
      const command = read.commandFor(event, focusedOn(event.target), navigation.getState().overlay)
      if (!command) return
      if (!isMeant(command) || commands.run(command, event)) event.preventDefault()
    }
    function onFocus() {
      const focused = focusedOn(document.activeElement)
      navigation.typing(focused === 'text' || focused === 'list-field')
    }
    document.addEventListener('keydown', onKeyDown)
    document.addEventListener('focusin', onFocus)
    document.addEventListener('focusout', onFocus)
    return () => {
      document.removeEventListener('keydown', onKeyDown)
      document.removeEventListener('focusin', onFocus)
      document.removeEventListener('focusout', onFocus)
    }
  }, [])
}

/** What these keys do reaches the CRM; the others only show something. */
const writes: ReadonlySet<Command['do']> = new Set(['primary', 'all', 'undo'])

function focusedOn(target: EventTarget | null): Focused {
  if (!(target instanceof Element)) return 'elsewhere'
  if (target.matches('[data-list]')) return 'list-field'
  if (target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]')) return 'text'
  if (target.matches('[data-row]')) return 'row'
  return target.closest('button, a, input, summary, [role="tab"], [role="menuitem"], dialog') ? 'control' : 'elsewhere'
}
