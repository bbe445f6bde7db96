import { estimateRun } from '../../src/main/engine/run-estimate.ts'
import type { OpType } from '../../src/main/graph/types.ts'
import type { MethodModel } from '../../src/main/models/method.ts'
import { methods } from '../../src/main/models/registry.ts'
import { automaticProviders, providersOf, providerTitles } from '../../src/main/runtime/providers.ts'
import { countUses, operatorRows, type OperatorUse } from './operators.ts'

/**
 * docs/support.md, from the code: what is there, what is not, and what has been
 * run. `npm run support` writes it; a test holds the file to it.
 */
export function supportPage(): string {
  const uses = new Map<OpType, OperatorUse>()
  const methodRows: string[] = []
  for (const method of methods) {
    for (const [i, { name, isPublished }] of method.configurations.entries()) {
      const model = method.open(name)
      // Sizes of one method differ in numbers, not in operators.
      if (i === 0) for (const graph of graphsOf(model)) countUses(uses, graph, method.name)
      const { examplesPerStep } = method.defaults(name, false)
      const step = (depth: 'heads' | 'all', batchNorm: 'frozen' | 'batch') => gigabytes(estimateRun({ method: method.name, configuration: name, depth, batchNorm, examplesPerStep }).memory.stepBytes)
      methodRows.push(`| ${method.title} | ${name}${isPublished ? ' (as published)' : ''} | ${millions(model)} | ${model.video.frames} | ${model.video.size} × ${model.video.size} | ${examplesPerStep}${model.couplesBatch ? ', together' : ''} | ${step('heads', 'frozen')} | ${step('all', 'frozen')} | ${step('all', 'batch')} |`)
    }
  }
  return `# What is supported

Written by \`npm run support\` from the code; a test compares this file with it.

## Methods and sizes

Memory is the estimate for one step with the default number of examples, in GB, by what is trained and by batch norm; [benchmarks](benchmarks.md) has the measured figures beside it. Where losses couple the examples of a step, all of them are in memory together.

| method | size | parameters, millions | frames | picture | examples a step | heads only | everything, frozen | everything, batch statistics |
|---|---|---|---|---|---|---|---|---|
${methodRows.join('\n')}

## Where it computes

ONNX Runtime's execution providers, in the order they are tried. \`highboard devices\` and the Settings screen try each on the machine at hand with a small graph (convolution, matrix product, GRU), compare its numbers with the processor's, and give the reason where one refuses. Training and scoring fall back to the processor and store why.

| system | providers | taken by "auto" if they work |
|---|---|---|
${systems.map(([title, platform, arch]) => `| ${title} | ${providersOf(platform, arch).map((provider) => `${providerTitles[provider]} (\`${provider}\`)`).join(', ')} | ${[...automaticProviders(platform, arch), 'cpu'].map((provider) => `\`${provider}\``).join(', ')} |`).join('\n')}

What has been run, where such hardware was at hand:

| provider | training and scoring |
|---|---|
| Processor | run, on Linux x64, through every test and benchmark |
| NVIDIA CUDA | not run |
| WebGPU | not run |
| DirectML | not run |
| Apple CoreML | not run |

The other providers are refused there with their reasons, and that is tested; graphs have not been run on a graphics card. CUDA needs ONNX Runtime's provider library of the same version, CUDA 12 and cuDNN 9. onnxruntime-node brings no CUDA for Windows; DirectML is its way there. WebGPU is experimental in ONNX Runtime and is only taken when chosen by name.

## Checkpoints

| format | read | write |
|---|---|---|
| safetensors (also the studio's own) | yes | yes |
| PyTorch zip file (\`.pth\`, \`.pt\`, 1.6 and later) | yes | yes |
| PyTorch stream file (before 1.6) | yes | no |
| ONNX, for scoring outside the studio | no | yes, opset 21, IR version 10 |

Numbers: float64, float32, float16, bfloat16, int64, int32, int16, int8, uint8 and bool are read and converted; other types are refused by name. Layouts of official checkpoints, with or without \`module.\`, and of these backbones:

| method | backbones |
|---|---|
${methods.map((method) => `| ${method.title} | ${method.open(method.configurations[0]!.name).backboneLayouts.map(({ title }) => title.en).join('; ') || 'none'} |`).join('\n')}

## Operators

Graphs are written in ONNX opset 21. A shape rule and a gradient rule are entries of exhaustive tables (\`src/main/graph/shapes/table.ts\`, \`rules/table.ts\`); every gradient is compared with finite differences on random shapes. "Inputs" are those of the graphs that are built now.

| operator | inputs | attributes | shape | gradient | ONNX version | used by |
|---|---|---|---|---|---|---|
${operatorRows(uses, methods.length).join('\n')}
`
}

const systems = [['Windows x64', 'win32', 'x64'], ['Windows arm64', 'win32', 'arm64'], ['Linux x64', 'linux', 'x64'], ['Linux arm64', 'linux', 'arm64'], ['macOS', 'darwin', 'arm64']] as const

/** Everything a method computes with: forwards, backwards and scores. */
function graphsOf(model: MethodModel) {
  return [
    model.featureGraph({ batchNorm: 'batch' }), model.backboneGraph({ batchNorm: 'batch' }), model.headGraph({ examples: 2, toFeatures: true }),
    model.scoringGraph({ exemplars: model.usesExemplars ? 2 : 0 }),
    ...(model.jointGraph ? [model.jointGraph({ batchNorm: 'frozen' })] : []),
    ...(model.segmentation ? [model.segmentation.graph()] : []),
  ]
}

function millions(model: MethodModel): string {
  return (model.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0) / 1e6).toFixed(1)
}

/** To a tenth, so that a change of a few nodes does not change the page. */
function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1)
}
