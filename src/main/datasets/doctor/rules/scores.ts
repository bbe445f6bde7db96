import type { DiveRule } from '../rule.ts'

/** Scores beside what their category allows. */
const outsideCategory: DiveRule = {
  scope: 'dive',
  name: 'score-outside-category',
  severity: 'error',
  title: 'Scores outside their category\'s range',
  category: 'any',
  explain: 'Every kind of action has a range its scores lie in; methods scale scores by it. A score outside belongs to another action, is in another unit, or is a slip. Correct the score, or the category\'s range.',
  find({ facts: { scorePoints }, category: name }, { categories }) {
    const category = categories.get(name)
    if (scorePoints === null || category === undefined || (scorePoints >= category.scoreMinimum && scorePoints <= category.scoreMaximum)) return []
    return [{ message: `The score is ${scorePoints}; scores of ${category.title} go from ${category.scoreMinimum} to ${category.scoreMaximum}.` }]
  },
}

const unknownCategory: DiveRule = {
  scope: 'dive',
  name: 'unknown-category',
  severity: 'warning',
  title: 'Unknown categories',
  category: 'any',
  explain: 'The dive names a category that the library does not know, so neither its score range nor its stages can be checked. Import the data set it came from again.',
  find: ({ category }, { categories }) => (categories.has(category) ? [] : [{ message: `The category is "${category}"; the library knows ${[...categories.keys()].join(', ') || 'none'}.` }]),
}

const failed: DiveRule = {
  scope: 'dive',
  name: 'failed-dive',
  severity: 'note',
  title: 'Failed dives',
  category: 'diving',
  explain: 'A score of 0 is a failed dive: the rules gave 0, whatever the dive looked like. A method that learns from pictures cannot see why, and one such dive moves an error measured in squares. Consider leaving it out of splits.',
  find: ({ facts }) => (facts.scorePoints === 0 ? [{ message: `The score is 0${facts.awards.length > 0 && facts.awards.every((award) => award === 0) ? ', and so is every award' : ''}.` }] : []),
}

export const scoreRules = [outsideCategory, unknownCategory, failed] as const
