import type { z } from 'zod'
import { procedures, type OutputOf, type ParsedInputOf, type ProcedureName } from '../../shared/contract/contract.ts'
import type { BlindGuard } from './blindness/guard.ts'
import { StudioError } from '../../shared/errors.ts'

/** What answers one procedure; its input has been validated already. */
export type Handler<N extends ProcedureName> = (input: ParsedInputOf<N>) => Promise<OutputOf<N>> | OutputOf<N>

/** Handlers of some procedures; a missing one does not compile. */
export type Handlers<N extends ProcedureName> = { [P in N]: Handler<P> }

export function isProcedureName(name: string): name is ProcedureName {
  return Object.hasOwn(procedures, name)
}

/**
 * Calls a procedure by name with whatever came over the wire: unknown names and
 * inputs that do not fit go no further than this, and an answer that does not
 * fit its own schema is an error here, not a riddle on the screen. The guard keeps
 * from people what they may not know yet.
 */
export async function callProcedure(handlers: Handlers<ProcedureName>, guard: Pick<BlindGuard, 'answer'>, name: string, input: unknown): Promise<unknown> {
  if (!isProcedureName(name)) throw new StudioError('invalid-input', `There is no procedure called "${name.slice(0, 80)}".`)
  const { input: inputSchema, output: outputSchema } = procedures[name]
  const parsed = inputSchema.safeParse(input ?? {})
  if (!parsed.success) throw new StudioError('invalid-input', `${name} was called with something it cannot use: ${describeIssues(parsed.error)}.`)
  // The table pairs each name with its own types; looked up by a union of names they cannot be told apart.
  const answer = guard.answer as (name: string, input: unknown, handler: unknown) => Promise<unknown>
  const found = outputSchema.safeParse(await answer(name, parsed.data, handlers[name]))
  if (!found.success) throw new StudioError('internal', `The answer of ${name} has the wrong shape: ${describeIssues(found.error)}.`)
  return found.data
}

export function describeIssues(error: z.ZodError): string {
  const issues = error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`)
  return issues.join('; ') + (error.issues.length > 3 ? `; and ${error.issues.length - 3} more` : '')
}
