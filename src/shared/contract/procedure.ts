import type { z } from 'zod'

/**
 * One call across the process boundary: a name, what goes in, what comes out.
 * Both sides validate with the same schemas, so a wrong message never gets further.
 */
export interface Procedure<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  input: I
  output: O
}

export function procedure<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Procedure<I, O> {
  return { input, output }
}
