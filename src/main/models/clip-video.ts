/**
 * Methods on clips: a video is a list of clips of equal length, each goes
 * through I3D by itself and gives one row of the video's features. So a clip is
 * the unit of the backbone, forwards and backwards.
 */
import { Graph } from '../graph/graph.ts'
import type { Value } from '../graph/types.ts'
import { buildI3d } from './backbones/i3d.ts'
import { i3dFeatureWidth, type I3dConfig } from './backbones/i3d-config.ts'
import { i3dParameters } from './backbones/i3d-parameters.ts'
import type { BackboneUnit, BatchNormMode } from './method.ts'
import { declareParameters, trainableNames, type ParameterSpec } from './parameters.ts'
import { declareBackward, declareStatistics } from './step-graphs.ts'

export interface ClipVideo {
  /** T: frames sampled from each video. */
  readonly frames: number
  /** First frame of each clip. */
  readonly starts: readonly number[]
  /** The network that clips go through; clip length and picture size are its. */
  readonly backbone: I3dConfig
}

/** Path of the backbone in official checkpoints. */
const root = 'base_model.backbone'

export function clipUnits({ starts, backbone }: ClipVideo): readonly BackboneUnit[] {
  return starts.map((start, clip) => ({ frames: Array.from({ length: backbone.clipFrames }, (_, t) => start + t), rows: [clip, clip + 1] }))
}

export function clipBackboneParameters({ backbone }: ClipVideo): readonly ParameterSpec[] {
  return i3dParameters(backbone, root)
}

/** `pictures` [F, 3, H, W] of one clip → `features` [1, D]; in batch mode also `statistic/<key>`. */
export function buildClipFeatureGraph(name: string, video: ClipVideo, options: { batchNorm: BatchNormMode }): Graph {
  const { graph, features, statistics } = start(`${name}/features`, video, options)
  graph.output('features', features)
  declareStatistics(statistics)
  return graph
}

/** `pictures` [F, 3, H, W] of one clip and `feature_gradient` [1, D] → `gradient/<key>` of every trainable parameter of the backbone. */
export function buildClipBackwardGraph(name: string, video: ClipVideo, options: { batchNorm: BatchNormMode }): Graph {
  const { graph, parameter, features } = start(`${name}/backward`, video, options)
  declareBackward(features, trainableNames(clipBackboneParameters(video), 'backbone'), parameter)
  return graph
}

function start(name: string, video: ClipVideo, options: { batchNorm: BatchNormMode }): {
  graph: Graph, parameter: ReturnType<typeof declareParameters>, features: Value, statistics: ReadonlyMap<string, Value>
} {
  const graph = new Graph(name)
  const parameter = declareParameters(graph, clipBackboneParameters(video))
  const { clipFrames, size } = video.backbone
  const { features, statistics } = buildI3d(video.backbone, root, parameter, graph.input('pictures', [clipFrames, 3, size, size]), options)
  return { graph, parameter, features, statistics }
}

/** Rows and width of one video's features. */
export function clipFeatureSize(video: ClipVideo): { rows: number; width: number } {
  return { rows: video.starts.length, width: i3dFeatureWidth(video.backbone) }
}
