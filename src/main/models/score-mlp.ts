/**
 * The three-layer perceptron that reads scores from the mean feature of a
 * video's clips, with the widths of the score distribution paper (released
 * models/evaluator.py): direct regression and distribution learning share it,
 * so that tables compare what is learnt and not how large the head is.
 */
import { relu } from '../graph/ops/elementwise.ts'
import { linear } from '../graph/ops/products.ts'
import type { Value } from '../graph/types.ts'
import type { ParameterLookup, ParameterSpec } from './parameters.ts'

export interface ScoreMlpSizes {
  readonly input: number
  /** Widths of the two hidden layers. */
  readonly hidden: readonly [number, number]
  readonly output: number
}

export function scoreMlpParameters(path: string, { input, hidden, output }: ScoreMlpSizes): ParameterSpec[] {
  const layer = (name: string, rows: number, columns: number): ParameterSpec[] => {
    const common = { group: 'head', trainable: true, initial: { kind: 'uniform', bound: 1 / Math.sqrt(columns) } } as const
    return [{ name: `${path}.${name}.weight`, shape: [rows, columns], ...common }, { name: `${path}.${name}.bias`, shape: [rows], ...common }]
  }
  return [...layer('layer1', hidden[0], input), ...layer('layer2', hidden[1], hidden[0]), ...layer('layer3', output, hidden[1])]
}

/** x [V, input] → [V, output], linear at the end. */
export function buildScoreMlp(parameter: ParameterLookup, path: string, x: Value): Value {
  const layer = (name: string, value: Value): Value => linear(value, parameter(`${path}.${name}.weight`), parameter(`${path}.${name}.bias`))
  return layer('layer3', relu(layer('layer2', relu(layer('layer1', x)))))
}
