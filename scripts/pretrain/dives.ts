import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { planTargets, viewTowards } from '../../src/main/datasets/rendered/camera.ts'
import { renderDiveClip, sampledFrames } from '../../src/main/datasets/rendered/clip.ts'
import type { FaultName } from '../../src/main/datasets/rendered/faults.ts'
import { faultNames } from '../../src/main/datasets/rendered/faults.ts'
import { bodyAt } from '../../src/main/datasets/rendered/motion.ts'
import type { DiveScript } from '../../src/main/datasets/rendered/script.ts'
import { createDiveScript, scriptMotion } from '../../src/main/datasets/rendered/script.ts'
import { pretrainTargets } from '../../src/main/datasets/rendered/targets.ts'
import type { Vec3 } from '../../src/main/datasets/rendered/vector.ts'
import { add, dot, fromFrame, scale, subtract } from '../../src/main/datasets/rendered/vector.ts'
import { createResizer } from '../../src/main/tensor/bilinear.ts'
import { frameGeometry } from '../../src/main/tensor/geometry.ts'
import { frameToTransition, sampleUniform } from '../../src/main/tensor/sampling.ts'

/**
 * One rendered dive as pretraining sees it: small frames that went through the
 * same resize as decoded video, and everything the renderer knows about it.
 * Rendering is slow beside learning, so dives are kept as files.
 */
export const frames = 32
export const crop = 80
/** Columns kept of each resized frame: the crop may lie anywhere in them. */
export const keptWidth = 112
export const poseSize = 17
export const frameTargetNames = [
  'trunkX', 'trunkY', 'thighX', 'thighY', 'shinX', 'shinY', 'upperArmX', 'upperArmY', 'forearmX', 'forearmY', 'bellyX', 'bellyDepth',
  'feetApart', 'knee', 'hip', 'aboveWater', 'aboveBoard',
  'splash', 'distance', 'loose', 'knees', 'feet', 'takeOff', 'flight', 'entry',
  'trunkTilt', 'shinTilt', 'rotationFault', 'quality',
] as const
export const frameTargetCount = frameTargetNames.length

export interface Dive {
  seed: number
  diveNumber: string
  difficulty: number
  scorePoints: number
  /** 0 to 1: what the faults alone deserve. */
  quality: number
  faults: number[]
  /** Sampled index of the first frame of flight and of entry. */
  transitions: [number, number]
  group: number
  position: number
  halfSomersaults: number
  halfTwists: number
  heightMetres: number
  /** [T, poseSize], see `poseOf`. */
  pose: number[]
  /** 1 where the body is above water, [T]. */
  visible: number[]
}

export function pathsOf(folder: string, seed: number): { pixels: string; facts: string } {
  return { pixels: join(folder, `${seed}.rgb`), facts: join(folder, `${seed}.json`) }
}

export function hasDive(folder: string, seed: number): boolean {
  return existsSync(pathsOf(folder, seed).facts)
}

export function readDive(folder: string, seed: number): Dive {
  return JSON.parse(readFileSync(pathsOf(folder, seed).facts, 'utf8')) as Dive
}

/** uint8 [T, crop, keptWidth, 3] */
export function readPixels(folder: string, seed: number): Uint8Array {
  return readFileSync(pathsOf(folder, seed).pixels)
}

/** Renders the dive of a seed and stores it; the facts are written last and say that it is whole. */
export function renderToFiles(folder: string, seed: number): void {
  mkdirSync(folder, { recursive: true })
  const script = createDiveScript({ seed })
  const paths = pathsOf(folder, seed)
  writeFileSync(paths.pixels, renderPixels(script))
  writeFileSync(`${paths.facts}.part`, JSON.stringify(describe(script)))
  renameSync(`${paths.facts}.part`, paths.facts)
}

/** A fifth of the dives is rendered larger, so that both sharp and soft reductions are known. */
export function renderPixels(script: DiveScript): Uint8Array {
  const height = script.seed % 5 === 0 ? 160 : 96
  const width = Math.round((height * 455) / 256)
  const clip = renderDiveClip(script, { frames, height, width })
  const { resizeHeight, resizeWidth } = frameGeometry('mcore', 'upright', crop)
  const window = { originY: 0, originX: Math.floor((resizeWidth - keptWidth) / 2), height: resizeHeight, width: keptWidth }
  const resizer = createResizer({ height, width }, { height: resizeHeight, width: resizeWidth }, window)
  const size = resizeHeight * keptWidth * 3
  const out = new Uint8Array(frames * size)
  for (let t = 0; t < frames; t++) resizer.run(clip.subarray(t * height * width * 3, (t + 1) * height * width * 3), out.subarray(t * size, (t + 1) * size))
  return out
}

function describe(script: DiveScript): Dive {
  const targets = pretrainTargets(script)
  const samples = sampleUniform(0, script.frameCount - 1, frames)
  const starts = script.stages.map((stage) => stage.startFrame)
  const { pose, visible } = poseOf(script)
  return {
    seed: script.seed,
    diveNumber: script.diveNumber,
    difficulty: script.difficulty,
    scorePoints: script.scorePoints,
    quality: script.executionQuality,
    faults: [...targets.faults],
    transitions: [frameToTransition(starts[1]!, samples), frameToTransition(starts.at(-1)!, samples)],
    group: targets.group,
    position: targets.position,
    halfSomersaults: targets.halfSomersaults,
    halfTwists: targets.halfTwists,
    heightMetres: script.heightMetres,
    pose,
    visible,
  }
}

