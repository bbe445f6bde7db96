/** What can be chosen in CoRe. Defaults are what the released code does, but for its edge cases. */
import type { MethodOption, OptionValues } from '../method.ts'
import { scoreTargetOption, type ScoreTarget } from '../score-target.ts'
import type { GroupRule } from './groups.ts'
import type { PositionReduction } from './losses.ts'

const weight = (name: string, en: string, zh: string): MethodOption => ({
  name,
  title: { en: `Weight of the ${en} loss`, zh: `${zh}损失的权重` },
  explanation: { en: `Factor of the ${en} loss in the total; 1 in the paper.`, zh: `${zh}损失在总损失中的系数；论文为 1。` },
  default: 1,
  range: [0, 1000],
})

export const coreOptions: readonly MethodOption[] = [
  {
    ...scoreTargetOption,
    explanation: {
      en: 'Published on MTL-AQA: the final score over the degree of difficulty, which the query’s own difficulty multiplies in the end. Published on FineDiving by its authors: the final score.',
      zh: '论文在 MTL-AQA 上预测最终得分除以难度系数，最后再乘以待评动作自身的难度系数；FineDiving 作者的实验则直接预测最终得分。',
    },
    default: 'quotient',
  },
  {
    name: 'edges',
    title: { en: 'Differences beyond the groups', zh: '超出分组范围的分差' },
    explanation: {
      en: 'A score difference at or beyond the range belongs to the outermost leaf. In the released code it belongs to none, is taught as leaf 0, and its position is not taught.',
      zh: '达到或超出范围的分差归入最外侧叶节点。公开代码中它不属于任何叶节点：类别按叶节点 0 训练，位置不训练。',
    },
    default: 'clamped',
    choices: [{ value: 'clamped', title: { en: 'Outermost leaf', zh: '最外侧叶节点' } }, { value: 'released', title: { en: 'Leaf 0 (released code)', zh: '叶节点 0（公开代码）' } }],
  },
  {
    name: 'positionReduction',
    title: { en: 'Mean of the position loss', zh: '位置损失的平均方式' },
    explanation: {
      en: 'The released code averages within each leaf of a minibatch of two pairs and adds leaves up; the paper’s formula is a mean over pairs.',
      zh: '公开代码在每个含两对样本的小批次中按叶节点求平均再相加；论文公式为对样本对求平均。',
    },
    default: 'released',
    choices: [{ value: 'released', title: { en: 'By leaf (released code)', zh: '按叶节点（公开代码）' } }, { value: 'mean', title: { en: 'Over pairs (paper)', zh: '对样本对平均（论文）' } }],
  },
  weight('leafWeight', 'leaf', '叶节点分类'),
  weight('positionWeight', 'position', '位置回归'),
]

export interface CoreChoices {
  readonly target: ScoreTarget
  readonly edges: GroupRule
  readonly positionReduction: PositionReduction
  readonly leafWeight: number
  readonly positionWeight: number
}

/** Checked options as the rest of this folder takes them. */
export function coreChoices(options: OptionValues): CoreChoices {
  return {
    target: options['target'] === 'score' ? 'score' : 'quotient',
    edges: options['edges'] === 'released' ? 'released' : 'clamped',
    positionReduction: options['positionReduction'] === 'mean' ? 'mean' : 'released',
    leafWeight: Number(options['leafWeight']),
    positionWeight: Number(options['positionWeight']),
  }
}
