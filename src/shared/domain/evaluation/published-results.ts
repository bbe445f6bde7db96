import type { PublishedResult } from '../../contract/evaluations.ts'

/**
 * Figures of the papers, for orientation only: measured elsewhere, by other programs, on pictures and splits that may
 * differ, most of them with the best epoch chosen on the test part. R-l2 is × 100, tIoU the share of clips at or above
 * .5 and .75. Never to be mixed with what was measured here.
 */
type Row = readonly [method: string, year: number | null, srcc: number, relativeL2: number | null, tiou50?: number, tiou75?: number]

const tables: readonly { dataset: string; setting: string; rows: readonly Row[] }[] = [
  { dataset: 'FineDiving', setting: 'exemplars by dive number', rows: [
    ['USDL', 2020, 0.8913, 0.3822],
    ['MUSDL', 2020, 0.8978, 0.3704],
    ['CoRe', 2021, 0.9061, 0.3615],
    ['TSA', 2022, 0.9203, 0.342, 0.8251, 0.3431],
    ['MCoRe', 2024, 0.9232, 0.326, 0.9826, 0.7917],
    ['T²CR', 2024, 0.9275, 0.3305],
    ['TPT', 2022, 0.9333, 0.2877],
    ['HP-MCoRe', 2025, 0.9383, 0.269, 0.9907, 0.9796],
    ['RICA²', 2024, 0.9421, 0.26],
    ['FineCausal (extra masks)', 2025, 0.9447, 0.2338],
  ] },
  { dataset: 'FineDiving', setting: 'exemplars without dive number', rows: [
    ['USDL', 2020, 0.8302, 0.5927],
    ['MUSDL', 2020, 0.8427, 0.5733],
    ['CoRe', 2021, 0.8631, 0.5565],
    ['TSA', 2022, 0.8925, 0.4782, 0.8071, 0.3017],
    ['MCoRe', 2024, 0.8897, 0.461, 0.8942, 0.7446],
    ['T²CR', 2024, 0.9234, 0.3522],
  ] },
  { dataset: 'MTL-AQA', setting: 'without DD', rows: [
    ['USDL', 2020, 0.9066, 0.654],
    ['MUSDL', 2020, 0.9158, 0.609],
    ['CoRe', 2021, 0.9341, 0.365],
    ['I3D + MLP', 2021, 0.9196, 0.465],
    ['HGCN', null, 0.939, 0.36],
    ['TPT', 2022, 0.9451, 0.322],
    ['T²CR', 2024, 0.9464, 0.308],
  ] },
  { dataset: 'MTL-AQA', setting: 'with DD', rows: [
    ['USDL', 2020, 0.9231, 0.468],
    ['MUSDL', 2020, 0.9273, 0.451],
    ['CoRe', 2021, 0.9512, 0.26],
    ['I3D + MLP', 2021, 0.9381, 0.394],
    ['HGCN', null, 0.9563, 0.235],
    ['TPT', 2022, 0.9607, 0.238],
    ['T²CR', 2024, 0.9638, 0.222],
  ] },
  { dataset: 'MTL-AQA', setting: 'final score', rows: [
    ['PCLN', 2022, 0.8798, null],
  ] },
  { dataset: 'MTL-AQA', setting: 'execution score × DD', rows: [
    ['PCLN', 2022, 0.923, null],
  ] },
  { dataset: 'AQA-7', setting: 'average of the categories', rows: [
    ['I3D + MLP', null, 0.7601, 3.2],
    ['USDL', 2020, 0.8102, 2.57],
    ['CoRe', 2021, 0.8401, 2.12],
    ['TPT', 2022, 0.8715, 1.68],
    ['T²CR', 2024, 0.8726, 1.62],
    ['PCLN', 2022, 0.8795, null],
  ] },
  { dataset: 'JIGSAWS', setting: 'average of the tasks', rows: [
    ['USDL', 2020, 0.63, null],
    ['MUSDL', 2020, 0.7, null],
    ['CoRe', 2021, 0.85, 4.556],
    ['TPT', 2022, 0.89, 3.668],
    ['HGCN', null, 0.9, 4.031],
    ['T²CR', 2024, 0.91, 3.279],
  ] },
]

export const publishedResults: readonly PublishedResult[] = tables.flatMap(({ dataset, setting, rows }) => rows.map(([method, year, srcc, relativeL2, tiou50 = null, tiou75 = null]) => ({ dataset, setting, method, year, srcc, relativeL2, tiou50, tiou75 })))
