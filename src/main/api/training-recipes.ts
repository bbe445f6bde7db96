import type { Model } from '../../shared/contract/assessment.ts'
import type { Split } from '../../shared/contract/entities.ts'
import type { Recipe } from '../../shared/contract/recipes.ts'
import type { RunConfig } from '../../shared/contract/training.ts'
import { describeMethods, runDefaults } from '../engine/method-catalogue.ts'
import { trainingDefaults } from './training-defaults.ts'

/**
 * The recipes of one method and size on this library: the defaults, changed in
 * what makes the recipe. One that cannot be used says what is missing.
 * Errors as `trainingDefaults`.
 */
export function trainingRecipes(wanted: Pick<RunConfig, 'method' | 'configuration'>, splits: readonly Split[], models: readonly Model[]): Recipe[] {
  const base = trainingDefaults(wanted, splits, models)
  const split = splits[0]?.name ?? ''
  const isPublished = describeMethods().find(({ name }) => name === wanted.method)?.configurations.find(({ name }) => name === wanted.configuration)?.isPublished === true
  const fitting = models.filter((model) => model.method === wanted.method && model.configuration === wanted.configuration && model.isPresent)
  const trained = fitting.filter((model) => model.id === base.initialModelId || model.canScore)
  const start = trained.find((model) => model.id === base.initialModelId) ?? trained[0] ?? null
  const official = fitting.filter((model) => model.geometry === 'official').sort((a, b) => b.id - a.id)[0] ?? null
  const fromModel = (model: Model, changes: Partial<RunConfig>): RunConfig => ({ ...base, ...runDefaults(wanted.method, wanted.configuration, true), initialModelId: model.id, geometry: model.geometry, batchNorm: 'frozen', ...changes })
  const named = (recipe: string): string => `${wanted.configuration}, ${recipe}, on ${split}`

  return [
    {
      name: 'quick',
      ...words('Quick', 'Trains the heads on features that are computed once. Seconds to minutes on a laptop. The backbone stays as it is, so it must know pictures like yours.', '快速', '仅在一次性计算好的特征上训练头部网络。笔记本电脑上只需数秒到数分钟。骨干网络保持不变，因此它必须见过类似的画面。'),
      ...ready(start && fromModel(start, { name: named('quick'), depth: 'heads', earlyStopping: { patienceEpochs: 6, minImprovement: 0 } })),
    },
    {
      name: 'last-stages',
      ...words('Last stages', 'Trains the heads and the last stages of the backbone. For pictures that differ from what the starting model knows; takes several times as long, and less memory than everything.', '末端阶段', '训练头部网络和骨干网络的最后阶段。适用于画面与起始模型所见不同的情况；耗时为快速方案的数倍，内存少于全部训练。'),
      ...ready(start && fromModel(start, { name: named('last stages'), depth: 'last', epochs: 20, earlyStopping: { patienceEpochs: 6, minImprovement: 0 } })),
    },
    {
      name: 'everything',
      ...words('Everything', 'Trains every parameter from a starting model, batch norm frozen, mirrored and cropped. Hours on a processor, minutes to hours on an accelerator.', '全部', '从起始模型训练全部参数，冻结批归一化，镜像并裁剪画面。处理器上需数小时，加速器上需数分钟至数小时。'),
      ...ready(start && fromModel(start, { name: named('everything'), depth: 'all', epochs: 40, flip: true, earlyStopping: { patienceEpochs: 10, minImprovement: 0 } })),
    },
    {
      name: 'from-random',
      ...words('From random weights', 'Trains every parameter from random weights, batch norm too. Stages are learnt soon; scores need many dives and many epochs.', '从随机权重', '从随机权重训练全部参数（包括批归一化）。阶段很快学会；得分需要大量跳水和许多轮次。'),
      ...ready({ ...base, ...runDefaults(wanted.method, wanted.configuration, false), name: named('from random weights'), initialModelId: null, depth: 'all', batchNorm: 'batch', headLearningRate: 1e-3, backboneLearningRate: 1e-3, flip: true, optimiser: { ...base.optimiser, schedule: 'warmup-cosine' } }),
    },
    {
      name: 'published',
      ...words('As published', "The papers' run: 200 epochs of everything, Adam at 1e-3 and 1e-4, official geometry, from a pretrained backbone. The epoch is still chosen by validation; choosing it on the test part, as the released code does, is an option of the form.", '论文设置', '论文的训练方式：全部参数训练 200 轮，Adam 学习率 1e-3 与 1e-4，官方几何，从预训练骨干网络开始。轮次仍由验证集选择；如公开代码那样在测试集上选择，是表单中的一个选项。'),
      ...(isPublished
        ? ready(official && fromModel(official, { name: named('as published'), depth: 'all', epochs: 200, headLearningRate: 1e-3, backboneLearningRate: 1e-4, flip: true, transitionSearch: 'official-windows' }), missingBackbone)
        : { config: null, unavailable: { en: 'Only the sizes of the paper can be trained as published; this one is smaller or larger.', zh: '只有论文规格可按论文设置训练；此规格更小或更大。' } }),
    },
  ]
}

const missingStart = { en: 'No trained model of this size is in the library: import one (Models), or begin from random weights.', zh: '库中没有此规格的已训练模型：请在“模型”中导入，或从随机权重开始。' }
const missingBackbone = { en: 'It needs a model or pretrained backbone in official geometry: Models, Import or Download.', zh: '需要官方几何的模型或预训练骨干网络：请在“模型”中导入或下载。' }

function ready(config: RunConfig | null, lacking: Recipe['unavailable'] = missingStart): Pick<Recipe, 'config' | 'unavailable'> {
  return { config, unavailable: config ? null : lacking }
}

function words(en: string, explanationEn: string, zh: string, explanationZh: string): Pick<Recipe, 'title' | 'explanation'> {
  return { title: { en, zh }, explanation: { en: explanationEn, zh: explanationZh } }
}
