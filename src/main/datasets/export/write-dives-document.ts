import type { Category } from '../../../shared/contract/categories.ts'
import type { Provenance } from '../../../shared/contract/entities.ts'
import type { DiveRecord } from '../../library/dive-records.ts'
import type { DocumentDive, DocumentVideo } from './dives-document.ts'
import { divesFormat, divesSchemaUrl, divesVersion } from './dives-document.ts'
import type { ExportSplit } from './exporter.ts'

/**
 * The document of dives written piece by piece: a hundred thousand dives are never
 * held at once, only their videos are.
 */
export interface DocumentHead {
  createdAt: string
  createdBy: string
  categories: readonly Category[]
  splits: readonly ExportSplit[]
}

export class DivesDocumentWriter {
  readonly videos = new Map<number, DocumentVideo>()
  diveCount = 0
  readonly #write: (text: string) => Promise<void>
  readonly #head: DocumentHead
  readonly #splitNames: ReadonlyMap<number, string>

  constructor(write: (text: string) => Promise<void>, head: DocumentHead) {
    this.#write = write
    this.#head = head
    this.#splitNames = new Map(head.splits.map((split) => [split.splitId, split.name]))
  }

  async start(): Promise<void> {
    const { createdAt, createdBy, categories, splits } = this.#head
    const head = { $schema: divesSchemaUrl, format: divesFormat, version: divesVersion, createdAt, createdBy, categories, splits: splits.map(({ name }) => ({ name })) }
    await this.#write(`${JSON.stringify(head, null, 2).slice(0, -2)},\n  "dives": [`)
  }

  async add(record: DiveRecord): Promise<void> {
    const { video } = record
    if (!this.videos.has(video.videoId)) this.videos.set(video.videoId, documentVideoOf(record))
    await this.#write(`${this.diveCount++ === 0 ? '' : ','}\n    ${JSON.stringify(documentDiveOf(record, this.#splitNames))}`)
  }

  async end(): Promise<void> {
    await this.#write('\n  ],\n  "videos": [')
    let isFirst = true
    for (const video of this.videos.values()) {
      await this.#write(`${isFirst ? '' : ','}\n    ${JSON.stringify(video)}`)
      isFirst = false
    }
    await this.#write('\n  ]\n}\n')
  }
}

function documentVideoOf({ video }: DiveRecord): DocumentVideo {
  return {
    id: video.videoId, name: video.name, kind: video.kind, contentHash: video.contentHash, width: video.width, height: video.height,
    frameCount: video.frameCount, frameRate: video.frameRate, isRendered: video.isRendered, isAwaited: video.isAwaited,
  }
}

function documentDiveOf({ diveId, video, category, facts, stages, origin, work, parts }: DiveRecord, splitNames: ReadonlyMap<number, string>): DocumentDive {
  return {
    id: diveId, video: video.videoId, category, facts,
    stages: stages.map(({ label, startFrame, provenance, confidence }) => ({ label, startFrame, provenance: documentProvenanceOf(provenance), confidence })),
    origin: origin === null ? null : { dataset: origin.dataset, key: origin.key, videoKey: origin.videoKey, source: origin.source, imported: { category: origin.imported.category, facts: origin.imported.facts, stages: origin.imported.stages.map(({ label, startFrame }) => ({ label, startFrame })) }, details: origin.details },
    work: { ...work, comments: work.comments.map((comment) => ({ ...comment, answers: [...comment.answers] })) },
    parts: parts.flatMap(({ splitId, part }) => {
      const split = splitNames.get(splitId)
      return split === undefined ? [] : [{ split, part }]
    }),
  }
}

function documentProvenanceOf({ kind, name, at, model }: Provenance): DocumentDive['stages'][number]['provenance'] {
  return { kind, name, at, ...(model === undefined ? {} : { model: { hash: model.hash, runName: model.runName } }) }
}
