/**
 * The still part of the picture. The camera stays where it is and only turns,
 * so the venue is ray-cast once per dive into a panorama on a plane in front of
 * the camera; every frame reads its pixels from there.
 */
import type { CameraSetup, CameraView } from './camera.ts'
import { viewTowards } from './camera.ts'
import type { Box, Scene } from './scene.ts'
import { sceneColour } from './scene.ts'
import type { Vec3 } from './vector.ts'
import { dot, subtract } from './vector.ts'

export interface Panorama {
  view: CameraView
  width: number
  height: number
  /** Plane coordinates of the first sample, and samples per unit of plane. */
  left: number
  top: number
  density: number
  /** Red, green, blue and share of water, 0 to 255: [height, width, 4]. */
  data: Uint8ClampedArray
}

export function renderPanorama(scene: Scene, setup: CameraSetup, targets: readonly Vec3[], pictureHeight: number, aspect: number): Panorama {
  const middle = targets[Math.floor(targets.length / 2)]!
  const view = viewTowards(setup, middle)
  let left = Infinity
  let right = -Infinity
  let top = -Infinity
  let bottom = Infinity
  const half = 0.5 / view.focal
  for (const target of [...targets]) {
    const frame = viewTowards(setup, target)
    for (const sx of [-1, 1]) {
      for (const sy of [-1, 1]) {
        const ray = cornerRay(frame, sx * half * aspect, sy * half)
        const z = dot(ray, view.forward)
        const x = dot(ray, view.right) / z
        const y = dot(ray, view.up) / z
        left = Math.min(left, x)
        right = Math.max(right, x)
        top = Math.max(top, y)
        bottom = Math.min(bottom, y)
      }
    }
  }
  const density = pictureHeight * view.focal
  const margin = 2 / density
  const width = Math.ceil((right - left + 2 * margin) * density) + 1
  const height = Math.ceil((top - bottom + 2 * margin) * density) + 1
  const panorama: Panorama = { view, width, height, left: left - margin, top: top + margin, density, data: new Uint8ClampedArray(width * height * 4) }
  const out = new Float64Array(4)
  const footprints = scene.boxes.map((box) => footprint(panorama, setup.position, box))
  const near: Box[] = []
  for (let j = 0; j < height; j++) {
    const inRow = footprints.filter((f) => j >= f.top && j <= f.bottom)
    for (let i = 0; i < width; i++) {
      near.length = 0
      for (const f of inRow) if (i >= f.left && i <= f.right) near.push(f.box)
      let r = 0
      let g = 0
      let b = 0
      let water = 0
      for (let k = 0; k < 4; k++) {
        // Rotated grid of four samples.
        const ox = k === 0 ? -0.375 : k === 1 ? 0.125 : k === 2 ? 0.375 : -0.125
        const oy = k === 0 ? -0.125 : k === 1 ? -0.375 : k === 2 ? 0.125 : 0.375
        const u = panorama.left + (i + ox) / density
        const v = panorama.top - (j + oy) / density
        sceneColour(
          scene,
          near,
          view.forward.x + u * view.right.x + v * view.up.x,
          view.forward.y + u * view.right.y + v * view.up.y,
          view.forward.z + u * view.right.z + v * view.up.z,
          out,
        )
        r += out[0]!
        g += out[1]!
        b += out[2]!
        water += out[3]!
      }
      const o = (j * width + i) * 4
      panorama.data[o] = r / 4
      panorama.data[o + 1] = g / 4
      panorama.data[o + 2] = b / 4
      panorama.data[o + 3] = (water / 4) * 255
    }
  }
  return panorama
}

interface Footprint {
  box: Box
  left: number
  right: number
  top: number
  bottom: number
}

