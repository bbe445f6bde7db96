/** Names and values of a run's settings in the reader's language: as the form calls them. */
import { useI18n } from 'vue-i18n'
import { useBothText } from './use-both-text.ts'
import { useMethodsStore } from '../stores/methods.ts'
import { useModelsStore } from '../stores/models.ts'
import { useRunsStore } from '../stores/runs.ts'
import type { SettingValue } from '../training/settings.ts'

/** Field → message; what is not here keeps the name it has in run.json. */
const names: Record<string, string> = {
  method: 'train.method', configuration: 'train.configuration', depth: 'train.depth', splitId: 'train.split', initialModelId: 'train.initial', epochs: 'train.epochs', seed: 'train.seed',
  headLearningRate: 'train.headRate', backboneLearningRate: 'train.backboneRate', examplesPerStep: 'train.examplesPerStep', stepsPerRun: 'runs.stepsPerRun', exemplarRule: 'train.rule', exemplarCount: 'train.exemplars', batchNorm: 'train.batchNorm',
  geometry: 'train.geometry', flip: 'train.flip', transitionSearch: 'train.search', provider: 'train.provider', checkpointEverySteps: 'train.checkpointEvery', keepCheckpoints: 'runs.keepCheckpoints', selection: 'runs.selection', missingVideos: 'runs.missingVideos', earlyStopping: 'runs.earlyStopping',
  'earlyStopping.patienceEpochs': 'runs.patience', 'earlyStopping.minImprovement': 'runs.minImprovement', 'optimiser.kind': 'train.optimiser', 'optimiser.weightDecay': 'train.weightDecay', 'optimiser.schedule': 'train.schedule',
  'optimiser.clipNorm': 'runs.clipNorm', 'optimiser.accumulate': 'runs.accumulate', 'optimiser.warmupShare': 'runs.warmupShare', 'augmentation.crop': 'runs.randomCrop', 'augmentation.endShiftFrames': 'runs.endShift',
}
/** Values that have words. */
const words: Record<string, Record<string, string>> = {
  depth: { heads: 'train.heads', last: 'train.last', all: 'train.all' },
  exemplarRule: { 'dive-number': 'train.ruleNumber', difficulty: 'train.ruleDifficulty', any: 'train.ruleAny' },
  batchNorm: { frozen: 'train.frozen', batch: 'train.batch' },
  geometry: { official: 'train.geometryOfficial', upright: 'train.geometryUpright' },
  transitionSearch: { 'ordered-pairs': 'train.searchPairs', 'official-windows': 'train.searchWindows' },
  selection: { validation: 'runs.byValidation', 'last-epoch': 'runs.byLast', 'official-test': 'runs.byTest' },
  missingVideos: { stop: 'runs.missingStop', skip: 'runs.missingSkip' },
  'optimiser.schedule': { constant: 'train.scheduleConstant', 'warmup-cosine': 'train.scheduleCosine' },
}
/** Values that are the same in every language. */
const verbatim: Record<string, Record<string, string>> = { 'optimiser.kind': { adam: 'Adam', adamw: 'AdamW' } }

export function useSettingText() {
  const { t } = useI18n()
  const runs = useRunsStore()
  const models = useModelsStore()
  const methods = useMethodsStore()

  function option(field: string) {
    const name = field.replace(/^methodOptions\./, '')
    return name === field ? undefined : methods.methods.flatMap((method) => method.options).find((one) => one.name === name)
  }
  const inWords = useBothText()

  function nameOf(field: string): string {
    const key = names[field]
    const found = option(field)
    return key ? t(key) : found ? inWords(found.title) : field
  }

  function valueText(field: string, value: SettingValue | undefined): string {
    if (value === undefined || value === null) return field === 'initialModelId' && value === null ? t('train.random') : '–'
    if (typeof value === 'boolean') return t(value ? 'filter.yes' : 'filter.no')
    if (field === 'method') return methods.titleOf(String(value))
    if (field === 'splitId') return runs.splits.find(({ id }) => id === value)?.name ?? `#${value}`
    if (field === 'initialModelId') return models.models.find(({ id }) => id === value)?.name ?? `#${value}`
    const key = words[field]?.[String(value)]
    if (key) return t(key)
    const choice = option(field)?.choices?.find((one) => one.value === value)
    return choice ? inWords(choice.title) : (verbatim[field]?.[String(value)] ?? String(value))
  }

  return { nameOf, valueText }
}
