import { z } from 'zod'
import { diveFacts, diveId, stage } from '../contract/entities.ts'

/**
 * What the dataset doctor says, as it crosses to screens, the command line and
 * the file people share. A finding names its rule, the dives it is about and,
 * where there is a right one, a fix that is an ordinary edit of one dive.
 */
const count = z.number().int().nonnegative()

/** error: training or scores will be wrong. warning: somebody should look. note: good to know. */
export const doctorSeverity = z.enum(['error', 'warning', 'note'])
export type DoctorSeverity = z.infer<typeof doctorSeverity>

export const doctorFixKind = z.enum(['trim-range', 'stages-from-labels', 'name-stages', 'set-dive-number', 'set-difficulty', 'set-award'])
export type DoctorFixKind = z.infer<typeof doctorFixKind>

/** A change of one dive: the facts that change, and all stages where they do. */
export const doctorChange = z.object({
  diveId,
  facts: diveFacts.partial(),
  /** In the dive's own frames; null: left as they are. Stages that keep their place and name keep who placed them. */
  stages: z.array(stage.pick({ label: true, startFrame: true })).nullable(),
})
export type DoctorChange = z.infer<typeof doctorChange>

export const doctorFix = z.object({
  kind: doctorFixKind,
  /** What it would do, as an imperative sentence. */
  description: z.string(),
  change: doctorChange,
})
export type DoctorFix = z.infer<typeof doctorFix>

export const doctorFinding = z.object({
  /** Name of the rule. */
  rule: z.string(),
  severity: doctorSeverity,
  /** At least one; the first is the one `frames` and the fix are about. */
  diveIds: z.array(diveId),
  /** One or two sentences: what was found and what was expected. */
  message: z.string(),
  /** Frames to look at, counted from the dive's first; empty where none is meant. */
  frames: z.array(z.number().int()),
  fix: doctorFix.nullable(),
})
export type DoctorFinding = z.infer<typeof doctorFinding>

export const doctorRuleSummary = z.object({
  /** Stable, lower case with hyphens. */
  name: z.string(),
  severity: doctorSeverity,
  title: z.string(),
  /** For people: what it means, why it matters, what to do. */
  explain: z.string(),
  findingCount: count,
  /** Different dives in its findings. */
  diveCount: count,
  /** Findings that offer a fix. */
  fixCount: count,
})
export type DoctorRuleSummary = z.infer<typeof doctorRuleSummary>

export const doctorReport = z.object({
  /** ISO 8601, UTC. */
  examinedAt: z.string(),
  diveCount: count,
  videoCount: count,
  /** Different dives with at least one error or warning. */
  affectedDiveCount: count,
  counts: z.object({ error: count, warning: count, note: count }),
  /** Findings left out because somebody dismissed them. */
  dismissedCount: count,
  /** Every rule in the order of examination, also those that found nothing. */
  rules: z.array(doctorRuleSummary),
  /** By rule, in the order of the rules; within a rule by dive. May be cut (`cutCount`); counts are always whole. */
  findings: z.array(doctorFinding),
  cutCount: count,
  /** The dives the findings speak of. */
  dives: z.array(z.object({ diveId, name: z.string(), diveNumber: z.string().nullable() })),
})
export type DoctorReport = z.infer<typeof doctorReport>
