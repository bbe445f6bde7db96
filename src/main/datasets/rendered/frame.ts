/**
 * One picture of a dive: panorama, moving water, board, diver, spray, grain.
 * Composition depends on the script only, so any size shows the same picture.
 */
import { renderPanorama, readPanorama } from './background.ts'
import type { Panorama } from './background.ts'
import { drawBoard } from './board.ts'
import type { CameraView } from './camera.ts'
import { planTargets, viewTowards } from './camera.ts'
import { drawDiver } from './figure.ts'
import type { Motion } from './motion.ts'
import { bodyAt, tipAt } from './motion.ts'
import type { Lighting, Sprite } from './raster.ts'
import { clearSprite, compositeSprite, createSprite } from './raster.ts'
import { buildScene } from './scene.ts'
import type { DiveScript } from './script.ts'
import { scriptMotion } from './script.ts'
import type { Spray } from './splash.ts'
import { drawSpray, planSpray } from './splash.ts'
import type { Vec3 } from './vector.ts'
import { dot, vec } from './vector.ts'
import { drawWater } from './water.ts'

export interface FrameSize {
  width: number
  height: number
}

interface Prepared {
  motion: Motion
  targets: Vec3[]
  spray: Spray
  panorama: Panorama
  image: Float32Array
  water: Float32Array
  sprite: Sprite
}

/** Work shared by the frames of one script at one size; gone when the script is. */
const prepared = new WeakMap<DiveScript, Map<string, Prepared>>()

function prepare(script: DiveScript, { width, height }: FrameSize): Prepared {
  const sizes = prepared.get(script) ?? new Map<string, Prepared>()
  prepared.set(script, sizes)
  const name = `${width}x${height}`
  const known = sizes.get(name)
  if (known) return known
  const motion = scriptMotion(script)
  const targets = planTargets(script.camera, motion, script.frameCount, script.frameRate)
  const scene = buildScene(script.venue, script.heightMetres, motion.springboard, script.camera.position)
  const crooked = script.faults.overRotation - script.faults.underRotation
  const made: Prepared = {
    motion,
    targets,
    spray: planSpray(script.seed, script.faults.splash, crooked * -motion.input.attributes.rotation * motion.input.attributes.facing, motion.entryPoint),
    panorama: renderPanorama(scene, script.camera, targets, height, width / height),
    image: new Float32Array(width * height * 3),
    water: new Float32Array(width * height),
    sprite: createSprite(width, height, height <= 128 ? 3 : 2),
  }
  sizes.set(name, made)
  return made
}

function lightingOf(script: DiveScript, view: CameraView): Lighting {
  const { keyLight, keyStrength, ambient, tint } = script.venue
  const inCamera = (d: Vec3): Vec3 => vec(dot(d, view.right), dot(d, view.up), dot(d, view.forward))
  return { key: inCamera(keyLight), up: inCamera(vec(0, 1, 0)), keyStrength, ambient, tint, gloss: 0.6 }
}

/** Renders a frame as RGB bytes [H, W, 3]. `frameIndex` from 0 to frameCount - 1. */
export function renderFrame(script: DiveScript, frameIndex: number, size: FrameSize): Uint8Array<ArrayBuffer> {
  const { width, height } = size
  const p = prepare(script, size)
  const { image, sprite, motion } = p
  const time = frameIndex / script.frameRate
  const view = viewTowards(script.camera, p.targets[frameIndex]!)
  const body = bodyAt(motion, time)
  const sinceEntry = time - motion.entrySeconds
  const brightness = Math.min(1, 0.35 + 0.5 * (script.venue.ambient + 0.4 * script.venue.keyStrength))

  readPanorama(p.panorama, view, width, height, image, p.water)
  drawWater(view, width, height, image, p.water, {
    time, sinceEntry, entryPoint: motion.entryPoint, splash: script.faults.splash, diver: body.centreOfMass, brightness,
  })
  if (motion.springboard) drawBoard(view, width, height, image, script.heightMetres, tipAt(motion, time), script.venue)
  clearSprite(sprite)
  if (sinceEntry < 1.2) {
    drawDiver({ sprite, view, lighting: lightingOf(script, view) }, body, script.physique, script.clothing)
    compositeSprite(sprite, image)
  }
  if (sinceEntry > 0) drawSpray(view, width, height, image, p.spray, sinceEntry, brightness)
  return develop(image, script, frameIndex)
}

/** Rounds to bytes with the sensor's grain. */
function develop(image: Float32Array, script: DiveScript, frameIndex: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(image.length)
  const grain = script.venue.grain
  let state = (script.seed * 2654435761 + frameIndex * 40503 + 12345) >>> 0
  for (let i = 0; i < image.length; i += 3) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    // Sum of two bytes of the generator: a triangular distribution around 0.
    const noise = (((state >>> 24) + ((state >>> 16) & 255)) / 255 - 1) * grain + 0.5
    const r = image[i]! + noise
    const g = image[i + 1]! + noise
    const b = image[i + 2]! + noise
    out[i] = r < 0 ? 0 : r > 255 ? 255 : r
    out[i + 1] = g < 0 ? 0 : g > 255 ? 255 : g
    out[i + 2] = b < 0 ? 0 : b > 255 ? 255 : b
  }
  return out
}
