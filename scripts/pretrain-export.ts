import { mkdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { loadNewestCheckpoint } from '../src/main/training/checkpoint.ts'
import { modelFacts } from '../src/main/training/model-file.ts'
import { readSafetensors, writeSafetensors } from '../src/main/weights/safetensors.ts'

/** Writes the result of pretrain-heads.ts as the shipped model, in half precision. */
const { values: args } = parseArgs({
  options: { heads: { type: 'string', default: '/tmp/pretrain/heads' }, out: { type: 'string', default: 'resources/models/mcore-small-rendered.safetensors' } },
})
const found = await loadNewestCheckpoint<null>(args.heads, console.log)
if (!found) throw new Error(`there is no checkpoint in ${args.heads}`)
const facts = modelFacts.parse({
  method: 'mcore', configuration: 'mcore-small', geometry: 'upright',
  provenance: 'Trained from random weights on rendered dives (2287 dives, seeds 1000000 to 1002298) by scripts/pretrain.ts and scripts/pretrain-heads.ts. Knows rendered dives only.',
})
const bytes = writeSafetensors(found.tensors, { dtype: 'F16', metadata: { ...facts } })
for (const [name, { data }] of readSafetensors(bytes, args.out).tensors) if (!data.every(Number.isFinite)) throw new Error(`${name} does not fit half precision`)
mkdirSync('resources/models', { recursive: true })
writeFileSync(args.out, bytes)
console.log(`${args.out}: ${bytes.byteLength} bytes, step ${found.step}`)
