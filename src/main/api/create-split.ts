import type { Split, DiveId } from '../../shared/contract/entities.ts'
import type { MadeRecipe } from '../../shared/contract/split-recipe.ts'
import type { PlannedSplit, SplitAccount, SplitRequest } from '../../shared/contract/splits.ts'
import { planSplits, type DividedDives, type SplitPlan } from '../../shared/domain/splits/plan-splits.ts'
import type { SplitDive } from '../../shared/domain/splits/units.ts'
import { StudioError } from '../../shared/errors.ts'
import type { Library, SplitCandidate } from '../library/library.ts'

/**
 * Splits of one's own dives. Only dives that training can use take part; the
 * others are left out and counted by what they lack.
 */
const leastDives = 3
/** Validation and test together take no more than this. */
const mostOutside = 0.9

type Lack = SplitAccount['lacks'][number]['what']

/** In the order they are told. */
const lackTests: readonly { what: Lack; isLacking: (dive: SplitCandidate) => boolean; words: string }[] = [
  { what: 'score', isLacking: (dive) => dive.scorePoints === null, words: 'a score' },
  { what: 'dive-number', isLacking: (dive) => dive.diveNumber === null, words: 'a dive number' },
  { what: 'stages', isLacking: (dive) => !dive.hasStages, words: 'stages' },
  { what: 'difficulty', isLacking: (dive) => !dive.hasDifficulty, words: 'a degree of difficulty' },
  { what: 'awards', isLacking: (dive) => !dive.hasAwards, words: 'awards' },
  { what: 'pictures', isLacking: (dive) => !dive.hasPictures, words: 'pictures' },
]

/** What a split would be. Errors: 'bad-labels' with too few dives or groups, 'invalid-input' for shares that leave too little to train on. */
export async function previewSplit(library: Library, request: SplitRequest): Promise<{ account: SplitAccount; planned: PlannedSplit[] }> {
  const { account, plan } = await planSplit(library, request)
  return { account, planned: plan.splits.map(plannedOf) }
}

/** Makes one split, or one for each fold, all or none. Errors as `previewSplit`, and 'conflict' for a name in use. */
export async function createSplit(library: Library, name: string, request: SplitRequest): Promise<{ account: SplitAccount; made: { split: Split; planned: PlannedSplit }[] }> {
  const { account, plan } = await planSplit(library, request)
  const splits = await library.splits.insertMany(plan.splits.map((divided) => ({
    name: divided.fold === null ? name : `${name} · fold ${divided.fold} of ${plan.splits.length}`,
    members: divided.members.map(({ id, part }) => ({ diveId: id as DiveId, part })),
    recipe: recipeOf(request, divided.fold),
  })))
  return { account, made: splits.flatMap((split, i) => (plan.splits[i] ? [{ split, planned: plannedOf(plan.splits[i]) }] : [])) }
}

async function planSplit(library: Library, request: SplitRequest): Promise<{ account: SplitAccount; plan: SplitPlan }> {
  checkShares(request)
  const dives = await library.splits.candidates(request)
  const { usable, account } = sortOut(dives, request)
  const needed = lackTests.filter(({ what }) => what === 'score' || request.needs.some((need) => need === what))
  if (usable.length < Math.max(leastDives, request.folds ?? 0)) {
    throw new StudioError('bad-labels', `A split needs at least ${Math.max(leastDives, request.folds ?? 0) === leastDives ? 'three' : request.folds} dives with ${needed.map(({ words }) => words).join(', ')}; this library has ${usable.length} of ${account.considered}.`, {
      hint: 'Complete more dives in Annotate, ask less of them, or render demo dives.',
    })
  }
  const plan = planSplits(usable, request)
  const parts = request.folds ?? 1 + Number(request.validationShare > 0) + Number(request.testShare > 0)
  if (plan.groups && plan.groups.count < parts) {
    throw new StudioError('bad-labels', `These dives have ${plan.groups.count} different ${request.by === 'event' ? 'events' : 'athletes'}; ${parts} ${request.folds === null ? 'parts' : 'folds'} need at least ${parts}.`, {
      hint: `Fill in the ${request.by} of the dives, or divide them another way.`,
    })
  }
  return { account: { ...account, groups: plan.groups, neverTested: plan.neverTested }, plan }
}

function checkShares({ validationShare, testShare, folds }: SplitRequest): void {
  const outside = validationShare + (folds === null ? testShare : 1 / folds)
  if (outside > mostOutside) throw new StudioError('invalid-input', `Validation and test would take ${Math.round(outside * 100)} % of the dives; at most ${mostOutside * 100} % can be kept from training.`, { hint: 'Choose smaller shares, or more folds.' })
}

function sortOut(dives: readonly SplitCandidate[], { needs }: SplitRequest): { usable: SplitDive[]; account: Pick<SplitAccount, 'considered' | 'leftOut' | 'lacks'> } {
  const tests = lackTests.filter(({ what }) => what === 'score' || needs.some((need) => need === what))
  const usable: SplitDive[] = []
  const counts = new Map<Lack, number>()
  for (const dive of dives) {
    const lacks = tests.filter(({ isLacking }) => isLacking(dive))
    for (const { what } of lacks) counts.set(what, (counts.get(what) ?? 0) + 1)
    if (lacks.length === 0 && dive.scorePoints !== null) usable.push({ ...dive, scorePoints: dive.scorePoints })
  }
  const lacks = tests.flatMap(({ what }) => (counts.has(what) ? [{ what, count: counts.get(what) ?? 0 }] : []))
  return { usable, account: { considered: dives.length, leftOut: dives.length - usable.length, lacks } }
}

function plannedOf({ fold, counts, untrained }: DividedDives): PlannedSplit {
  return { fold, counts, untrained }
}

function recipeOf({ by, seed, validationShare, testShare, folds, needs, untrained, category, search, diveNumber }: SplitRequest, fold: number | null): MadeRecipe {
  return {
    kind: 'made', by, seed, validationShare, testShare: folds === null ? testShare : 1 / folds, folds: folds === null || fold === null ? null : { count: folds, fold },
    needs, untrained, filter: { category, search, diveNumber }, isEdited: false,
  }
}
