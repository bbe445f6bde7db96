import type { Capsule } from '../../datasets/capsule/read-capsule.ts'
import type { CapsuleDocument } from '../../../shared/contract/capsules.ts'
import { toStudioError } from '../../../shared/errors.ts'
import type { MethodModel } from '../../models/method.ts'
import { frameGeometry, type FrameGeometry } from '../../tensor/geometry.ts'
import { readNpy, writeNpy } from '../../tensor/npy.ts'
import { sampleUniform } from '../../tensor/sampling.ts'

/** The numbers of a capsule, checked against what the model takes. */
export interface CapsuleFeatures {
  /** float32 [rows, width] */
  query: Float32Array
  /** One for each exemplar. */
  exemplars: Float32Array[]
}

export function featuresFile(shape: readonly number[], parts: readonly Float32Array[]): Uint8Array {
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    data.set(part, at)
    at += part.length
  }
  return writeNpy({ dtype: 'float32', shape: [...shape], data })
}

/** @throws StudioError 'invalid-input' where shapes are not those of the model, or a value is no number */
export async function readFeatures(capsule: Capsule, model: MethodModel): Promise<CapsuleFeatures> {
  const { rows, width } = model.features
  const { features, exemplars } = capsule.document
  if (features.rows !== rows || features.width !== width) throw capsule.fail(`its features are ${features.rows} × ${features.width}, ${model.configuration} has ${rows} × ${width}`)
  if ((exemplars.length > 0) !== model.usesExemplars) throw capsule.fail(`it names ${exemplars.length} exemplars, and ${model.method} ${model.usesExemplars ? 'compares with some' : 'looks at the dive alone'}`)
  const read = async (name: 'query.npy' | 'exemplars.npy', shape: readonly number[]): Promise<Float32Array> => {
    const bytes = await capsule.read(name)
    let found
    try {
      found = readNpy(bytes, name)
    } catch (error) {
      throw capsule.fail(toStudioError(error).message.replace(/\.$/, ''), error)
    }
    if (!(found.data instanceof Float32Array)) throw capsule.fail(`${name} in it is ${found.dtype}, expected float32`)
    if (found.shape.join() !== shape.join()) throw capsule.fail(`${name} in it is [${found.shape.join(', ')}], expected [${shape.join(', ')}]`)
    const wrong = found.data.findIndex((value) => !Number.isFinite(value))
    if (wrong >= 0) throw capsule.fail(`value ${wrong} of ${name} in it is ${found.data[wrong]}`)
    return found.data
  }
  const query = await read('query.npy', [rows, width])
  const stacked = exemplars.length === 0 ? new Float32Array() : await read('exemplars.npy', [exemplars.length, rows, width])
  return { query, exemplars: exemplars.map((_, k) => stacked.subarray(k * rows * width, (k + 1) * rows * width)) }
}

/** The geometry of the stored pictures. @throws StudioError 'invalid-input' where they are not what the model takes */
export function checkPictures(capsule: Capsule, model: MethodModel): FrameGeometry {
  const { pictures, clip, model: named } = capsule.document
  const geometry = frameGeometry(model.video.geometry, named.geometry, model.video.size)
  const wanted = [model.video.frames, geometry.resizeHeight, geometry.resizeWidth]
  if ([pictures.count, pictures.height, pictures.width].join() !== wanted.join()) throw capsule.fail(`its pictures are ${pictures.count} of ${pictures.width}×${pictures.height}, ${model.configuration} takes ${wanted[0]} of ${wanted[2]}×${wanted[1]}`)
  const expected = sampleUniform(0, clip.frameCount - 1, model.video.frames)
  if (expected.some((frame, i) => frame !== pictures.sampledFrames[i])) throw capsule.fail('the frames it names are not those that the model samples')
  return geometry
}

/** A few pictures spread over the dive, RGB, uint8 [height, width, 3] each. */
export function somePictures(bytes: Uint8Array, { pictures }: Pick<CapsuleDocument, 'pictures'>, most: number): { frame: number; data: Uint8Array }[] {
  const size = pictures.height * pictures.width * 3
  return sampleUniform(0, pictures.count - 1, Math.min(most, pictures.count)).map((at) => ({ frame: pictures.sampledFrames[at] ?? 0, data: bytes.subarray(at * size, (at + 1) * size) }))
}
