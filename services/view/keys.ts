import type { NavigationState } from './navigation-store.ts'

/** What a key press asks for; the screen decides whether it can be done. */
export type Command =
  | {
      do: 'primary' | 'back' | 'details' | 'open' | 'search' | 'create' | 'filter' | 'undo' | 'keys' | 'next' | 'previous' | 'all' | 'ways'
    }
  | { do: 'choose' | 'tab'; at: number }

export type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing' | 'repeat'>

/** The part of the focused element that matters: what it does itself with the key. */
export type Focused = 'text' | 'list-field' | 'control' | 'row' | 'elsewhere'

const letters: Record<string, Command> = {
  d: { do: 'details' },
  o: { do: 'open' },
  c: { do: 'create' },
  f: { do: 'filter' },
  z: { do: 'undo' },
  a: { do: 'all' },
  j: { do: 'next' },
  k: { do: 'previous' },
  '/': { do: 'search' },
  '?': { do: 'keys' },
}

/**
 * One keyboard for the whole sidebar. Single letters never act while one types; Enter belongs to a focused button;
 * a held key repeats movement and nothing else.
 */
export function commandFor(pressed: Pressed, focused: Focused, overlay: NavigationState['overlay']): Command | undefined {
  const { key, altKey } = pressed
  if (pressed.isComposing) return undefined
  const modified = pressed.ctrlKey || pressed.metaKey
  if (key === 'Escape') return { do: 'back' }
  if (overlay === 'menu' || overlay === 'ways') return undefined
  if (overlay === 'keys') return key === '?' ? { do: 'keys' } : undefined
  if (key === 'Enter' && modified && !pressed.repeat) return { do: 'primary' }
  if (altKey && !modified && /^[1-9]$/.test(key)) return { do: 'tab', at: Number(key) - 1 }
  if (altKey && key === 'ArrowDown') return { do: 'ways' }
  if (modified || altKey) return undefined
  if (focused === 'list-field' && (key === 'ArrowDown' || key === 'ArrowUp')) return { do: key === 'ArrowDown' ? 'next' : 'previous' }
  if (focused === 'text' || focused === 'list-field') return undefined
  if (key === 'ArrowDown' || key === 'ArrowUp') return focused === 'control' ? undefined : { do: key === 'ArrowDown' ? 'next' : 'previous' }
  if (key === 'Enter') return focused === 'control' || pressed.repeat ? undefined : { do: 'primary' }
  if (/^[1-9]$/.test(key)) return { do: 'choose', at: Number(key) - 1 }
  const command = letters[key.toLowerCase()]
  if (!command || (pressed.repeat && command.do !== 'next' && command.do !== 'previous')) return undefined
  return command
}
