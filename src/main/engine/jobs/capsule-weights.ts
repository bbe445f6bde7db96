import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CapsuleDocument, CapsuleVerdict } from '../../../shared/contract/capsules.ts'
import { StudioError } from '../../../shared/errors.ts'
import type { ModelWeights } from '../../assessment/graph-sessions.ts'
import type { Capsule } from '../../datasets/capsule/read-capsule.ts'
import type { Facts, MethodModel } from '../../models/method.ts'
import { modelFacts } from '../../training/model-file.ts'
import { hashContent } from '../../video/content-hash.ts'
import { readSafetensors, writeSafetensors } from '../../weights/safetensors.ts'
import { loadModel, openMethod, type OpenModel } from './model-access.ts'

/** The weights a capsule is verified with. */
export interface CapsuleWeights {
  model: MethodModel
  weights: ModelWeights
  facts: Facts
  from: CapsuleVerdict['weights']
  checks: CapsuleVerdict['checks']
}

/** The heads of a model as a small model file: everything but the backbone, under the official names. */
export function headsFile({ model, weights, facts }: Pick<OpenModel, 'model' | 'weights' | 'facts'>, about: { geometry: 'official' | 'upright'; contentHash: string }): Uint8Array {
  const heads = new Map(headNames(model).flatMap((name) => {
    const tensor = weights.get(name)
    return tensor ? [[name, tensor] as const] : []
  }))
  return writeSafetensors(heads, {
    metadata: modelFacts.parse({ method: model.method, configuration: model.configuration, geometry: about.geometry, provenance: `heads of the model with SHA-256 ${about.contentHash}`, options: JSON.stringify(model.options), facts: JSON.stringify(facts), purpose: 'start' }),
  })
}

const headNames = (model: MethodModel): string[] => model.parameters.filter(({ group }) => group === 'head').map(({ name }) => name)

/**
 * Weights for a capsule: the file given, else what it holds. Errors: 'missing-model' where the whole model is needed
 * and not at hand; 'invalid-input' for a file that is another model; 'bad-checkpoint', 'not-a-number'.
 */
export async function capsuleWeights(capsule: Capsule, { modelPath, needsBackbone }: { modelPath: string | null; needsBackbone: boolean }): Promise<CapsuleWeights> {
  const { document } = capsule
  if (modelPath !== null) return fromFile(capsule, modelPath)
  if (capsule.has('model.safetensors')) return fromWhole(capsule)
  if (needsBackbone) {
    throw new StudioError('missing-model', `The capsule holds the heads of "${document.model.name}" alone; from pictures takes the whole model, SHA-256 ${document.model.contentHash}.`, {
      hint: `Give its file with --model, put it into the models folder of a library as ${document.model.contentHash}.safetensors, or ask for a capsule with weights.`,
    })
  }
  const model = methodOf(document)
  const weights = await readHeads(capsule, model)
  return {
    model, weights, facts: document.model.facts, from: 'heads',
    checks: [{ name: 'model', outcome: 'not-checked', text: `The heads in the capsule were used; that they are those of the model with SHA-256 ${document.model.contentHash} can only be told with that model at hand.` }],
  }
}

function methodOf({ model }: CapsuleDocument): MethodModel {
  return openMethod(model.method, model.configuration, model.options)
}

async function readHeads(capsule: Capsule, model: MethodModel): Promise<ModelWeights> {
  const { tensors } = readSafetensors(await capsule.read('heads.safetensors'), 'heads.safetensors')
  const specs = new Map(model.parameters.map((spec) => [spec.name, spec]))
  for (const name of headNames(model)) if (!tensors.has(name)) throw capsule.fail(`its heads lack ${name}`)
  for (const [name, { shape, data }] of tensors) {
    const spec = specs.get(name)
    if (spec?.group !== 'head') throw capsule.fail(`its heads hold ${name.slice(0, 120)}, which ${model.configuration} does not have among them`)
    if (shape.join() !== spec.shape.join()) throw capsule.fail(`${name} of its heads is [${shape.join(', ')}], expected [${spec.shape.join(', ')}]`)
    requireFinite(name, data)
  }
  return tensors
}

async function fromWhole(capsule: Capsule): Promise<CapsuleWeights> {
  const folder = await mkdtemp(join(tmpdir(), 'highboard-capsule-'))
  try {
    const path = join(folder, 'model.safetensors')
    await capsule.extract('model.safetensors', path)
    const { contentHash } = capsule.document.model
    if ((await hashContent(path)) !== contentHash) throw capsule.fail(`the model in it is not the one it names (SHA-256 ${contentHash})`)
    return { ...opened(path, capsule.document), from: 'capsule', checks: [{ name: 'model', outcome: 'passed', text: `The whole model is in the capsule and has the SHA-256 it names, ${contentHash}.` }] }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function fromFile(capsule: Capsule, path: string): Promise<CapsuleWeights> {
  const { model: named } = capsule.document
  const found = await hashContent(path)
  if (found !== named.contentHash) throw new StudioError('invalid-input', `${path} is not the model this capsule was scored by: its SHA-256 is ${found}, needed is ${named.contentHash} ("${named.name}").`, { hint: 'Give the file of that model, or leave --model out to use what the capsule holds.' })
  const whole = opened(path, capsule.document)
  const checks: CapsuleVerdict['checks'] = [{ name: 'model', outcome: 'passed', text: `The model given has the SHA-256 the capsule names, ${found}.` }]
  if (capsule.has('heads.safetensors')) {
    const heads = await readHeads(capsule, whole.model)
    const other = [...heads].find(([name, { data }]) => data.some((value, i) => !Object.is(value, whole.weights.get(name)?.data[i])))
    checks.push(other === undefined ? { name: 'heads', outcome: 'passed', text: 'The heads in the capsule are those of the model, to the last bit.' } : { name: 'heads', outcome: 'failed', text: `The heads in the capsule are not those of the model: ${other[0]} differs.` })
  }
  return { ...whole, from: 'file', checks }
}

/** A whole model, with what its file says of itself held against what the capsule says. */
function opened(path: string, { model: named }: CapsuleDocument): Pick<CapsuleWeights, 'model' | 'weights' | 'facts'> {
  const { model, weights, facts, described } = loadModel(path, (options) => openMethod(named.method, named.configuration, options))
  if (described && (described.method !== named.method || described.configuration !== named.configuration || described.geometry !== named.geometry)) {
    throw new StudioError('invalid-input', `The model says it is ${described.method} ${described.configuration}, ${described.geometry}; the capsule says ${named.method} ${named.configuration}, ${named.geometry}.`, { hint: 'The capsule was changed: ask for it again.' })
  }
  for (const [name, { data }] of weights) requireFinite(name, data)
  return { model, weights, facts }
}

function requireFinite(name: string, data: Float32Array): void {
  if (data.some((value) => !Number.isFinite(value))) throw new StudioError('not-a-number', `The weights hold what is no number in ${name.slice(0, 120)}.`, { hint: 'The model is damaged: ask for it, or for the capsule, again.' })
}
