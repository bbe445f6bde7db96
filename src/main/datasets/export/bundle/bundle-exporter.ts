import type { Exporter } from '../exporter.ts'
import { resolveExportOptions } from '../export-options.ts'
import { bundleExtension } from './manifest.ts'
import { writeBundle } from './write-bundle.ts'

/** Which models of the library come along. */
export type BundledModels = 'none' | 'scoring' | 'all'

/** Bundles among the formats: what is in them beside dives comes with the context. */
export const bundleExporter: Exporter = {
  name: 'bundle',
  title: { en: 'Highboard bundle', zh: 'Highboard 数据包' },
  explanation: {
    en: 'One file with dives, stages and who placed them, states, assignments and comments, splits, frame times and, if wanted, videos and models, to be opened in another library.',
    zh: '一个文件，包含跳水、阶段及其标注者、状态、分配和评论、划分、帧时间，并可附带视频和模型，供另一个资料库打开。',
  },
  extensions: [bundleExtension],
  needs: [],
  options: [
    {
      name: 'media', default: true,
      title: { en: 'Videos and pictures', zh: '视频和图片' },
      explanation: { en: 'Puts the videos themselves into the file. Without them the dives wait for their pictures, unless the other library has the same videos.', zh: '把视频本身放入文件。不放入时，除非另一个资料库已有相同的视频，否则这些跳水将等待图像。' },
    },
    {
      name: 'models', default: 'scoring',
      title: { en: 'Models', zh: '模型' },
      explanation: { en: 'Weights with their cards.', zh: '权重及其说明卡。' },
      choices: [
        { value: 'none', title: { en: 'none', zh: '不附带' } },
        { value: 'scoring', title: { en: 'those that can score', zh: '可以评分的模型' } },
        { value: 'all', title: { en: 'all', zh: '全部' } },
      ],
    },
    {
      name: 'title', default: '',
      title: { en: 'Title', zh: '标题' },
      explanation: { en: 'What it is called where it is opened, and the name of the file; the name of the library when empty.', zh: '打开时显示的名称，也是文件名；为空时使用资料库的名称。' },
    },
  ],
  write: ({ options, ...request }, context = {}) => {
    const { media, title } = resolveExportOptions(bundleExporter, { options })
    const { bundle } = context
    return writeBundle({
      ...request, withMedia: media === true, title: (typeof title === 'string' && title.trim() !== '' ? title.trim() : (bundle?.title ?? 'Highboard')).slice(0, 200),
      ...(bundle === undefined ? {} : { sourceId: bundle.sourceId }), models: bundle?.models ?? [], frameIndex: bundle?.frameIndex ?? (() => null),
    }, context)
  },
}
