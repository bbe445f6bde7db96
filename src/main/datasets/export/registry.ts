import { StudioError } from '../../../shared/errors.ts'
import { bundleExporter } from './bundle/bundle-exporter.ts'
import { csvExporter } from './csv.ts'
import { elanExporter } from './elan.ts'
import type { Exporter } from './exporter.ts'
import { fineDivingExporter } from './finediving.ts'
import { frameFoldersExporter } from './frame-folders.ts'
import { jsonExporter } from './json.ts'
import { mtlAqaExporter } from './mtl-aqa.ts'
import { webVttExporter } from './webvtt.ts'
import { xlsxExporter } from './xlsx.ts'

/** The formats in the order they are offered. */
export const exporters: readonly Exporter[] = [csvExporter, xlsxExporter, jsonExporter, fineDivingExporter, mtlAqaExporter, elanExporter, webVttExporter, frameFoldersExporter, bundleExporter]

/** @throws StudioError 'invalid-input' for a name that is not listed */
export function getExporter(name: string): Exporter {
  const found = exporters.find((exporter) => exporter.name === name)
  if (found === undefined) throw new StudioError('invalid-input', `There is no export format "${name}".`, { hint: `Known are: ${exporters.map((exporter) => exporter.name).join(', ')}.` })
  return found
}
