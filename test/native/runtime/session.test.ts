import { describe, expect, it } from 'vitest'
import { encodeGraph } from '../../../src/main/graph/encode.ts'
import { Graph } from '../../../src/main/graph/graph.ts'
import { add, mul } from '../../../src/main/graph/ops/elementwise.ts'
import { argMax } from '../../../src/main/graph/ops/reduce.ts'
import { createSession } from '../../../src/main/runtime/session.ts'
import { floatTensor, floats, scalarOf } from '../../../src/main/runtime/tensor.ts'

function model(): Uint8Array {
  const graph = new Graph('t')
  const x = graph.input('x', [2, 3])
  graph.output('doubled', mul(x, 2))
  graph.output('largest', argMax(x, 1))
  graph.output('x_again', x)
  return encodeGraph(graph)
}

describe('a session', () => {
  it('runs, gives back every output, and writes into buffers it is handed', async () => {
    const session = await createSession(model(), { threads: 1 })
    const x = floatTensor([2, 3], [1, 5, 2, 7, 0, 3])
    const out = await session.run({ x })
    expect([...floats(out['doubled'])]).toEqual([2, 10, 4, 14, 0, 6])
    expect([...(out['largest']?.data ?? [])].map(Number)).toEqual([1, 0])
    expect([...floats(out['x_again'])]).toEqual([1, 5, 2, 7, 0, 3])
    const target = new Float32Array(6)
    const partial = await session.run({ x }, { doubled: floatTensor([2, 3], target) })
    expect([...target]).toEqual([2, 10, 4, 14, 0, 6])
    expect(partial['doubled']?.data).toBe(target)
    expect(Object.keys(partial)).toEqual(['doubled'])
    await session.release()
    await session.release()
    await expect(session.run({ x })).rejects.toThrow(/after its release/)
  })

  it('names the input that is missing', async () => {
    const session = await createSession(model(), { threads: 1 })
    await expect(session.run({})).rejects.toThrow('The input x was not fed.')
    await session.release()
  })

  it('falls back to cpu and says why', async () => {
    const session = await createSession(model(), { providers: ['dml'], threads: 1 })
    expect(session.provider).toBe(process.platform === 'win32' ? session.provider : 'cpu')
    if (process.platform !== 'win32') expect(session.fallbacks).toEqual([{ provider: 'dml', reason: expect.stringMatching(/dml/i) as string }])
    await session.release()
  })

  it('refuses bytes that are no model, with the reason', async () => {
    await expect(createSession(new Uint8Array([1, 2, 3]))).rejects.toMatchObject({ code: 'provider' })
  })

  it('bakes weights into the model', async () => {
    const graph = new Graph('t')
    graph.output('y', add(graph.input('x', [2]), graph.input('w', [2])))
    const session = await createSession(encodeGraph(graph, { bake: { w: Float32Array.of(10, 20) } }), { threads: 1 })
    expect(session.inputNames).toEqual(['x'])
    expect([...floats((await session.run({ x: floatTensor([2], [1, 2]) }))['y'])]).toEqual([11, 22])
    await session.release()
  })
})

it('tensors refuse data of another size, and a scalar is one number', () => {
  expect(() => floatTensor([2], [1])).toThrow(/1 elements/)
  expect(() => scalarOf(floatTensor([2]))).toThrow(/2 elements, expected one/)
  expect(() => floats(undefined, 'loss')).toThrow(/no loss/)
})
