/** What can be chosen in PCLN. Defaults are what produced the published numbers. */
import { frameBackbones } from '../backbones/frame-backbone.ts'
import type { MethodOption } from '../method.ts'

/** The backbone of the configuration itself. */
export const standardBackbone = 'standard'

const titles: Readonly<Record<keyof typeof frameBackbones, string>> = { regnety_002: 'RegNetY-200MF', regnety_008: 'RegNetY-800MF', resnet18: 'ResNet-18', resnet50: 'ResNet-50' }

const weight = (name: string, en: string, zh: string): MethodOption => ({
  name,
  title: { en: `Weight of the ${en}`, zh: `${zh}的权重` },
  explanation: { en: `Factor of the ${en} in the total; 1 in the paper, 0 in its ablations.`, zh: `${zh}在总损失中的系数；论文为 1，其消融实验为 0。` },
  default: 1,
  range: [0, 1000],
})

export const pclnOptions: readonly MethodOption[] = [
  {
    name: 'target',
    title: { en: 'What is predicted', zh: '预测目标' },
    explanation: {
      en: 'The execution score (final score over the degree of difficulty: the sum of the counted awards), which the query’s own difficulty multiplies in the end; or the final score. The paper reports both and the first is better (.9230 against .8798 on MTL-AQA).',
      zh: '执行分（最终得分除以难度系数，即有效裁判分之和），最后再乘以待评动作自身的难度系数；或最终得分。论文给出两者，前者更好（MTL-AQA 上为 .9230 与 .8798）。',
    },
    default: 'quotient',
    choices: [{ value: 'quotient', title: { en: 'Execution score', zh: '执行分' } }, { value: 'score', title: { en: 'Final score', zh: '最终得分' } }],
  },
  {
    name: 'reduction',
    title: { en: 'Losses over pairs', zh: '对损失的汇总' },
    explanation: {
      en: 'The mean over all pairs of a step, as the released code computes it, or their sum, as the paper writes it. With Adam both train alike.',
      zh: '对一步内所有动作对取平均（公开代码），或求和（论文写法）。使用 Adam 时两者的训练效果相同。',
    },
    default: 'mean',
    choices: [{ value: 'mean', title: { en: 'Mean (released code)', zh: '平均（公开代码）' } }, { value: 'sum', title: { en: 'Sum (paper)', zh: '求和（论文）' } }],
  },
  weight('differenceWeight', 'pairwise loss', '成对损失'),
  weight('consistencyWeight', 'consistency loss', '一致性损失'),
  {
    name: 'backbone',
    title: { en: 'Frame backbone', zh: '帧骨干网络' },
    explanation: {
      en: 'The network whose pooled features the method takes. The paper freezes an ImageNet ResNet-50; any of these can stand in.',
      zh: '方法所用的逐帧特征网络。论文使用冻结的 ImageNet ResNet-50；以下任一网络均可替代。',
    },
    default: standardBackbone,
    choices: [
      { value: standardBackbone, title: { en: 'As the size has it', zh: '按规格默认' } },
      ...Object.keys(frameBackbones).map((name) => ({ value: name, title: { en: titles[name as keyof typeof frameBackbones], zh: titles[name as keyof typeof frameBackbones] } })),
    ],
  },
  {
    name: 'comparisons',
    title: { en: 'Compare with exemplars', zh: '与范例比较' },
    explanation: {
      en: 'Also shows how far the pairwise network sees the query from each exemplar. The score stays the query’s own, as in the paper.',
      zh: '同时显示成对网络判断的待评动作与各范例的差距。得分仍只来自待评动作自身，与论文一致。',
    },
    default: false,
  },
]
