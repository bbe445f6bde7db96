import { createRandom } from '../../shared/domain/random.ts'
import type { Facts, LabelledVideo, MethodModel, PlainTensors } from '../models/method.ts'
import type { TrainingDepth } from '../models/parameters.ts'
import type { Feeds } from '../runtime/session.ts'
import { floatTensor } from '../runtime/tensor.ts'
import type { Example, Showing } from './examples.ts'
import { showingsOf } from './examples.ts'

/** What a step's graphs are fed besides parameters, from the examples it is made of. */
export interface StepInputOptions<Dive> {
  model: MethodModel
  facts: Facts
  depth: TrainingDepth
  /** In the coordinates of what `input` gives for the same variation. */
  labels(dive: Dive, variation: Omit<Showing<Dive>, 'dive'>): LabelledVideo
  /** By depth: pictures, float32 [T, 3, H, W], with 'all'; `early` maps of all units one after the other with 'last'; features, float32 [rows, width], with 'heads'. */
  input(dive: Dive, variation: Omit<Showing<Dive>, 'dive'>): Promise<Float32Array>
}

/** Inputs of every video of a step, first those that are compared, then what they are compared with, and the labels' feeds. */
export async function prepareExamples<Dive>(options: StepInputOptions<Dive>, examples: readonly Example<Dive>[]): Promise<{ inputs: Float32Array[]; labels: Feeds }> {
  const { model } = options
  const width = examples[0]?.videos.length ?? 0
  // Dropout goes on where an example's showings ended: alone or among others it is the same.
  const randoms = examples.map(({ seed }) => createRandom(seed))
  const shown = examples.map((example, e) => showingsOf(example, randoms[e]))
  const order = Array.from({ length: width }, (_, place) => shown.map((showings) => showings[place]!)).flat()
  const inputs: Float32Array[] = []
  for (const { dive, ...variation } of order) inputs.push(await options.input(dive, variation))
  // Coupled examples are one whole, whose draws follow from its first example.
  const draw = (video: number): number => randoms[model.couplesBatch ? 0 : video % examples.length]!.float()
  const labels = model.labelFeeds(order.map(({ dive, ...variation }) => options.labels(dive, variation)), options.facts, draw)
  return { inputs, labels: toFeeds(labels) }
}

/** The backbone's input for one unit of a video, by the depth: `pictures` or `early`. */
export function unitFeed({ model, depth }: Pick<StepInputOptions<unknown>, 'model' | 'depth'>, input: Float32Array, unit: number): Feeds {
  if (depth !== 'last') return { pictures: unitPictures(model, input, model.video.units[unit]?.frames ?? []) }
  const size = model.early.reduce((a, b) => a * b, 1)
  return { early: floatTensor(model.early, input.subarray(unit * size, (unit + 1) * size)) }
}

/** The backbone's input for whole videos, one unit each, by the depth. */
export function videosFeed({ model, depth }: Pick<StepInputOptions<unknown>, 'model' | 'depth'>, inputs: readonly Float32Array[]): Feeds {
  const { frames, size } = model.video
  const [first = 0, ...rest] = depth === 'last' ? model.early : [frames, 3, size, size]
  return { [depth === 'last' ? 'early' : 'pictures']: floatTensor([inputs.length * first, ...rest], joined(inputs)) }
}

function unitPictures(model: MethodModel, pictures: Float32Array, frames: readonly number[]) {
  const { size } = model.video
  const picture = 3 * size * size
  const first = frames[0] ?? 0
  const shape = [frames.length, 3, size, size]
  // Most units are runs of frames, which need no copy.
  if (frames.every((frame, i) => frame === first + i)) return floatTensor(shape, pictures.subarray(first * picture, (first + frames.length) * picture))
  const gathered = floatTensor(shape)
  frames.forEach((frame, i) => gathered.data.set(pictures.subarray(frame * picture, (frame + 1) * picture), i * picture))
  return gathered
}

function toFeeds(tensors: PlainTensors): Feeds {
  return Object.fromEntries(Object.entries(tensors).map(([name, { shape, data }]) => [name, floatTensor(shape, data)]))
}

/** Parts one after the other; a single one as it is. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const [only] = parts
  if (only && parts.length === 1) return only
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
