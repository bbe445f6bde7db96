/**
 * What can be offered where stage names contradict the dive number: the names it
 * implies, another number these names belong to, or which names are missing and
 * which are too many. Offers only; labels are never changed by themselves.
 */
import { diveNumbersOfStages } from '../../../shared/domain/sub-actions.ts'
import { impliedStagesOf } from '../../../shared/domain/stages.ts'

export interface NamedPlace {
  /** 0-based place in its sequence. */
  index: number
  name: string
}

export interface GrammarRepairs {
  /** Names of all stages as the number implies, where there are as many and some differ; null otherwise. */
  names: string[] | null
  /** Numbers that imply exactly these names; never the dive's own. */
  numbers: string[]
  /** Names the number implies that no stage has, at their places in the implied sequence. */
  missing: NamedPlace[]
  /** Stages whose names are not among the implied ones in this order. */
  surplus: NamedPlace[]
}

const none: GrammarRepairs = { names: null, numbers: [], missing: [], surplus: [] }

export function grammarRepairs(diveNumber: string | null, labels: readonly (string | null)[]): GrammarRepairs {
  const implied = impliedStagesOf(diveNumber)
  if (diveNumber === null || labels.length === 0) return none
  const numbers = diveNumbersOfStages(labels).filter((number) => number !== diveNumber.toUpperCase())
  if (implied === null) return { ...none, numbers }
  const isSame = (a: string | null | undefined, b: string | undefined): boolean => a?.toLowerCase() === b?.toLowerCase()
  if (labels.length === implied.length) {
    return { ...none, numbers, names: labels.some((label, i) => label !== null && !isSame(label, implied[i])) ? implied : null }
  }
  const pairs = commonOrder(implied.length, labels.length, (i, j) => isSame(labels[j], implied[i]))
  return {
    names: null,
    numbers,
    missing: implied.map((name, index) => ({ index, name })).filter(({ index }) => !pairs.some(([i]) => i === index)),
    surplus: labels.map((name, index) => ({ index, name: name ?? '' })).filter(({ index }) => labels[index] !== null && !pairs.some(([, j]) => j === index)),
  }
}

/** The longest common subsequence of two short sequences, as pairs of places. */
function commonOrder(rows: number, columns: number, isSame: (i: number, j: number) => boolean): [number, number][] {
  const length = Array.from({ length: rows + 1 }, () => new Array<number>(columns + 1).fill(0))
  const at = (i: number, j: number): number => length[i]?.[j] ?? 0
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      const row = length[i]
      if (row) row[j] = isSame(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const pairs: [number, number][] = []
  for (let i = 0, j = 0; i < rows && j < columns;) {
    if (isSame(i, j)) pairs.push([i++, j++])
    else if (at(i + 1, j) >= at(i, j + 1)) i++
    else j++
  }
  return pairs
}
