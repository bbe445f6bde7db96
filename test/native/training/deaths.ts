import { fork } from 'node:child_process'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { MetricPoint } from '../../../src/shared/contract/training.ts'
import type { TrainInput } from '../../../src/main/engine/jobs/train-input.ts'
import type { TrainResult } from '../../../src/main/engine/jobs/train-result.ts'
import type { Death } from './train-child.ts'

/** Every number a run told, by curve and step, without those that measure the machine. */
export function numbersOf(points: readonly MetricPoint[]): Map<string, number> {
  return new Map(points.filter(({ name }) => !/^(time|memory)\//.test(name)).map((point) => [`${point.name}@${point.step}`, point.value]))
}

interface Message { points?: MetricPoint[]; result?: TrainResult; error?: string }

/** Trains in processes that die one after the other, each going on from where the one before was, and a last one that may live. */
export async function trainThroughDeaths(inputOf: (resume: boolean) => TrainInput, deaths: readonly Death[]): Promise<{ points: MetricPoint[]; result: TrainResult | null }> {
  const points: MetricPoint[] = []
  let result: TrainResult | null = null
  for (const [i, death] of [...deaths, null].entries()) {
    const { signal, error } = await new Promise<{ signal: string | null; error: string | undefined }>((resolve) => {
      const child = fork(join(import.meta.dirname, 'train-child.ts'), { execArgv: [] })
      let error: string | undefined
      child.on('message', (message: Message) => {
        if (message.points) points.push(...message.points)
        if (message.result) result = message.result
        error ??= message.error
      })
      child.on('close', (_code, signal) => resolve({ signal, error }))
      child.send({ input: inputOf(i > 0), death })
    })
    expect(error, JSON.stringify(death)).toBeUndefined()
    expect(signal, `start ${i + 1}: ${JSON.stringify(death)}`).toBe(death ? 'SIGKILL' : null)
  }
  return { points, result }
}
