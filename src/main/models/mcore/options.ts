/** What can be chosen in MCoRe. Defaults are what produced the published numbers. */
import type { MethodOption } from '../method.ts'

const weight = (name: string, en: string, zh: string, standard: number): MethodOption => ({
  name,
  title: { en: `Weight of the ${en} loss`, zh: `${zh}损失的权重` },
  explanation: { en: `Factor of the ${en} loss in the total; ${standard} in the paper.`, zh: `${zh}损失在总损失中的系数；论文为 ${standard}。` },
  default: standard,
  range: [0, 1000],
})

export const mcoreOptions: readonly MethodOption[] = [
  {
    name: 'negatives',
    title: { en: 'Negatives of the contrastive loss', zh: '对比损失的负样本' },
    explanation: {
      en: 'The released code pushes a frame away from the other frames of its own stage; the paper’s text says from the frames of other stages.',
      zh: '公开代码将一帧推离同一阶段的其他帧；论文文字则为推离其他阶段的帧。',
    },
    default: 'official',
    choices: [{ value: 'official', title: { en: 'Same stage (released code)', zh: '同一阶段（公开代码）' } }, { value: 'paper', title: { en: 'Other stages (paper)', zh: '其他阶段（论文）' } }],
  },
  weight('scoreWeight', 'score', '分数', 1),
  weight('segmentationWeight', 'segmentation', '分段', 1),
  weight('contrastiveWeight', 'contrastive', '对比', 10),
]
