/** What can be chosen in T²CR. Defaults are what the released code does. */
import type { MethodOption, OptionValues } from '../method.ts'
import { scoreTargetChoices, scoreTargetOption, type ScoreTarget } from '../score-target.ts'
import type { T2crConfig } from './config.ts'
import { releasedWeights, type LossName, type LossOptions, type LossWeights } from './heads.ts'

const titles: Readonly<Record<LossName, { en: string; zh: string }>> = {
  paths: { en: 'two-path', zh: '双路径一致性' }, contrast: { en: 'contrastive (NT-Xent)', zh: '对比（NT-Xent）' }, delta: { en: 'score difference', zh: '分数差' },
  direct: { en: 'direct score', zh: '直接得分' }, attention: { en: 'attention’s direct score', zh: '注意力模块直接得分' }, class: { en: 'dive class', zh: '动作类别' },
  self: { en: 'self-difference', zh: '自身差异' }, alignment: { en: 'alignment (soft-DTW)', zh: '对齐（soft-DTW）' },
}

const notes: Partial<Readonly<Record<LossName, { en: string; zh: string }>>> = {
  alignment: { en: ' The paper gives it 0.1, the released code 1.', zh: '论文取 0.1，公开代码取 1。' },
  class: { en: ' With 0, dive numbers are not needed.', zh: '取 0 时无需动作编号。' },
}

const weight = (loss: LossName): MethodOption => ({
  name: `${loss}Weight`,
  title: { en: `Weight of the ${titles[loss].en} loss`, zh: `${titles[loss].zh}损失的权重` },
  explanation: {
    en: `Factor of the ${titles[loss].en} loss in the total; ${releasedWeights[loss]} in the released code.${notes[loss]?.en ?? ''}`,
    zh: `${titles[loss].zh}损失在总损失中的系数；公开代码为 ${releasedWeights[loss]}。${notes[loss]?.zh ?? ''}`,
  },
  default: releasedWeights[loss],
  range: [0, 1000],
})

export const t2crOptions: readonly MethodOption[] = [
  {
    ...scoreTargetOption,
    explanation: {
      en: 'As published: the final score on FineDiving, the final score over the degree of difficulty in the MTL-AQA configuration. The difficulty of the query multiplies the quotient in the end.',
      zh: '按论文：FineDiving 配置预测最终得分，MTL-AQA 配置预测最终得分除以难度系数（最后再乘以待评动作的难度系数）。',
    },
    default: 'published',
    choices: [{ value: 'published', title: { en: 'As published', zh: '按论文' } }, ...scoreTargetChoices],
  },
  {
    name: 'unit',
    title: { en: 'Unit of scores inside the network', zh: '网络内部的分数单位' },
    explanation: {
      en: 'The released code learns points as they are, which takes hundreds of steps until the scores have the right size. In deviations from the training mean, learning starts there; losses are in points either way. Points for the published sizes, deviations for the small one, unless chosen.',
      zh: '公开代码直接学习分数本身，需数百步才能达到合适的量级；以训练集均值的标准差为单位则从一开始就合适；损失始终以分数计。未指定时，论文规格用分数，小型用标准差。',
    },
    default: 'automatic',
    choices: [
      { value: 'automatic', title: { en: 'By configuration', zh: '按配置' } }, { value: 'points', title: { en: 'Points (released code)', zh: '分数（公开代码）' } },
      { value: 'deviations', title: { en: 'Deviations from the training mean', zh: '训练集均值的标准差' } },
    ],
  },
  {
    name: 'classLoss',
    title: { en: 'Class loss', zh: '类别损失' },
    explanation: {
      en: 'The released code takes the binary cross entropy of each softmax output, the paper the cross entropy of the class.',
      zh: '公开代码对每个 softmax 输出取二元交叉熵；论文采用类别交叉熵。',
    },
    default: 'released',
    choices: [{ value: 'released', title: { en: 'Binary cross entropy (released code)', zh: '二元交叉熵（公开代码）' } }, { value: 'paper', title: { en: 'Cross entropy (paper)', zh: '交叉熵（论文）' } }],
  },
  {
    name: 'classes',
    title: { en: 'Number of dive classes', zh: '动作类别数' },
    explanation: {
      en: 'How many dive numbers the class head can tell apart; 0 takes that of the configuration. The most frequent dive numbers of the training part get a class, the others take no part in this loss.',
      zh: '类别头可区分的动作编号数；0 表示采用配置中的数量。训练集中最常见的动作编号各占一类，其余不参与该损失。',
    },
    default: 0,
    range: [0, 500],
  },
  {
    name: 'alignmentGradient',
    title: { en: 'Whom the alignment pulls', zh: '对齐损失的梯度' },
    explanation: {
      en: 'In the released code the gradient of soft-DTW reaches its first argument, the query, only.',
      zh: '公开代码中 soft-DTW 的梯度只传到第一个参数（待评动作）。',
    },
    default: 'first',
    choices: [{ value: 'first', title: { en: 'The query (released code)', zh: '仅待评动作（公开代码）' } }, { value: 'both', title: { en: 'Query and exemplar', zh: '待评动作与范例' } }],
  },
  ...(Object.keys(releasedWeights) as LossName[]).map(weight),
]

/** Options as the graphs take them. */
export function lossOptions(options: OptionValues): Required<Omit<LossOptions, 'scaled'>> & { weights: LossWeights } {
  return {
    weights: Object.fromEntries((Object.keys(releasedWeights) as LossName[]).map((loss) => [loss, Number(options[`${loss}Weight`])])) as Record<LossName, number>,
    classLoss: options['classLoss'] === 'paper' ? 'paper' : 'released',
    alignmentGradient: options['alignmentGradient'] === 'both' ? 'both' : 'first',
  }
}

/** What is predicted, and in which unit. */
export interface T2crTarget {
  readonly target: ScoreTarget
  readonly unit: 'points' | 'deviations'
}

export function chosenTarget(config: T2crConfig, { target, unit }: OptionValues): T2crTarget {
  return {
    target: target === 'score' || target === 'quotient' ? target : config.target,
    unit: unit === 'points' || unit === 'deviations' ? unit : config.unit,
  }
}

/** The configuration with as many classes as were asked for. @throws RangeError for a broken number */
export function withClasses(config: T2crConfig, options: OptionValues): T2crConfig {
  const classes = Number(options['classes'])
  if (!Number.isInteger(classes)) throw new RangeError(`the option "classes" is a whole number; found ${classes}`)
  return classes === 0 ? config : { ...config, classes }
}
