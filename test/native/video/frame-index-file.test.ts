import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeFrameIndex, MOST_FRAME_INDEX_BYTES } from '../../../src/shared/frame-index.ts'
import { readFrameIndexFile } from '../../../src/main/video/frame-index-file.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highboard-index-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const index = { timestampsMicroseconds: Float64Array.from([0, 40_000, 80_000]), keyFrames: Uint32Array.from([0, 2]), checksums: Uint32Array.from([5, 6, 7]) }
const video = { name: 'Dive 3', frameCount: 3 }

async function written(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}

describe('a frame index in a file', () => {
  it('comes back as it was', async () => {
    expect(await readFrameIndexFile(await written('good', encodeFrameIndex(index)), video)).toEqual(index)
  })

  it('is refused with the video and the file named, whatever is wrong with it', async () => {
    const bytes = encodeFrameIndex(index)
    const refused = async (name: string, content: Uint8Array, found: string) =>
      expect(readFrameIndexFile(await written(name, content), video)).rejects.toMatchObject({ name: 'StudioError', code: 'invalid-input', message: expect.stringMatching(new RegExp(`"Dive 3".*${found}.*`)) as string, hint: expect.stringContaining('written anew') as string })
    await refused('short', bytes.subarray(0, -1), 'damaged.*short')
    await refused('empty', new Uint8Array(0), 'damaged.*empty')
    await refused('text', new TextEncoder().encode('no index at all, but some text of a length'), 'damaged.*text')
    await refused('other', encodeFrameIndex({ ...index, timestampsMicroseconds: Float64Array.from([0, 40_000]), keyFrames: Uint32Array.from([0]), checksums: new Uint32Array(0) }), '2 frames; the video has 3')
    const huge = await open(join(folder, 'huge'), 'w')
    // Sparse: takes no room on the disk, and must take none in memory.
    await huge.truncate(MOST_FRAME_INDEX_BYTES + 1)
    await huge.close()
    await expect(readFrameIndexFile(join(folder, 'huge'), video)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('at most') as string })
  })

  it('that has vanished or is none says so', async () => {
    await expect(readFrameIndexFile(join(folder, 'nowhere'), video)).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('"Dive 3" has vanished') as string })
    await mkdir(join(folder, 'place'))
    await expect(readFrameIndexFile(join(folder, 'place'), video)).rejects.toMatchObject({ name: 'StudioError' })
  })
})
