/**
 * Methods on clips: a video is a list of clips of equal length, each goes
 * through I3D and gives one row of the video's features. One clip is the unit of
 * the backbone where networks are large and batch norm is frozen. Where batch
 * norm is trained the unit is all clips of a video: the statistics of a single
 * clip would take away what tells it from others.
 */
import { Graph } from '../graph/graph.ts'
import type { Value } from '../graph/types.ts'
import { partOf } from './backbones/frame-layers.ts'
import { buildI3d, type I3dOptions } from './backbones/i3d.ts'
import { i3dEarlyShape, i3dFeatureWidth, type I3dConfig } from './backbones/i3d-config.ts'
import { i3dParameters } from './backbones/i3d-parameters.ts'
import type { BackboneGraphOptions, BackboneUnit, FeatureGraphOptions } from './method.ts'
import { declareParameters, trainedAt, type ParameterSpec } from './parameters.ts'
import { declareBackward, declareStatistics } from './step-graphs.ts'

export interface ClipVideo {
  /** T: frames sampled from each video. */
  readonly frames: number
  /** First frame of each clip. */
  readonly starts: readonly number[]
  /** The network that clips go through; clip length and picture size are its. */
  readonly backbone: I3dConfig
  /** What goes through the backbone at once. */
  readonly unit: 'clip' | 'video'
}

/** Path of the backbone in official checkpoints. */
const root = 'base_model.backbone'

export function clipUnits({ starts, backbone, unit }: ClipVideo): readonly BackboneUnit[] {
  const clips = starts.map((start) => Array.from({ length: backbone.clipFrames }, (_, t) => start + t))
  return unit === 'video' ? [{ frames: clips.flat(), rows: [0, clips.length] }] : clips.map((frames, clip) => ({ frames, rows: [clip, clip + 1] }))
}

export function clipBackboneParameters({ backbone }: ClipVideo): readonly ParameterSpec[] {
  return i3dParameters(backbone, root)
}

/** [clips · F, C, H, W] of one unit before the last stages. */
export function clipEarlyShape(video: ClipVideo): readonly number[] {
  const [frames, ...rest] = i3dEarlyShape(video.backbone)
  return [clipsOfUnit(video) * frames, ...rest]
}

/** `pictures` of one unit → `early`, see `clipEarlyShape`. */
export function buildClipEarlyGraph(name: string, video: ClipVideo): Graph {
  const { graph, features } = start(`${name}/early`, video, { part: 'early', weights: 'stored' })
  graph.output('early', features)
  return graph
}

/** `pictures` [clips · F, 3, H, W] of one unit, or `early` → `features` [clips, D]; in batch mode also `statistic/<key>`. */
export function buildClipFeatureGraph(name: string, video: ClipVideo, options: FeatureGraphOptions): Graph {
  const { graph, features, statistics } = start(`${name}/features`, video, { ...options, part: partOf(options) })
  graph.output('features', features)
  declareStatistics(statistics)
  return graph
}

/** `pictures` [clips · F, 3, H, W] of one unit, or `early`, and `feature_gradient` [clips, D] → `gradient/<key>` of every trainable parameter of the backbone, or of its last stages. */
export function buildClipBackwardGraph(name: string, video: ClipVideo, options: BackboneGraphOptions): Graph {
  const { graph, parameter, features } = start(`${name}/backward`, video, { batchNorm: options.batchNorm, part: partOf(options) })
  declareBackward(features, trainedAt(clipBackboneParameters(video), options.from === 'early' ? 'last' : 'all').map((spec) => spec.name), parameter)
  return graph
}

function start(name: string, video: ClipVideo, options: I3dOptions): {
  graph: Graph, parameter: ReturnType<typeof declareParameters>, features: Value, statistics: ReadonlyMap<string, Value>
} {
  const graph = new Graph(name)
  const parameter = declareParameters(graph, clipBackboneParameters(video))
  const { clipFrames, size } = video.backbone
  const input = options.part === 'late' ? graph.input('early', clipEarlyShape(video)) : graph.input('pictures', [clipsOfUnit(video) * clipFrames, 3, size, size])
  const { features, statistics } = buildI3d(video.backbone, root, parameter, input, options)
  return { graph, parameter, features, statistics }
}

function clipsOfUnit({ unit, starts }: ClipVideo): number {
  return unit === 'video' ? starts.length : 1
}

/** Rows and width of one video's features. */
export function clipFeatureSize(video: ClipVideo): { rows: number; width: number } {
  return { rows: video.starts.length, width: i3dFeatureWidth(video.backbone) }
}
