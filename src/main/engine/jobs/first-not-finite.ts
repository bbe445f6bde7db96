import { StudioError } from '../../../shared/errors.ts'
import type { Example } from '../../training/examples.ts'
import type { Learner } from '../../training/loop.ts'
import type { TrainingDive } from '../../training/training-set.ts'
import type { Tensor } from '../../weights/tensors.ts'

/** What can be looked at of a step that gave a number that is none, before its weights were changed. */
export interface FailedStep {
  examples: readonly Example<TrainingDive>[]
  weights: ReadonlyMap<string, Tensor>
  /** What the learner was fed of a dive: pictures, or cached features. */
  input(dive: TrainingDive, variation: { flip: boolean; seed: number }): Promise<Float32Array>
  /** Features by the weights of this step; null where `input` gives them. */
  features: ((dive: TrainingDive, flip: boolean) => Promise<Float32Array>) | null
  /** "pictures" or "cached features". */
  inputName: string
}

/**
 * Where a number that is none came from first, in the order a step computes:
 * inputs, weights, the forward features of each dive, losses, gradients from the
 * heads back. Losses and gradients are what `error` already names.
 */
export async function explainNotFinite(error: StudioError, failed: FailedStep): Promise<StudioError> {
  const first = await firstNotFinite(failed)
  if (first === null) return error
  return new StudioError('not-a-number', `${first.what} became ${first.value} first. Then: ${error.message}`, { hint: first.hint ?? error.hint ?? '', cause: error })
}

async function firstNotFinite({ examples, weights, input, inputName, features }: FailedStep): Promise<{ what: string; value: number; hint?: string } | null> {
  const videos = examples.flatMap(({ videos, seed }) => videos.map((video) => ({ ...video, seed })))
  for (const { dive, flip, seed } of videos) {
    const value = badValue(await input(dive, { flip, seed }))
    if (value !== null) return { what: `The ${inputName} of "${dive.source.title}"`, value, hint: 'Clear the caches, then resume; if it stays so, leave this dive out of the split.' }
  }
  for (const [name, { data }] of weights) {
    const value = badValue(data)
    if (value !== null) return { what: `The weight ${name}`, value, hint: 'Its update overflowed: lower the learning rates and start again from other weights, or from an earlier model.' }
  }
  if (!features) return null
  for (const { dive, flip } of videos) {
    const value = badValue(await features(dive, flip))
    if (value !== null) return { what: `The forward features of "${dive.source.title}"`, value }
  }
  return null
}

function badValue(data: ArrayLike<number>): number | null {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return data[i] ?? NaN
  return null
}

/** The same learner, which remembers what its latest step was made of. */
export function rememberStep<Dive>(learner: Learner<Dive>): { learner: Learner<Dive>; examples(): readonly Example<Dive>[] } {
  let latest: readonly Example<Dive>[] = []
  const { steps } = learner
  return {
    learner: {
      ...learner,
      step(examples) {
        latest = examples
        return learner.step(examples)
      },
      ...(steps ? { steps: (groups: readonly (readonly Example<Dive>[])[]) => {
        latest = groups.flat()
        return steps(groups)
      } } : {}),
    },
    examples: () => latest,
  }
}
