/**
 * Transitions and stages as plain numbers: targets for the segmentation loss,
 * decoding of predicted logits, and the matrices that turn frame features into
 * stage tokens. A transition is the 0-based index, among the T sampled frames,
 * of the first frame of the new stage.
 */
import type { McoreConfig } from './config.ts'

/** Weight of each transition in the segmentation loss; the released code counts the second one twice. */
export const transitionWeights: readonly number[] = [1, 2]

/**
 * Targets of the segmentation loss for one video.
 * @returns [T, transitions], flat: the transition's weight at its frame, zero elsewhere
 */
export function transitionTargets(transitions: readonly number[], frames: number, weights: readonly number[] = transitionWeights): Float32Array {
  const target = new Float32Array(frames * transitions.length)
  transitions.forEach((frame, k) => {
    if (!Number.isInteger(frame) || frame < 0 || frame >= frames) throw new RangeError(`transition ${k + 1} is at frame ${frame} of ${frames}`)
    target[frame * transitions.length + k] = weights[k] ?? 1
  })
  return target
}

/**
 * How predicted logits become transitions. `official`: the arg max of transition k within the k-th equal part
 * of the frames. `ordered`: the most likely ordered set of transitions anywhere.
 */
export type TransitionDecoding = 'ordered' | 'official'

/**
 * @param logits [T, transitions], flat, of one video
 * @returns one frame index for each transition; increasing with `ordered`
 */
export function decodeTransitions(logits: Float32Array, frames: number, decoding: TransitionDecoding = 'ordered'): number[] {
  const count = logits.length / frames
  if (!Number.isInteger(count) || count < 1 || frames <= count) throw new RangeError(`${logits.length} logits for ${frames} frames`)
  return decoding === 'official' ? decodeByWindow(logits, frames, count) : decodeOrdered(logits, frames, count)
}

function decodeByWindow(logits: Float32Array, frames: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) => {
    const [from, to] = [Math.floor((k * frames) / count), Math.floor(((k + 1) * frames) / count)]
    let best = from
    for (let t = from + 1; t < to; t += 1) if ((logits[t * count + k] ?? 0) > (logits[best * count + k] ?? 0)) best = t
    return best
  })
}

/**
 * Maximises the sum of log-softmax over 0 < t₁ < t₂ < … by dynamic programming. Softmax over time only adds a
 * constant to each column, so the logits themselves can be summed. Every stage keeps at least one frame.
 */
function decodeOrdered(logits: Float32Array, frames: number, count: number): number[] {
  const score = Array.from({ length: count }, () => new Float64Array(frames).fill(-Infinity))
  const from = Array.from({ length: count }, () => new Int32Array(frames).fill(-1))
  for (let k = 0; k < count; k += 1) {
    let bestBefore = k === 0 ? 0 : -Infinity
    let bestAt = -1
    for (let t = k + 1; t < frames; t += 1) {
      const before = k === 0 ? 0 : (score[k - 1]?.[t - 1] ?? -Infinity)
      if (k > 0 && before > bestBefore) [bestBefore, bestAt] = [before, t - 1]
      const own = score[k]
      const back = from[k]
      if (own && back && bestBefore > -Infinity) {
        own[t] = bestBefore + (logits[t * count + k] ?? 0)
        back[t] = bestAt
      }
    }
  }
  const found: number[] = []
  let frame = argMax(score[count - 1] ?? new Float64Array())
  for (let k = count - 1; k >= 0; k -= 1) {
    found.unshift(frame)
    frame = from[k]?.[frame] ?? 0
  }
  return found
}

function argMax(values: Float64Array): number {
  let best = 0
  values.forEach((value, i) => { if (value > (values[best] ?? -Infinity)) best = i })
  return best
}

/**
 * The stages that transitions cut the frames into, as [from, to), each with at least one frame. A transition at 0
 * counts as 1, as in the released code; transitions that would leave a stage empty are moved by the least amount.
 */
export function stageSpans(transitions: readonly number[], frames: number): readonly (readonly [number, number])[] {
  const count = transitions.length
  const cuts = [0]
  transitions.forEach((transition, k) => {
    const earliest = (cuts.at(-1) ?? 0) + 1
    const latest = frames - (count - k)
    cuts.push(Math.min(Math.max(transition, earliest), latest))
  })
  cuts.push(frames)
  return cuts.slice(1).map((to, i) => [cuts[i] ?? 0, to] as const)
}

/**
 * Matrix that interpolates the frames of each stage linearly to `tokensPerStage`, ends aligned (PyTorch's
 * `interpolate(mode='linear', align_corners=True)`).
 * @returns [tokens, T], flat; rows sum to 1
 */
export function interpolationMatrix(config: Pick<McoreConfig, 'frames' | 'tokensPerStage'>, transitions: readonly number[]): Float32Array {
  const { frames, tokensPerStage } = config
  const spans = stageSpans(transitions, frames)
  const matrix = new Float32Array(spans.length * tokensPerStage * frames)
  spans.forEach(([from, to], stage) => {
    for (let token = 0; token < tokensPerStage; token += 1) {
      const row = (stage * tokensPerStage + token) * frames
      const position = tokensPerStage === 1 ? 0 : (token * (to - from - 1)) / (tokensPerStage - 1)
      const left = Math.min(Math.floor(position), to - from - 1)
      const right = Math.min(left + 1, to - from - 1)
      const share = position - left
      matrix[row + from + left] = (matrix[row + from + left] ?? 0) + 1 - share
      matrix[row + from + right] = (matrix[row + from + right] ?? 0) + share
    }
  })
  return matrix
}

/** What one exemplar says about the query. */
export interface DeltaExplanation {
  /** Query's score less the exemplar's. */
  readonly delta: number
  /** One share for each stage; they add up to `delta`. */
  readonly stageContributions: readonly number[]
}

/**
 * The score difference from token deltas, and how much of it each stage contributes (mean of the stage's tokens,
 * over the number of stages).
 * @param tokenDeltas [tokens] of one exemplar
 */
export function explainDelta(config: Pick<McoreConfig, 'stages' | 'tokensPerStage'>, tokenDeltas: Float32Array): DeltaExplanation {
  const stageContributions = Array.from({ length: config.stages }, (_, stage) => {
    const tokens = tokenDeltas.subarray(stage * config.tokensPerStage, (stage + 1) * config.tokensPerStage)
    return tokens.reduce((sum, value) => sum + value, 0) / config.tokensPerStage / config.stages
  })
  return { delta: stageContributions.reduce((sum, value) => sum + value, 0), stageContributions }
}
