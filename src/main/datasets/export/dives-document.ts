import { z } from 'zod'
import { category } from '../../../shared/contract/categories.ts'
import { diveFacts, provenance, splitPart } from '../../../shared/contract/entities.ts'
import { workStates } from '../../../shared/domain/work-states.ts'
import type { Json } from '../../library/dive-records.ts'

/**
 * Dives as the JSON export and bundles hold them: the published form, described
 * for others by `resources/schemas/highboard-dives.schema.json` (a test holds it
 * equal to what is written here) and docs/formats.md. A change that an older
 * reader would misread gets a new version.
 */
export const divesFormat = 'highboard-dives'
export const divesVersion = 3
/** Version 1 had no work on dives, version 2 no dates. */
export const readableVersions = [1, 2, 3] as const
export const divesSchemaUrl = 'https://highboard.invalid/schemas/highboard-dives-3.json'

const frame = z.number().int().nonnegative()
const json: z.ZodType<Json> = z.json()

const source = z.strictObject({
  competition: z.string().max(500).describe('The broadcast the clip was cut from.'),
  startFrame: frame.describe('In the broadcast, counted from 0.'),
  endFrame: frame.describe('First frame of the broadcast no longer part of the clip.'),
}).describe('Where the clip lies in its competition.')

const facts = z.strictObject({ ...diveFacts.shape, date: diveFacts.shape.date.optional().describe('When it was dived, as exactly as is known: "2021", "2021-07" or "2021-07-31"; null while unknown. From version 3 on.') })

/** Ids mean nothing in another library: a model is known by its weights, a run by its name. */
const documentProvenance = z.strictObject({
  ...provenance.shape,
  model: z.strictObject({ hash: z.string().max(200).describe('SHA-256 of its weights.'), runName: z.string().max(500).nullable().describe('Of the run that made it.') }).optional().describe('Of a boundary by a model.'),
})

const importedStage = z.strictObject({ label: z.string().max(120).nullable(), startFrame: frame })

export const documentVideo = z.strictObject({
  id: z.number().int().positive().describe('Unique in this document.'),
  name: z.string().max(500),
  kind: z.enum(['file', 'frames']).describe('A video file, or a folder of numbered pictures.'),
  contentHash: z.string().max(200).describe('Of its pictures; "" while they are awaited.'),
  width: z.number().int().positive().describe('Pixels.'),
  height: z.number().int().positive().describe('Pixels.'),
  frameCount: z.number().int().positive(),
  frameRate: z.number().positive().describe('Average frames per second.'),
  isRendered: z.boolean().describe('Whether the pictures are synthetic.'),
  isAwaited: z.boolean().describe('Whether the pictures were not there; size and length are then what the labels say.'),
})
export type DocumentVideo = z.infer<typeof documentVideo>

const person = z.string().max(120).regex(/\S/, { message: 'a person needs a name' })
const instant = z.iso.datetime()
const answer = z.strictObject({ text: z.string().max(5000).regex(/\S/, { message: 'a comment needs words' }), author: person, at: instant, editedAt: instant.nullable() })

const documentWork = z.strictObject({
  state: z.enum(workStates).describe('How far the dive is.'),
  stateSet: z.strictObject({ by: person, at: instant }).nullable().describe('Who brought it there: who handed it in, accepted or returned it; null where nobody did.'),
  assignment: z.strictObject({ annotator: person.nullable().describe('Who labels it.'), reviewer: person.nullable(), by: z.string().max(200).describe('Who shared it out so.'), at: instant }).nullable(),
  comments: z.array(z.strictObject({
    ...answer.shape,
    frame: frame.nullable().describe('Of the video, from 0; null: of the dive as a whole.'),
    resolved: z.strictObject({ by: person, at: instant }).nullable(),
    answers: z.array(answer).max(1000),
  })).max(10_000),
}).describe('What people do about the dive, by name.')

export const documentDive = z.strictObject({
  id: z.number().int().positive().describe('Unique in this document.'),
  video: z.number().int().positive().describe('Id of its video.'),
  category: z.string().max(60).describe('Kind of action: "diving".'),
  facts: facts.describe('What a person can enter. Frames count from the first of the video, from 0; endFrame is the first no longer part of the dive. Scores in points, heights in metres.'),
  stages: z.array(z.strictObject({
    label: z.string().max(120).nullable().describe('Sub-action; null while unnamed.'),
    startFrame: frame.describe('Counted from the first frame of the dive. A stage ends where the next one starts, the last with the dive.'),
    provenance: documentProvenance.describe('Who placed the start of this stage.'),
    confidence: z.number().min(0).max(1).nullable().describe('Of a proposal by a model.'),
  })).max(1000),
  origin: z.strictObject({
    dataset: z.string().max(200).describe('"finediving", "mtl-aqa", "aqa-7", "jigsaws" or "table:" with a name.'),
    key: z.string().max(500).describe('Of the dive in that data set.'),
    videoKey: z.string().max(500).describe('Of its video in that data set.'),
    source: source.nullable(),
    imported: z.strictObject({ category: z.string().max(60), facts, stages: z.array(importedStage).max(1000) }).describe('What the data set said when it was imported.'),
    details: z.record(z.string(), json).describe('What a dive has no place for, by the names of the data set.'),
  }).nullable().describe('The data set the dive was imported from.'),
  work: documentWork.optional().describe('From version 2 on.'),
  parts: z.array(z.strictObject({ split: z.string().max(200).describe('Name of a split.'), part: splitPart })),
})
export type DocumentDive = z.infer<typeof documentDive>

export const divesDocument = z.strictObject({
  $schema: z.string().optional(),
  format: z.literal(divesFormat),
  version: z.literal(readableVersions),
  createdAt: z.iso.datetime(),
  createdBy: z.string().max(200),
  categories: z.array(z.strictObject(category.shape)).describe('Kinds of action, with the range of their scores.'),
  splits: z.array(z.strictObject({ name: z.string().max(200) })),
  dives: z.array(documentDive),
  videos: z.array(documentVideo),
})
export type DivesDocument = z.infer<typeof divesDocument>

/** The published schema (JSON Schema, draft 2020-12). */
export function divesJsonSchema(): object {
  const schema = z.toJSONSchema(divesDocument, { target: 'draft-2020-12' })
  return { ...schema, $id: divesSchemaUrl, title: 'Dives exported by Highboard', description: 'Dives with their stages, scores, videos, splits and where they came from. docs/formats.md explains it.' }
}
