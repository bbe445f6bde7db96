/**
 * CoRe's labels and readings as plain numbers: the groups learnt from the
 * training part, what the head graph is fed, and what the scoring graph's
 * outputs mean.
 */
import type { ExplainedScore, Facts, LabelledVideo, PlainTensors, ScoreReading, VoteReading } from '../method.ts'
import { targetPoints, targetValue, type ScoreTarget } from '../score-target.ts'
import { votedScore } from '../voted-score.ts'
import { leafCount, type CoreConfig } from './config.ts'
import { edgeProblems, labelDifference, leafEdges, leafIntervals, pairDifferences, quantileEdges, readLeaf, type Edges } from './groups.ts'
import { positionWeights } from './losses.ts'
import type { CoreChoices } from './options.ts'

/** Largest difference there can be: three judges' awards of 10, or about the highest final scores. */
const ranges: Readonly<Record<ScoreTarget, number>> = { quotient: 30, score: 100 }

/** Groups from all unordered pairs of the training part. @throws RangeError with fewer than two dives */
export function learnGroups(config: CoreConfig, { target }: CoreChoices, training: readonly LabelledVideo[]): Facts {
  const values = training.map((video) => targetValue(video, target))
  if (values.length < 2) throw new RangeError(`groups of score differences need at least two training dives; found ${values.length}`)
  return { edges: [...quantileEdges(pairDifferences(values), leafCount(config), ranges[target])] }
}

export function groupProblems(config: CoreConfig, facts: Facts): readonly string[] {
  return edgeProblems(facts['edges'], leafCount(config))
}

function edgesOf(config: CoreConfig, facts: Facts): Edges {
  const [problem] = groupProblems(config, facts)
  if (problem !== undefined) throw new RangeError(problem)
  return facts['edges'] as Edges
}

/** @param videos queries, then their exemplars in the same order */
export function coreLabelFeeds(config: CoreConfig, choices: CoreChoices, videos: readonly LabelledVideo[], facts: Facts): PlainTensors {
  const edges = edgesOf(config, facts)
  const range = edges.at(-1) ?? NaN
  const pairs = videos.length / 2
  const leaves = leafCount(config)
  const values = videos.map((video) => targetValue(video, choices.target))
  // The query given its exemplar, then the exemplar given the query.
  const references = values.map((_, row) => values[(row + pairs) % videos.length] ?? NaN)
  const labels = values.map((value, row) => labelDifference(edges, value - (references[row] ?? NaN), choices.edges))
  const leaf = new Float32Array(videos.length * leaves)
  labels.forEach((label, row) => { leaf[row * leaves + label.leaf] = 1 })
  const weights = [labels.slice(0, pairs), labels.slice(pairs)].flatMap((own) =>
    positionWeights(own.map((label) => label.leaf), own.map((label) => label.position !== null), choices.positionReduction))
  return {
    reference_shares: { shape: [videos.length, 1], data: Float32Array.from(references, (value) => value / range) },
    leaf: { shape: [videos.length, leaves], data: leaf },
    positions: { shape: [videos.length], data: Float32Array.from(labels, (label) => label.position ?? 0) },
    position_weights: { shape: [videos.length], data: Float32Array.from(weights) },
  }
}

export function coreScoringFeeds(config: CoreConfig, { target }: CoreChoices, exemplars: readonly LabelledVideo[], facts: Facts): PlainTensors {
  const range = edgesOf(config, facts).at(-1) ?? NaN
  return { exemplar_shares: { shape: [exemplars.length, 1], data: Float32Array.from(exemplars, (video) => targetValue(video, target) / range) } }
}

/**
 * Every exemplar votes its value + the difference of the most probable leaf. Details of a vote: `leaf`, its index from the
 * most negative; `interval` [left, right] and `edges` [leaves + 1], ascending, in the unit of the target; `position`, 0 at
 * the left edge and 1 at the right; `leafProbabilities` [leaves]; `unitPoints`, points of this dive for one unit of the target.
 */
export function readCoreScore(
  config: CoreConfig, { target }: CoreChoices, outputs: PlainTensors, query: LabelledVideo, exemplars: readonly LabelledVideo[], facts: Facts,
): ScoreReading {
  const edges = edgesOf(config, facts)
  const leaves = leafCount(config)
  const row = (name: string, k: number): Float32Array => outputs[name]?.data.subarray(k * leaves, (k + 1) * leaves) ?? new Float32Array()
  return votedScore(exemplars.map((exemplar, k): VoteReading => {
    const [logProbabilities, positions] = [row('leaf_log_probabilities', k), row('leaf_positions', k)]
    const { leaf, difference } = readLeaf(edges, logProbabilities, positions)
    const votePoints = targetPoints(targetValue(exemplar, target) + difference, query, target)
    return {
      deltaPoints: target === 'score' ? difference : votePoints - (exemplar.scorePoints ?? NaN),
      votePoints, stageContributions: null,
      details: {
        leaf: [leaf], interval: leafIntervals(edges)[leaf] ?? [], position: [positions[leaf] ?? NaN], leafProbabilities: Array.from(logProbabilities, Math.exp),
        edges: leafEdges(edges), unitPoints: [targetPoints(1, query, target)],
      },
    }
  }))
}

/** Within the leaf that was chosen, the difference moves with that leaf's position alone. */
export function explainCoreScore(
  config: CoreConfig, choices: CoreChoices, outputs: PlainTensors, query: LabelledVideo, exemplars: readonly LabelledVideo[], facts: Facts,
): ExplainedScore {
  const reading = readCoreScore(config, choices, outputs, query, exemplars, facts)
  const leaves = leafCount(config)
  const data = new Float32Array(exemplars.length * leaves)
  reading.votes.forEach(({ details }, k) => {
    const [left = 0, right = 0] = details['interval'] ?? []
    data[k * leaves + (details['leaf']?.[0] ?? 0)] = targetPoints((right - left) / exemplars.length, query, choices.target)
  })
  return {
    weights: { leaf_positions: { shape: [exemplars.length, leaves], data } },
    points: reading.predictedScorePoints,
    note: {
      en: 'The leaf of each comparison is held as chosen for this dive; what is explained is the place inside it.',
      zh: '每次比较所选的叶节点保持不变；所解释的是叶区间内的位置。',
    },
  }
}
