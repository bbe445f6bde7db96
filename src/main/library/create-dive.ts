import type { Kysely } from 'kysely'
import type { DiveId, Stage } from '../../shared/contract/entities.ts'
import { now } from './clock.ts'
import { logCreation } from './dive-operations.ts'
import { checkEnteredFacts, checkRange, checkStages, tidyFacts } from './dive-checks.ts'
import type { VideoExtent } from './dive-checks.ts'
import type { Author, NewDive, NewStage } from './library.ts'
import type { Database } from './schema.ts'
import { insertDive } from './tables/dives.ts'
import { replaceStages } from './tables/stages.ts'

/** Stores a checked dive with its stages and the first line of its history. `placed`: who placed its stages elsewhere, which they keep. Errors: as `Dives.create`. */
export async function createDive(db: Kysely<Database>, video: VideoExtent & { id: number }, dive: NewDive, author: Author, placed: readonly Stage[] = []): Promise<DiveId> {
  const facts = tidyFacts(dive.facts)
  checkRange(facts, video)
  checkEnteredFacts(facts, author)
  checkStages(dive.stages, facts)
  const stages = placedStages(dive.stages, placed, author)
  const id = await insertDive(db, { videoId: video.id, videoName: video.name, category: dive.category ?? 'diving', facts, stageCount: stages.length })
  await replaceStages(db, id, stages)
  await logCreation(db, id, author.name, author.kind === 'person' ? 'Created' : `Created by ${author.name}`, { facts, stages })
  return id
}

/** Stages with provenance: a boundary that stays where it was keeps its own, a new or moved one is the author's. */
export function placedStages(stages: readonly NewStage[], before: readonly Stage[], author: Author): Stage[] {
  const at = now()
  const kept = new Map(before.map((stage) => [stage.startFrame, stage]))
  return stages.map((stage) => {
    const old = kept.get(stage.startFrame)
    const label = stage.label === null || stage.label.trim() === '' ? null : stage.label.trim()
    if (old !== undefined && (stage.confidence === undefined || stage.placed !== undefined)) return { label, startFrame: stage.startFrame, provenance: old.provenance, confidence: old.confidence }
    return { label, startFrame: stage.startFrame, provenance: stage.placed ?? { kind: author.kind, name: author.name, at }, confidence: stage.confidence ?? null }
  })
}
