/**
 * Penalties of the rules and what they do to the judges' awards. Three kinds:
 * a failed dive (every award 0), a ceiling no award may pass, and points taken
 * off every award. Ceilings bind what judges may give, so they come before
 * points are taken off, in whatever order penalties are listed.
 */
export type Penalty =
  | 'wrong-number' | 'twist-off-90' | 'feet-first' | 'double-bounce' | 'assistance' | 'second-failed-restart'
  | 'restart' | 'wrong-position' | 'arms-wrong'

export type PenaltyEffect =
  | { kind: 'failed' }
  | { kind: 'ceiling'; awardMaximum: number }
  | { kind: 'deduction'; awardPoints: number }

export interface PenaltyRule {
  /** For people. */
  title: string
  effect: PenaltyEffect
}

const failed: PenaltyEffect = { kind: 'failed' }

export const penaltyRules: Record<Penalty, PenaltyRule> = {
  'wrong-number': { title: 'Another dive than announced', effect: failed },
  'twist-off-90': { title: 'Twist off by 90° or more', effect: failed },
  'feet-first': { title: 'Feet first where the head should be (or head first where the feet should be)', effect: failed },
  'double-bounce': { title: 'Double bounce on the board', effect: failed },
  'assistance': { title: 'Assistance during the dive', effect: failed },
  'second-failed-restart': { title: 'Second failed restart', effect: failed },
  'restart': { title: 'Restart', effect: { kind: 'deduction', awardPoints: 2 } },
  'wrong-position': { title: 'Clearly another position than announced', effect: { kind: 'ceiling', awardMaximum: 2 } },
  'arms-wrong': { title: 'Arms in the wrong position at entry', effect: { kind: 'ceiling', awardMaximum: 4.5 } },
}

export const penalties = Object.keys(penaltyRules) as readonly Penalty[]

/** The awards after penalties, in the order given, never below 0. A penalty listed twice counts once; a second failed restart is a penalty of its own. */
export function penalisedAwards(awards: readonly number[], given: readonly Penalty[]): number[] {
  let ceiling = Infinity
  let deduction = 0
  for (const penalty of new Set(given)) {
    const { effect } = penaltyRules[penalty]
    if (effect.kind === 'failed') ceiling = 0
    else if (effect.kind === 'ceiling') ceiling = Math.min(ceiling, effect.awardMaximum)
    else deduction += effect.awardPoints
  }
  return awards.map((award) => Math.max(0, Math.min(award, ceiling) - deduction))
}