/**
 * Dense targets for every sampled frame: directions of trunk, thighs, shins and
 * arms on the screen (x, y as shares of their length; left and right averaged),
 * which way the belly faces, how far apart the feet are, bends of knee and hip,
 * and where the body is against water and board. x components change sign in a
 * flipped picture: `flippedSigns`.
 */
function poseOf(script: DiveScript): { pose: number[]; visible: number[] } {
  const motion = scriptMotion(script)
  const targets = planTargets(script.camera, motion, script.frameCount, script.frameRate)
  const pose: number[] = []
  const visible: number[] = []
  for (const frame of sampledFrames(script.frameCount, frames)) {
    const { skeleton, frame: axes, root, centreOfMass } = bodyAt(motion, frame / script.frameRate)
    const view = viewTowards(script.camera, targets[frame]!)
    const world = (p: Vec3): Vec3 => add(root, fromFrame(axes, p))
    const limb = (pick: (side: typeof skeleton.left) => [Vec3, Vec3]): number[] => {
      const unit = [skeleton.left, skeleton.right].map((side) => {
        const [from, to] = pick(side)
        const d = subtract(world(to), world(from))
        return scale(d, 0.5 / Math.sqrt(dot(d, d)))
      })
      const mean = add(unit[0]!, unit[1]!)
      return [dot(mean, view.right), dot(mean, view.up)]
    }
    const feet = subtract(world(skeleton.left.ankle), world(skeleton.right.ankle))
    const bend = (side: typeof skeleton.left): [number, number] => [angle(side.hip, side.knee, side.ankle), angle(skeleton.neckBase, side.hip, side.knee)]
    const [kneeLeft, hipLeft] = bend(skeleton.left)
    const [kneeRight, hipRight] = bend(skeleton.right)
    pose.push(
      ...limb((side) => [side.hip, side.shoulder]),
      ...limb((side) => [side.hip, side.knee]),
      ...limb((side) => [side.knee, side.ankle]),
      ...limb((side) => [side.shoulder, side.elbow]),
      ...limb((side) => [side.elbow, side.wrist]),
      dot(axes.front, view.right),
      dot(axes.front, view.forward),
      2 * Math.hypot(dot(feet, view.right), dot(feet, view.up)),
      (kneeLeft + kneeRight) / 2,
      (hipLeft + hipRight) / 2,
      Math.min(3, Math.max(-0.5, centreOfMass.y)) / 3,
      Math.min(2, Math.max(-1, centreOfMass.y - script.heightMetres)),
    )
    visible.push(centreOfMass.y > -0.2 ? 1 : 0)
  }
  return { pose: pose.map((value) => Math.round(value * 1000) / 1000), visible }
}

/** Bend at b in half turns: 0 straight, 1 folded. */
function angle(a: Vec3, b: Vec3, c: Vec3): number {
  const u = subtract(a, b)
  const v = subtract(c, b)
  const cosine = dot(u, v) / Math.sqrt(dot(u, u) * dot(v, v))
  return 1 - Math.acos(Math.min(1, Math.max(-1, cosine))) / Math.PI
}

/** +1, or -1 for the pose targets that change sign when the picture is flipped. */
export const flippedSigns: readonly number[] = [-1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, 1, 1, 1, 1, 1]

/**
 * What every sampled frame should tell, and how much each target counts there
 * (0 where it cannot be seen): the pose, then splash, distance from the board,
 * loose position, bent knees, apart feet, the stage as three 0/1 values, how far
 * trunk and shins are from vertical, and around the entry the fault of rotation
 * and the quality of the whole dive.
 * @returns [T, frameTargetCount] each
 */
export function frameTargets(dive: Dive, flip: boolean): { targets: Float32Array; mask: Float32Array } {
  const targets = new Float32Array(frames * frameTargetCount)
  const mask = new Float32Array(frames * frameTargetCount)
  const severity = (name: FaultName): number => dive.faults[faultNames.indexOf(name)]!
  const [first, last] = dive.transitions
  for (let t = 0; t < frames; t++) {
    const stage = t < first ? 0 : t < last ? 1 : 2
    const row = t * frameTargetCount
    for (let k = 0; k < poseSize; k++) {
      targets[row + k] = dive.pose[t * poseSize + k]! * (flip ? flippedSigns[k]! : 1)
      mask[row + k] = dive.visible[t]!
    }
    const extra: [number, number][] = [
      [2 * severity('splash'), stage === 2 && t < last + 6 ? 2 : 0],
      [severity('farFromBoard') - severity('closeToBoard'), stage === 1 ? 0.5 : 0],
      [severity('loosePosition'), stage === 1 ? 0.5 : 0],
      [severity('bentKnees'), stage === 1 ? 0.5 : 0],
      [severity('feetApart'), stage === 1 ? 0.5 : 0],
      [Number(stage === 0), 1],
      [Number(stage === 1), 1],
      [Number(stage === 2), 1],
      [Math.abs(dive.pose[t * poseSize]!), dive.visible[t]!],
      [Math.abs(dive.pose[t * poseSize + 4]!), dive.visible[t]!],
      [2 * (severity('underRotation') + severity('overRotation')), t >= last - 3 && t <= last + 1 ? 2 : 0],
      [3 * (dive.quality - 0.7), t >= last - 3 && t < last + 6 ? 2 : 0],
    ]
    extra.forEach(([value, weight], k) => {
      targets[row + poseSize + k] = value
      mask[row + poseSize + k] = weight
    })
  }
  return { targets, mask }
}
