/** Typed reading of node attributes, shared by shape rules, gradient rules and the encoder. */
import { GraphError, type Attributes } from './types.ts'

export function int(attributes: Attributes, name: string, fallback?: number): number {
  const value = attributes[name] ?? fallback
  if (typeof value !== 'number') throw new GraphError(`attribute ${name} is missing or not a number`)
  return value
}

export function ints(attributes: Attributes, name: string, fallback?: readonly number[]): readonly number[] {
  const value = attributes[name] ?? fallback
  if (!Array.isArray(value)) throw new GraphError(`attribute ${name} is missing or not a list of numbers`)
  return value as readonly number[]
}

export function text(attributes: Attributes, name: string, fallback?: string): string {
  const value = attributes[name] ?? fallback
  if (typeof value !== 'string') throw new GraphError(`attribute ${name} is missing or not text`)
  return value
}

/** An axis counted from the front, whichever end it was counted from. */
export function normalAxis(axis: number, rank: number): number {
  const normal = axis < 0 ? axis + rank : axis
  if (!Number.isInteger(normal) || normal < 0 || normal >= rank) throw new GraphError(`axis ${axis} of a tensor of rank ${rank}`)
  return normal
}
