import { stat } from 'node:fs/promises'
import type { CapsuleContents } from '../../../shared/contract/capsules.ts'
import { openCapsule } from '../../datasets/capsule/read-capsule.ts'
import { encodeRgbaPng } from '../../video/rgba-png.ts'
import type { JobFunction } from '../messages.ts'
import { somePictures } from './capsule-arrays.ts'
import { openCapsuleInput } from './capsule-input.ts'

/** Pictures shown of a capsule; more would make the answer large. */
const mostPictures = 8

/** The `open-capsule` job. */
export const openCapsuleJob: JobFunction = (raw, context) => describeCapsule(openCapsuleInput.parse(raw).path, context.signal)

/** What is in a capsule, every member compared with its hash. @throws StudioError as `openCapsule` */
export async function describeCapsule(path: string, signal?: AbortSignal): Promise<CapsuleContents> {
  const capsule = await openCapsule(path)
  try {
    await capsule.checkContent(signal)
    const { document, manifest } = capsule
    const { width, height } = document.pictures
    const pictures = somePictures(await capsule.read('pictures.rgb'), document, mostPictures)
    return {
      path, sizeBytes: (await stat(path)).size, createdAt: manifest.createdAt, createdBy: manifest.createdBy,
      members: manifest.members.map(({ name, sizeBytes }) => ({ name, sizeBytes })),
      model: capsule.has('model.safetensors') ? 'whole' : 'heads', document,
      pictures: pictures.map(({ frame, data }) => ({ frame, url: `data:image/png;base64,${Buffer.from(encodeRgbaPng({ data: withAlpha(data), width, height })).toString('base64')}` })),
    }
  } finally {
    capsule.close()
  }
}

function withAlpha(rgb: Uint8Array): Uint8Array {
  const rgba = new Uint8Array((rgb.length / 3) * 4)
  for (let i = 0, j = 0; i < rgb.length; i += 3, j += 4) {
    rgba.set(rgb.subarray(i, i + 3), j)
    rgba[j + 3] = 255
  }
  return rgba
}
