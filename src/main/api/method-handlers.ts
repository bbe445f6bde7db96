import type { methodProcedures } from '../../shared/contract/methods.ts'
import { describeMethods } from '../engine/method-catalogue.ts'
import type { Handlers } from './handler.ts'

/** What methods there are. They never change while a studio runs. */
export function methodHandlers(): Handlers<keyof typeof methodProcedures> {
  let known: ReturnType<typeof describeMethods> | undefined
  return { 'methods.list': () => (known ??= describeMethods()) }
}
