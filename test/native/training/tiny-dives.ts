import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DiveSource } from '../../../src/shared/contract/dive-source.ts'
import type { SplitPart } from '../../../src/shared/contract/entities.ts'
import type { JobContext } from '../../../src/main/engine/messages.ts'
import type { TrainInput } from '../../../src/main/engine/jobs/train-input.ts'
import { trainInput } from '../../../src/main/engine/jobs/train-input.ts'
import type { McoreConfig } from '../../../src/main/models/mcore/config.ts'
import { mcoreSmall } from '../../../src/main/models/mcore/config.ts'
import { findFfmpeg } from '../../../src/main/video/ffmpeg.ts'
import { runFfmpeg } from '../../../src/main/video/ffmpeg-process.ts'

/** MCoRe small enough to train in a test. */
export const tiny: McoreConfig = {
  ...mcoreSmall, frames: 8, size: 32, stemWidth: 8, widths: [8, 8, 16, 16], depths: [1, 1, 1, 1], heads: 2, decoderBlocks: 1, gruHidden: 8, regressorWidths: [16, 8],
}

const [width, height, frameCount] = [64, 36, 12]

/**
 * A video of moving stripes whose brightness tells the score and whose colours change at the transitions:
 * nothing like a dive, but something to learn in seconds.
 */
async function writeVideo(path: string, score: number, transitions: readonly [number, number]): Promise<void> {
  const pixels = new Uint8Array(frameCount * height * width * 3)
  for (let i = 0; i < pixels.length; i++) {
    const [t, x, c] = [Math.floor(i / (height * width * 3)), Math.floor(i / 3) % width, i % 3]
    const stage = t < transitions[0] ? 0 : t < transitions[1] ? 1 : 2
    pixels[i] = (c === stage ? 90 : 20) + ((x + 3 * t) % 16) * 2 + score
  }
  const ffmpeg = await findFfmpeg()
  await runFfmpeg(ffmpeg, ['-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-r', '25', '-i', 'pipe:0', '-c:v', 'libx264', '-qp', '5', '-pix_fmt', 'yuv420p', path], { input: pixels })
}

export async function makeDives(folder: string): Promise<(DiveSource & { part: SplitPart })[]> {
  await mkdir(folder, { recursive: true })
  const parts: SplitPart[] = ['train', 'train', 'train', 'validation', 'test']
  const dives = []
  for (let i = 0; i < 10; i++) {
    const transitions: [number, number] = [3 + (i % 3), 8 + (i % 2)]
    const scorePoints = 40 + 4 * i
    const path = join(folder, `${i}.mp4`)
    await writeVideo(path, scorePoints, transitions)
    dives.push({
      diveId: i + 1, title: `Dive ${i + 1}`, athlete: '', startFrame: 0, endFrame: frameCount, diveNumber: i % 2 ? '107B' : '205B', difficulty: 3, scorePoints, transitions, part: parts[Math.floor(i / 2)]!,
      video: { videoId: i + 1, path, kind: 'file', contentHash: createHash('sha256').update(await readFile(path)).digest('hex'), width, height, frameCount, frameRate: 25, frameIndexPath: null },
    })
  }
  return dives as unknown as (DiveSource & { part: SplitPart })[]
}

export function makeInput(folder: string, dives: readonly unknown[], change: Partial<TrainInput['config']> = {}, top: Partial<TrainInput> = {}): TrainInput {
  return trainInput.parse({
    runId: 1,
    config: {
      name: 'tiny', method: 'mcore', configuration: 'mcore-small', initialModelId: null, depth: 'all', splitId: 1, epochs: 2, headLearningRate: 1e-3, backboneLearningRate: 1e-3, examplesPerStep: 2,
      batchNorm: 'batch', geometry: 'upright', flip: true, transitionSearch: 'ordered-pairs', exemplarCount: 3, seed: 4, provider: 'cpu', checkpointEverySteps: 1, ...change,
    },
    dives, initialWeightsPath: null, runFolder: join(folder, 'run'), cacheFolder: join(folder, 'cache'), resume: false, ffmpegPath: '', providers: ['cpu'], threads: 1, ...top,
  })
}

type Points = Parameters<JobContext['metrics']>[0]

export function recorder(signal = new AbortController().signal): JobContext & { points: Points; items: unknown[]; lines: string[] } {
  const [points, items, lines]: [Points, unknown[], string[]] = [[], [], []]
  return { signal, points, items, lines, stopAfterEpoch: () => false, onTold: () => undefined, progress: () => undefined, log: (line) => lines.push(line), metrics: (more) => points.push(...more), item: (item) => items.push(item) }
}
