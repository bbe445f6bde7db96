import { z } from 'zod'
import { procedure } from './procedure.ts'
import { configurationName, methodName } from './training.ts'

/**
 * The methods of the studio as screens and command line show them: whatever is
 * registered appears there, with its sizes, options and texts.
 */
export const text = z.object({ en: z.string(), zh: z.string() })
export type MethodText = z.infer<typeof text>

export const methodOption = z.object({
  name: z.string(),
  title: text,
  explanation: text,
  default: z.union([z.string(), z.number(), z.boolean()]),
  choices: z.array(z.object({ value: z.string(), title: text })).nullable(),
  range: z.tuple([z.number(), z.number()]).nullable(),
})
export type MethodOptionInfo = z.infer<typeof methodOption>

export const methodConfiguration = z.object({
  name: configurationName,
  title: text,
  isPublished: z.boolean(),
  /** T, frames sampled from each dive. */
  frames: z.number().int(),
  /** Rows and columns of a picture. */
  size: z.number().int(),
  parameterCount: z.number().int(),
})

export const methodInfo = z.object({
  name: methodName,
  title: z.string(),
  paper: z.string(),
  summary: text,
  configurations: z.array(methodConfiguration).min(1),
  options: z.array(methodOption),
  /** Labels that training needs besides scores. */
  needs: z.array(z.enum(['dive-number', 'stages', 'difficulty', 'awards'])),
  /** A step is made of dives beside an exemplar, or of dives alone. */
  examples: z.enum(['pairs', 'videos']),
  usesExemplars: z.boolean(),
  findsStages: z.boolean(),
  /** Losses of its curves; "total" among them. */
  losses: z.array(z.string()),
  /** Layouts of files that its backbone can start from. */
  backbones: z.array(z.object({ name: z.string(), title: text })),
})
export type MethodInfo = z.infer<typeof methodInfo>

export const methodProcedures = {
  'methods.list': procedure(z.object({}), z.array(methodInfo)),
}
