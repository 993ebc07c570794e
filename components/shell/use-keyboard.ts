import { useContext, useEffect } from 'preact/hooks'
import type { Focused } from '#services/view/keys.ts'
import { useView } from '#components/context.ts'
import { SteadyContext } from '#components/ui/steady.ts'
import { CommandsContext } from './commands.ts'

/** Keys pressed anywhere in the sidebar, turned into commands; and whether somebody types. */
export function useKeyboard() {
  const { navigation, read } = useView()
  const commands = useContext(CommandsContext)
  const steady = useContext(SteadyContext)
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented) return
      const command = read.commandFor(event, focusedOn(event.target), navigation.getState().overlay)
      if (!command) return
      if ((command.do === 'primary' && !steady.takes()) || commands.run(command, event)) event.preventDefault()
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

function focusedOn(target: EventTarget | null): Focused {
  if (!(target instanceof Element)) return 'elsewhere'
  if (target.matches('[data-list]')) return 'list-field'
  if (target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]')) return 'text'
  if (target.matches('[data-row]')) return 'row'
  return target.closest('button, a, input, summary, [role="tab"], [role="menuitem"], dialog') ? 'control' : 'elsewhere'
}
