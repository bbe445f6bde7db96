/** The difficulty of a dive as the terms of its sum, for reading: A + B + C + D + E, and what the published table says beyond the formula. */
import type { DifficultyParts, HeightMetres } from '../../../shared/domain/difficulty.ts'

const letters: readonly [name: keyof DifficultyParts, letter: string][] = [['somersaults', 'A'], ['position', 'B'], ['twists', 'C'], ['approach', 'D'], ['entry', 'E'], ['exception', '±']]

export interface DifficultyTerm {
  name: keyof DifficultyParts
  letter: string
  /** With its sign where it is negative; tenths. */
  value: string
}

/** Every letter of the formula, so that the five always stand in the same places; the exception only where there is one. */
export function difficultyTerms(parts: DifficultyParts | null): DifficultyTerm[] {
  if (parts === null) return []
  return letters.filter(([name]) => name !== 'exception' || Math.abs(parts.exception) > 0.001).map(([name, letter]) => ({ name, letter, value: tenths(parts[name]) }))
}

function tenths(value: number): string {
  const text = Math.abs(value).toFixed(1)
  return value < -0.001 ? `−${text}` : text
}

export function heightText(heightMetres: HeightMetres | null): string {
  return heightMetres === null ? '' : `${heightMetres} m`
}
