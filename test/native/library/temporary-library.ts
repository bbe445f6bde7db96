import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { DiveFacts, Video } from '../../../src/shared/contract/entities.ts'
import type { FrameIndex } from '../../../src/shared/frame-index.ts'
import type { Author, Library, NewVideo } from '../../../src/main/library/library.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'

export const person: Author = { kind: 'person', name: 'Ann' }
export const importer: Author = { kind: 'import', name: 'finediving.pkl' }

/** A folder that is gone when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'highboard-library-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** An empty library, closed and gone when the test ends. */
export async function temporaryLibrary(): Promise<Library> {
  const library = await openLibrary(await temporaryFolder(), { create: true })
  onTestFinished(() => library.close())
  return library
}

export function someVideo(changes: Partial<NewVideo> = {}): NewVideo {
  const frameCount = changes.frameCount ?? 100
  return {
    name: 'clip.mp4', path: '/videos/clip.mp4', kind: 'file', contentHash: 'a'.repeat(64), sizeBytes: 1234, width: 455, height: 256,
    frameCount, durationSeconds: frameCount / 25, frameRate: 25, isVariableFrameRate: false, codec: 'h264', isRendered: false,
    frameIndex: someFrameIndex(frameCount), proxyPath: null, ...changes,
  }
}

/** 25 frames a second, a key frame each second. */
export function someFrameIndex(frames: number): FrameIndex {
  return {
    timestampsMicroseconds: Float64Array.from({ length: frames }, (_, i) => i * 40_000),
    keyFrames: Uint32Array.from({ length: Math.ceil(frames / 25) }, (_, i) => i * 25),
    checksums: Uint32Array.from({ length: frames }, (_, i) => (i * 2_654_435_761) >>> 0),
  }
}

export function someFacts(changes: Partial<DiveFacts> = {}): DiveFacts {
  return {
    startFrame: 0, endFrame: 100, diveNumber: '107B', heightMetres: 3, difficulty: 3.1, athlete: 'A. Diver', event: 'Cup', round: 'Final',
    awards: [7, 7.5, 8, 7, 7, 7.5, 8], penaltyPoints: 0, scorePoints: 68.2, date: null, ...changes,
  }
}

export const threeStages = [{ label: 'Forward', startFrame: 0 }, { label: '3.5 Soms.Pike', startFrame: 20 }, { label: 'Entry', startFrame: 80 }]

export async function insertVideo(library: Library, changes: Partial<NewVideo> = {}): Promise<Video> {
  return (await library.videos.insert(someVideo(changes))).video
}
