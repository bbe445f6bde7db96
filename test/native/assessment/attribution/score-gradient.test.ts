import { describe, expect, it } from 'vitest'
import { gradCam } from '../../../../src/main/assessment/attribution/attribute.ts'
import { openMusdl } from '../../../../src/main/models/usdl/method.ts'
import { openPcln } from '../../../../src/main/models/pcln/method.ts'
import { tiny as tinyPcln } from '../../models/pcln/tiny.ts'
import { tinyModels } from '../../models/tiny-models.ts'
import { noise, tinyGradient } from './tiny-gradient.ts'

const models = {
  ...tinyModels,
  'MUSDL': () => openMusdl('musdl-small', { frames: 8, starts: [0, 4], backbone: { width: 0.02, clipFrames: 4, size: 32 }, unit: 'clip' }),
  'PCLN with comparisons': () => openPcln({ ...tinyPcln, size: 32, backbone: { family: 'resnet', block: 'basic', stemWidth: 8, widths: [8, 8], depths: [1, 1], temporal: 'none' } }, { comparisons: true }),
}

describe.each(Object.entries(models))('the gradient of a score to the pictures: %s', (_, open) => {
  it('meets finite differences through the whole model', async () => {
    const model = open()
    const { gradient, pictures, score, release } = await tinyGradient(model)
    const start = await gradient.at(pictures)
    expect(start.points).toBeCloseTo(score, 3)
    const toPictures = new Float32Array(pictures.length)
    const picture = 3 * model.video.size ** 2
    await gradient.toPictures(pictures, start.toFeatures, (unit, found) => {
      model.video.units[unit]!.frames.forEach((frame, i) => {
        for (let k = 0; k < picture; k += 1) toPictures[frame * picture + k]! += found[i * picture + k]!
      })
    })
    // Along the gradient itself, where rounding matters least, and along noise of its size.
    const norm = Math.hypot(...toPictures)
    expect(norm).toBeGreaterThan(0)
    const along = toPictures.map((value) => value / norm)
    const other = noise(pictures.length, 7).map((value, i) => along[i]! + value / Math.sqrt(pictures.length))
    for (const direction of [along, other]) {
      const expected = toPictures.reduce((sum, value, i) => sum + value * direction[i]!, 0)
      // ReLUs bend the score: of several steps one has to be small enough to meet no bend and large enough to be told from rounding.
      const found = []
      for (const step of [0.1, 0.03, 0.01, 0.005, 0.003, 0.001]) {
        const [up, down] = [await gradient.at(pictures.map((value, i) => value + step * direction[i]!)), await gradient.at(pictures.map((value, i) => value - step * direction[i]!))]
        found.push((up.points - down.points) / (2 * step))
      }
      const closest = Math.min(...found.map((value) => Math.abs(value - expected)))
      expect(closest / Math.abs(expected), `${found.join(', ')} for ${expected}`).toBeLessThan(0.01)
    }
    await release()
  })

  it('gives Grad-CAM of the last map, whose sum is what gradient and features make', async () => {
    const model = open()
    const { gradient, pictures, features, release } = await tinyGradient(model)
    const { toFeatures } = await gradient.at(pictures)
    const { maps, rows, columns, shape } = await gradCam(model, gradient, pictures, { layer: 'last' })
    expect(maps).toHaveLength(model.video.frames * rows * columns)
    // The features are the map's mean, so every channel weighs gradient over h · w, and the maps add up to Σ gradient · feature.
    const ofUnits = model.video.units.map(({ rows: [from, to] }) => {
      const { width } = model.features
      let sum = 0
      for (let i = from * width; i < to * width; i += 1) sum += toFeatures[i]! * features[i]!
      return sum
    })
    const framesPerMap = model.video.units[0]!.frames.length / shape[0]
    const mapsPerRow = shape[0] / (model.features.rows / model.video.units.length)
    // A row of features is the mean of its maps, and every map counts for all of its frames.
    expect(maps.reduce((a, b) => a + b, 0) / framesPerMap).toBeCloseTo(ofUnits.reduce((a, b) => a + b, 0), 3)
    expect(Number.isInteger(mapsPerRow)).toBe(true)
    const early = await gradCam(model, gradient, pictures, { layer: 'before-last-stage' })
    expect(early.rows).toBeGreaterThanOrEqual(rows)
    expect(early.maps.some((value) => value !== 0)).toBe(true)
    await release()
  })
})