/** Samples of the panorama that a box may cover: rays elsewhere need not ask it. */
function footprint(panorama: Panorama, eye: Vec3, box: Box): Footprint {
  const { view, density } = panorama
  const f: Footprint = { box, left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity }
  for (const x of [box.low.x, box.high.x]) {
    for (const y of [box.low.y, box.high.y]) {
      for (const z of [box.low.z, box.high.z]) {
        const p = subtract({ x, y, z }, eye)
        const ahead = dot(p, view.forward)
        if (ahead < 0.5) return { box, left: 0, right: panorama.width, top: 0, bottom: panorama.height }
        const i = (dot(p, view.right) / ahead - panorama.left) * density
        const j = (panorama.top - dot(p, view.up) / ahead) * density
        f.left = Math.min(f.left, i - 1)
        f.right = Math.max(f.right, i + 1)
        f.top = Math.min(f.top, j - 1)
        f.bottom = Math.max(f.bottom, j + 1)
      }
    }
  }
  return f
}

function cornerRay(view: CameraView, u: number, v: number): Vec3 {
  return {
    x: view.forward.x + u * view.right.x + v * view.up.x,
    y: view.forward.y + u * view.right.y + v * view.up.y,
    z: view.forward.z + u * view.right.z + v * view.up.z,
  }
}

/** Reads the panorama for one frame: colour into `image` [H, W, 3] (0 to 255), share of water (0 to 1) into `water` [H, W]. */
export function readPanorama(panorama: Panorama, frame: CameraView, width: number, height: number, image: Float32Array, water: Float32Array): void {
  const { view, density } = panorama
  const pw = panorama.width
  const packed = new Uint32Array(panorama.data.buffer)
  const pixel = 1 / (height * frame.focal)
  // Ray = forward + u right + v up; along a row only u changes, so numerators and denominator are linear in it.
  const du = { x: dot(frame.right, view.right) * pixel, y: dot(frame.right, view.up) * pixel, z: dot(frame.right, view.forward) * pixel }
  for (let j = 0; j < height; j++) {
    const v = (height / 2 - j - 0.5) * pixel
    const u0 = (0.5 - width / 2) * pixel
    const ray = subtract(cornerRay(frame, u0, v), { x: 0, y: 0, z: 0 })
    let x = dot(ray, view.right)
    let y = dot(ray, view.up)
    let z = dot(ray, view.forward)
    for (let i = 0; i < width; i++) {
      const inverse = 1 / z
      let px = (x * inverse - panorama.left) * density
      let py = (panorama.top - y * inverse) * density
      x += du.x
      y += du.y
      z += du.z
      if (px < 0) px = 0
      else if (px > pw - 1.001) px = pw - 1.001
      if (py < 0) py = 0
      else if (py > panorama.height - 1.001) py = panorama.height - 1.001
      const ix = px | 0
      const iy = py | 0
      // Two channels at a time in one integer, weights in 256ths: red and blue, green and water.
      const fx = ((px - ix) * 256) | 0
      const fy = ((py - iy) * 256) | 0
      const k = iy * pw + ix
      const p00 = packed[k]!
      const p01 = packed[k + 1]!
      const p10 = packed[k + pw]!
      const p11 = packed[k + pw + 1]!
      const w11 = (fx * fy) >> 8
      const w10 = fy - w11
      const w01 = fx - w11
      const w00 = 256 - fx - w10
      const even = Math.imul(p00 & 0xff00ff, w00) + Math.imul(p01 & 0xff00ff, w01) + Math.imul(p10 & 0xff00ff, w10) + Math.imul(p11 & 0xff00ff, w11)
      const odd = Math.imul((p00 >>> 8) & 0xff00ff, w00) + Math.imul((p01 >>> 8) & 0xff00ff, w01) + Math.imul((p10 >>> 8) & 0xff00ff, w10) + Math.imul((p11 >>> 8) & 0xff00ff, w11)
      const o = j * width + i
      image[o * 3] = (even >>> 8) & 255
      image[o * 3 + 1] = (odd >>> 8) & 255
      image[o * 3 + 2] = even >>> 24
      water[o] = (odd >>> 24) / 255
    }
  }
}
