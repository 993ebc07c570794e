import { useContext, useLayoutEffect, useRef } from 'preact/hooks'
import { createContext } from 'preact'
import { createStore } from 'zustand/vanilla'
import type { Command } from '#services/view/keys.ts'

export type CommandName = Command['do']
export type Handler = (event: Event, at: number) => void

/** Who answers a key: the part of the screen that came last and knows the command. */
export type Commands = {
  on(name: CommandName, handler: Handler): () => void
  run(command: Command, event: Event): boolean
  /** a list of two or more is there to move in, until the answer is called */
  movable(): () => void
  /** how many such lists are on screen */
  lists: { getState(): number; subscribe(listener: (lists: number) => void): () => void }
}

export function createCommands(): Commands {
  const handlers = new Map<CommandName, Handler[]>()
  const lists = createStore(() => 0)
  return {
    on(name, handler) {
      handlers.set(name, [...(handlers.get(name) ?? []), handler])
      return () =>
        handlers.set(
          name,
          (handlers.get(name) ?? []).filter((one) => one !== handler),
        )
    },
    run(command, event) {
      const handler = handlers.get(command.do)?.at(-1)
      handler?.(event, 'at' in command ? command.at : 0)
      return handler !== undefined
    },
    movable() {
      lists.setState(lists.getState() + 1)
      return () => lists.setState(lists.getState() - 1)
    },
    lists,
  }
}

export const CommandsContext = createContext<Commands>(createCommands())

/** Answers a key as long as the component is on screen and gives a handler. */
export function useCommand(name: CommandName, handler: Handler | undefined) {
  const commands = useContext(CommandsContext)
  const latest = useRef(handler)
  latest.current = handler
  const active = handler !== undefined
  useLayoutEffect(() => (active ? commands.on(name, (event, at) => latest.current?.(event, at)) : undefined), [commands, name, active])
}

/** J and K move in a list of so many; the status line tells of them where there is anywhere to move to. */
export function useMoves(count: number, move: (by: 1 | -1) => void) {
  const commands = useContext(CommandsContext)
  const several = count > 1
  useCommand('next', () => move(1))
  useCommand('previous', () => move(-1))
  useLayoutEffect(() => (several ? commands.movable() : undefined), [commands, several])
}
