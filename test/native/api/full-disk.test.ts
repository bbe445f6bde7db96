import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { makeInputs, openTestStudio, type StudioUnderTest } from '../../helpers/studio.ts'

// A disk that is really full: a small file system in memory, which only root on Linux can make.
const canMount = process.platform === 'linux' && process.getuid?.() === 0 && tryMount()
if (!canMount) console.warn('full-disk.test.ts: a small file system cannot be mounted here, so the full disk is not tested.')

function tryMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'highboard-mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' })
    execFileSync('umount', [folder])
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (canMount) {
  describe('a full disk', () => {
    let disk: string
    let inputs: Awaited<ReturnType<typeof makeInputs>>
    let app: StudioUnderTest
    const ballast = () => join(disk, 'ballast')
    /** Leaves about `bytes` on the disk. */
    const leave = (bytes: number): void => {
      rmSync(ballast(), { force: true })
      const { bavail, bsize } = statfsSync(disk)
      writeFileSync(ballast(), Buffer.alloc(Math.max(0, bavail * bsize - bytes)))
    }
    const halfWritten = () => readdirSync(join(disk, 'library'), { recursive: true, encoding: 'utf8' }).filter((name) => /\.(part|partial|tmp)\b/.test(name))

    beforeAll(async () => {
      disk = mkdtempSync(join(tmpdir(), 'highboard-full-'))
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk])
      inputs = await makeInputs()
      // Noise does not compress, so its playable copy is large.
      inputs.run(['-f', 'lavfi', '-i', 'nullsrc=size=320x240:rate=25', '-vf', 'geq=random(1)*255:128:128', '-t', '2', '-c:v', 'mjpeg', '-q:v', '3', 'noise.avi'])
      app = await openTestStudio({ libraryFolder: join(disk, 'library') })
    })
    afterAll(async () => {
      await app.studio.dispose()
      execFileSync('umount', ['-l', disk])
      rmSync(disk, { recursive: true, force: true })
      rmSync(inputs.folder, { recursive: true, force: true })
    })

    it.each([['not unpacked', -100_000], ['unpacked, but not read', 500_000]])('leaves nothing of a bundle that can be %s', async (_what, roomBytes) => {
      const other = await openTestStudio()
      const out = mkdtempSync(join(tmpdir(), 'highboard-full-bundle-'))
      try {
        await other.finish((await other.studio.call('imports.start', { paths: [inputs.path('noise.avi')] })).jobId)
        await other.finish((await other.studio.call('exports.start', { format: 'bundle', folder: out, options: { title: 'noise', models: 'none' }, dives: { filter: {} } })).jobId)
        leave(statSync(join(out, 'noise.highboard')).size + roomBytes)
        const { jobId } = await app.studio.call('datasets.import', { path: join(out, 'noise.highboard') })
        expect(await app.finish(jobId)).toMatchObject({ state: 'failed', error: { code: 'disk-full', hint: expect.stringMatching(/space/i) } })
        expect(await app.studio.call('library.info', {})).toMatchObject({ videoCount: 0, diveCount: 0 })
        expect(readdirSync(join(disk, 'library', 'media'), { recursive: true, encoding: 'utf8' }).filter((name) => name !== 'bundles')).toEqual([])
        expect(halfWritten()).toEqual([])
      } finally {
        rmSync(ballast(), { force: true })
        rmSync(out, { recursive: true, force: true })
        await other.close()
      }
    })

    it('fails an import with a clear reason, stores nothing of it, and imports once there is room', async () => {
      const importNoise = async () => app.finish((await app.studio.call('imports.start', { paths: [inputs.path('noise.avi')] })).jobId)
      leave(700_000)
      const job = await importNoise()
      expect(job).toMatchObject({ state: 'failed', canResume: true, error: { code: 'disk-full', hint: expect.stringMatching(/space/i) } })
      expect(await app.studio.call('library.info', {})).toMatchObject({ videoCount: 0, diveCount: 0 })
      expect(halfWritten()).toEqual([])
      rmSync(ballast())
      expect(await importNoise()).toMatchObject({ state: 'done', message: '1 imported' })
    })

    it('keeps every label that was saved, and refuses the next with a clear reason', async () => {
      const [dive] = (await app.studio.call('dives.list', {})).dives
      const diveId = dive?.id ?? expect.fail('no dive')
      const stagesAt = (second: number) => [{ label: null, startFrame: 0 }, { label: null, startFrame: second }, { label: 'x'.repeat(100), startFrame: second + 10 }]
      await app.studio.call('stages.set', { diveId, stages: stagesAt(10), summary: 'saved' })
      leave(0)
      let refusal: unknown = null
      let last = 10
      // SQLite has some room in hand; sooner or later a write does not fit.
      for (let edit = 11; edit < 30 && refusal === null; edit++) {
        for (let again = 0; again < 30 && refusal === null; again++) {
          await app.studio.call('stages.set', { diveId, stages: stagesAt(edit), summary: `edit ${again} ${'y'.repeat(180)}` }).then(() => (last = edit), (error: unknown) => (refusal = error))
          if (refusal === null) await app.studio.call('stages.set', { diveId, stages: stagesAt(edit + 1), summary: 'z'.repeat(190) }).then(() => (last = edit + 1), (error: unknown) => (refusal = error))
        }
      }
      expect(refusal).toMatchObject({ code: 'disk-full', hint: expect.stringMatching(/space/i) })
      rmSync(ballast())
      expect((await app.studio.call('dives.get', { diveId })).stages[1]?.startFrame).toBe(last)
      await app.studio.dispose()
      const library = await openLibrary(join(disk, 'library'))
      expect(await library.check()).toEqual([])
      await library.close()
      app = await openTestStudio({ libraryFolder: join(disk, 'library') })
    })

    it('ends the rendering of demo dives with a clear reason, keeping those that were finished', async () => {
      leave(150_000)
      const job = await app.finish((await app.studio.call('library.createDemo', { count: 12 })).jobId)
      expect(job).toMatchObject({ state: 'failed', canResume: true, error: { code: 'disk-full' } })
      expect(halfWritten()).toEqual([])
      const rendered = (await app.studio.call('videos.list', {})).filter((video) => video.isRendered)
      const { total } = await app.studio.call('dives.list', { labelled: 'yes' })
      expect(total).toBeGreaterThanOrEqual(rendered.length)
      rmSync(ballast())
    })
  })
}
