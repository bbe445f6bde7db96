/** What a stage's name is about; decides its colour, the same on every screen. */
export type StageKind = 'approach' | 'somersault' | 'twist' | 'entry' | 'other'

export function stageKindOf(label: string | null, index: number, count: number): StageKind {
  if (label !== null && label !== '') {
    if (/entry/i.test(label)) return 'entry'
    if (/twist/i.test(label)) return 'twist'
    if (/som/i.test(label)) return 'somersault'
    if (/forward|back|reverse|inward|arm|take/i.test(label)) return 'approach'
    return 'other'
  }
  if (index === 0) return 'approach'
  return index === count - 1 ? 'entry' : 'somersault'
}

const variables: Record<StageKind, string> = {
  approach: 'var(--stage-approach)',
  somersault: 'var(--stage-somersault)',
  twist: 'var(--stage-twist)',
  entry: 'var(--stage-entry)',
  other: 'var(--stage-other)',
}

export function stageColour(kind: StageKind): string {
  return variables[kind]
}

/** The three-stage view (take-off, flight, entry) uses the same colours. */
export const threeStageKinds: readonly StageKind[] = ['approach', 'somersault', 'entry']
