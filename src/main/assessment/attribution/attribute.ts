import type { Baseline, MapLayer } from '../../../shared/contract/explanations.ts'
import type { MethodModel } from '../../models/method.ts'
import { baselinePictures } from './baselines.ts'
import { addToBlocks, blocksAlong } from './blocks.ts'
import { classActivation, framesOfMaps } from './class-activation.ts'
import { mapShape } from './gradient-graphs.ts'
import type { PathIntegral, PathOptions } from './path-integral.ts'
import { integratePath } from './path-integral.ts'
import type { ScoreGradient } from './score-gradient.ts'

/** Maps of attributions, [T, rows, columns]. */
export interface AttributionMaps {
  maps: Float64Array
  rows: number
  columns: number
}

/**
 * Integrated Gradients (Sundararajan, Taly, Yan, ICML 2017): the attribution of a place is its difference to the
 * baseline times the mean gradient on the straight way there, in points. Colours are added up, pixels over blocks.
 * A frame that belongs to several units (clips that overlap) gets what all of them give it.
 */
export async function integratedGradients(
  model: MethodModel, gradient: ScoreGradient, pictures: Float32Array,
  { baseline, ...options }: { baseline: Baseline } & Omit<PathOptions, 'evaluate'>,
): Promise<AttributionMaps & { integral: PathIntegral }> {
  const { frames: T, size, units } = model.video
  const blocks = blocksAlong(size)
  const from = baselinePictures(baseline, pictures, size)
  const difference = pictures.map((value, i) => value - from[i]!)
  const between = new Float32Array(pictures.length)
  const picture = 3 * size * size
  const integral = await integratePath({
    ...options,
    async evaluate(place) {
      for (let i = 0; i < between.length; i += 1) between[i] = from[i]! + place * difference[i]!
      const { points, toFeatures } = await gradient.at(between)
      const parts = new Float64Array(T * blocks * blocks)
      await gradient.toPictures(between, toFeatures, (unit, found) => {
        units[unit]!.frames.forEach((frame, i) => addToBlocks(parts, frame, { gradient: found, at: i * picture, difference, differenceAt: frame * picture, size, blocks }))
      })
      return { value: points, parts }
    },
  })
  return { maps: integral.parts, rows: blocks, columns: blocks, integral }
}

/** Grad-CAM of every unit's map, with its sign; where units overlap, what all of them give a frame. */
export async function gradCam(
  model: MethodModel, gradient: ScoreGradient, pictures: Float32Array,
  { layer, onUnit }: { layer: MapLayer; onUnit?: (unit: number) => void },
): Promise<AttributionMaps & { shape: readonly [number, number, number, number] }> {
  const { frames: T, units } = model.video
  const shape = mapShape(model, layer) as readonly [number, number, number, number]
  const [count, , rows, columns] = shape
  const maps = new Float64Array(T * rows * columns)
  const { toFeatures } = await gradient.at(pictures)
  await gradient.toMaps(layer, pictures, toFeatures, (unit, map, mapGradient) => {
    const found = classActivation(map, mapGradient, shape)
    framesOfMaps(units[unit]!.frames, count).forEach((frames, n) => {
      for (const frame of frames) {
        for (let i = 0; i < rows * columns; i += 1) maps[frame * rows * columns + i] = maps[frame * rows * columns + i]! + found[n * rows * columns + i]!
      }
    })
    onUnit?.(unit)
  })
  return { maps, rows, columns, shape }
}
