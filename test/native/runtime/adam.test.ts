import { expect, it } from 'vitest'
import { createAdam } from '../../../src/main/runtime/adam.ts'
import { flatTensors, renamed } from '../../../src/main/runtime/flat.ts'

/** PyTorch's Adam, written out in double precision. */
function reference(parameters: Float64Array, gradients: readonly Float32Array[], rates: Float32Array): Float64Array {
  const mean = new Float64Array(parameters.length)
  const variance = new Float64Array(parameters.length)
  gradients.forEach((gradient, step) => {
    parameters.forEach((value, i) => {
      const g = gradient[i] ?? 0
      mean[i] = 0.9 * (mean[i] ?? 0) + 0.1 * g
      variance[i] = 0.999 * (variance[i] ?? 0) + 0.001 * g * g
      const corrected = Math.sqrt(variance[i] ?? 0) / Math.sqrt(1 - 0.999 ** (step + 1)) + 1e-8
      parameters[i] = value - ((rates[i] ?? 0) / (1 - 0.9 ** (step + 1))) * ((mean[i] ?? 0) / corrected)
    })
  })
  return parameters
}

it('equals the formula over many steps, with a rate for each element, in place', async () => {
  const size = 1000
  const pick = (i: number, k: number): number => Math.sin(i * 12.9898 + k * 78.233)
  const parameters = Float32Array.from({ length: size }, (_, i) => pick(i, 0))
  const rates = Float32Array.from({ length: size }, (_, i) => (i % 2 === 0 ? 1e-3 : 1e-2))
  const gradients = Array.from({ length: 20 }, (_, step) => Float32Array.from({ length: size }, (_, i) => pick(i, step + 1) * 10 ** ((i % 7) - 3)))
  const expected = reference(Float64Array.from(parameters), gradients, rates)
  const adam = await createAdam(size, {}, { threads: 1 })
  const state = adam.init()
  for (const gradient of gradients) await adam.update(parameters, gradient, rates, state)
  await adam.release()
  await adam.release()
  expect(state.step).toBe(20)
  parameters.forEach((value, i) => expect(Math.abs(value - (expected[i] ?? 0))).toBeLessThan(2e-6))
})

it('flat tensors share one buffer, and refuse values of the wrong size', () => {
  const flat = flatTensors([{ name: 'a', shape: [2, 2] }, { name: 'b', shape: [] }], { a: Float32Array.of(1, 2, 3, 4), b: Float32Array.of(5) })
  expect([...flat.data]).toEqual([1, 2, 3, 4, 5])
  flat.data[4] = 9
  expect(renamed(flat, (name) => `x/${name}`)['x/b']?.data[0]).toBe(9)
  expect(() => flatTensors([{ name: 'a', shape: [3] }], { a: Float32Array.of(1) })).toThrow(/1 elements, expected 3/)
})
