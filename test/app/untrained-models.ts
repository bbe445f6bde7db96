/// <reference types="node" />
import type { Page } from 'playwright-core'
import type { LabelledVideo, OptionValues } from '../../src/main/models/method.ts'
import { initialParameters } from '../../src/main/models/parameters.ts'
import { methodByName } from '../../src/main/models/registry.ts'
import { saveModelFile } from '../../src/main/training/model-file.ts'
import { call } from './screens.ts'

interface Row { diveNumber: string; difficulty: number; scorePoints: number; awards: number[] }

/** Waits for a job of the studio; fails with what it says. */
export async function jobDone(page: Page, jobId: number): Promise<void> {
  for (;;) {
    const { job } = await call<{ job: { state: string; error: unknown } }>(page, 'jobs.get', { jobId })
    if (job.state === 'done') return
    if (job.state === 'failed' || job.state === 'cancelled') throw new Error(JSON.stringify(job))
    await page.waitForTimeout(200)
  }
}

/** A model of any method with weights as a training would start from and facts of the library's dives: what it says means nothing, how it says it is the method's. */
export async function addUntrained(page: Page, folder: string, method: string, configuration: string, options: OptionValues = {}): Promise<number> {
  const model = methodByName(method).open(configuration, options)
  const { dives } = await call<{ dives: Row[] }>(page, 'dives.list', { labelled: 'yes', limit: 100 })
  const known = dives.map(({ diveNumber, difficulty, scorePoints, awards }): LabelledVideo => ({ diveNumber, difficulty, scorePoints, awards, transitions: null }))
  const values = initialParameters(model.parameters, 7)
  const tensors = new Map(model.parameters.map(({ name, shape }) => [name, { shape, data: values[name] ?? new Float32Array() }]))
  const { path } = await saveModelFile(folder, tensors, { method, configuration, geometry: 'upright', provenance: 'untrained, for a test', options: JSON.stringify(options), facts: JSON.stringify(model.learnFacts(known)) })
  const name = `${method} ${Object.values(options).join(' ')}`.trim()
  await jobDone(page, (await call<{ jobId: number }>(page, 'weights.import', { path, name, method, configuration, options, geometry: 'upright' })).jobId)
  return (await call<{ id: number; name: string }[]>(page, 'models.list', {})).find((one) => one.name === name)?.id ?? 0
}
