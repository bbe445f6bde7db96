import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { createRandom } from '../../../src/shared/domain/random.ts'
import type { DiveId } from '../../../src/shared/contract/entities.ts'
import { insertVideo, person, someFacts, temporaryFolder, threeStages } from './temporary-library.ts'

/** Kills the editing process after a random time. @returns the last edit it had reported as saved */
async function editAndKill(folder: string, diveId: DiveId, start: number, afterMilliseconds: number): Promise<number> {
  const script = new URL('./editor-process.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [script, folder, String(diveId), String(start)], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => {
    // The clock starts at the first saved edit, so that every kill falls among edits.
    if (output === '') setTimeout(() => child.kill('SIGKILL'), afterMilliseconds)
    output += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => { errors += chunk.toString() })
  const signal = await new Promise((resolve) => child.on('close', (_, how) => resolve(how)))
  expect([signal, errors]).toEqual(['SIGKILL', ''])
  const whole = output.slice(0, output.lastIndexOf('\n') + 1).trim().split('\n')
  return Number(whole.at(-1))
}

// Starting a process is what takes long; the long suite does it more often.
const killCount = process.env['HIGHBOARD_LONG'] === '1' ? 40 : 6

describe('killed at any moment', () => {
  it('the library opens, is whole, and every edit reported as saved is there', async () => {
    const folder = await temporaryFolder()
    const first = await openLibrary(folder, { create: true })
    const video = await insertVideo(first)
    const { id } = (await first.dives.create(video.id, { facts: someFacts(), stages: threeStages }, person)).dive
    await first.close()
    const random = createRandom('kill anywhere')
    let saved = 0
    for (let kill = 0; kill < killCount; kill += 1) {
      const reported = await editAndKill(folder, id, saved, random.between(1, 60))
      expect(reported).toBeGreaterThan(saved)
      const library = await openLibrary(folder)
      expect(await library.check()).toEqual([])
      const detail = await library.dives.get(id)
      const dive = Number(detail.dive.athlete.replace('edit ', ''))
      const stages = Number(detail.stages[0]?.label?.replace('edit ', ''))
      // The one edit under way may be there, half of it (two operations) or not at all; nothing before it may be missing.
      expect([reported, reported + 1]).toContain(stages)
      expect([stages, stages + 1]).toContain(dive)
      expect(detail.stages.map((stage) => stage.label)).toEqual([`edit ${stages}`, `edit ${stages}`, `edit ${stages}`])
      expect(detail.stages.map((stage) => stage.startFrame)).toEqual([0, 10 + (stages % 40), 60 + (stages % 30)])
      const operations = await library.history.list(id)
      expect(operations[0]?.summary).toBe(dive === stages ? `edit ${stages}` : 'Changed penalty, athlete')
      expect(operations).toHaveLength(1 + dive + stages)
      await library.close()
      saved = dive
      if (dive !== stages) {
        // Level both counters for the next round.
        const again = await openLibrary(folder)
        await again.stages.set(id, [0, 10 + (dive % 40), 60 + (dive % 30)].map((startFrame) => ({ label: `edit ${dive}`, startFrame })), `edit ${dive}`, person)
        await again.close()
      }
    }
    expect(saved).toBeGreaterThanOrEqual(killCount)
  }, 300_000)
})
