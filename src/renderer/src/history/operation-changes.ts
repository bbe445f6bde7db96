/**
 * What an operation changed, boundary by boundary, read from what it set and
 * what sets it back: told in any language, whoever wrote it in whichever.
 */
import type { OperationChange, Provenance, Stage } from '../../../shared/contract/entities.ts'

export type ChangeLine =
  | { kind: 'moved'; stage: number; label: string | null; from: number; to: number; by: [Provenance, Provenance] | null }
  | { kind: 'added'; stage: number; label: string | null; at: number }
  | { kind: 'removed'; stage: number; label: string | null; at: number }
  | { kind: 'renamed'; stage: number; from: string | null; to: string | null }
  | { kind: 'placed'; stage: number; label: string | null; at: number; by: [Provenance, Provenance] }
  | { kind: 'fact'; name: string; from: unknown; to: unknown }

export function linesOf(change: OperationChange): ChangeLine[] {
  const facts = change.facts.map(({ name, before, after }): ChangeLine => ({ kind: 'fact', name, from: before, to: after }))
  return [...(change.stages ? stageLines(change.stages.before, change.stages.after) : []), ...facts]
}

/** The frame an operation is about, to look at it: the first boundary it set. Null where it set none. */
export function frameOf(change: OperationChange): number | null {
  for (const line of linesOf(change)) {
    if (line.kind === 'moved') return line.to
    if (line.kind === 'added' && line.at > 0) return line.at
    if (line.kind === 'placed' || line.kind === 'removed') return line.at
  }
  return null
}

/** With as many stages as before they are told by their place, otherwise by their frame. */
function stageLines(before: readonly Stage[], after: readonly Stage[]): ChangeLine[] {
  if (before.length === after.length) return after.flatMap((stage, i) => pairLines(before[i], stage, i + 1))
  const old = new Map(before.map((stage) => [stage.startFrame, stage]))
  const now = new Set(after.map((stage) => stage.startFrame))
  const gone = before.flatMap((stage, i): ChangeLine[] => (now.has(stage.startFrame) ? [] : [{ kind: 'removed', stage: i + 1, label: stage.label, at: stage.startFrame }]))
  return [...gone, ...after.flatMap((stage, i) => {
    const known = old.get(stage.startFrame)
    return known ? pairLines(known, stage, i + 1) : [{ kind: 'added' as const, stage: i + 1, label: stage.label, at: stage.startFrame }]
  })]
}

function pairLines(before: Stage | undefined, after: Stage, stage: number): ChangeLine[] {
  if (!before) return []
  const lines: ChangeLine[] = []
  const by: [Provenance, Provenance] | null = before.provenance.kind === after.provenance.kind && before.provenance.name === after.provenance.name ? null : [before.provenance, after.provenance]
  if (before.startFrame !== after.startFrame) lines.push({ kind: 'moved', stage, label: after.label, from: before.startFrame, to: after.startFrame, by })
  else if (by) lines.push({ kind: 'placed', stage, label: after.label, at: after.startFrame, by })
  if (before.label !== after.label) lines.push({ kind: 'renamed', stage, from: before.label, to: after.label })
  return lines
}
