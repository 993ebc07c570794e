import { useContext, useLayoutEffect, useRef } from 'preact/hooks'
import { createContext } from 'preact'
import type { Command } from '#services/view/keys.ts'

export type CommandName = Command['do']
export type Handler = (event: Event, at: number) => void

/** Who answers a key: the part of the screen that came last and knows the command. */
export type Commands = { on(name: CommandName, handler: Handler): () => void; run(command: Command, event: Event): boolean }

export function createCommands(): Commands {
  const handlers = new Map<CommandName, Handler[]>()
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
