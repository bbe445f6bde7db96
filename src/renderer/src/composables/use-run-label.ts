/** What tells a run from its siblings: in an experiment its values on the axes, else its name. */
import type { Run } from '../../../shared/contract/training.ts'
import { useExperimentsStore } from '../stores/experiments.ts'
import { flatSettings } from '../training/settings.ts'
import { useSettingText } from './use-setting-text.ts'

export function useRunLabel() {
  const experiments = useExperimentsStore()
  const { valueText } = useSettingText()
  const experimentOf = (run: Run) => experiments.experiments.find(({ id }) => id === run.experimentId) ?? null

  /** Under the experiment's name these values say all. */
  function shortLabel(run: Run): string {
    const settings = flatSettings(run.config)
    return experimentOf(run)?.axes.map(({ field }) => valueText(field, settings.get(field))).join(' · ') || run.name
  }
  /** "Rates · 0.003 · 1" in a list of runs of any kind; a run that was renamed keeps its own name. */
  function label(run: Run): string {
    const experiment = experimentOf(run)
    return experiment && run.name.startsWith(`${experiment.name} · `) ? `${experiment.name} · ${shortLabel(run)}` : run.name
  }
  return { shortLabel, label }
}
