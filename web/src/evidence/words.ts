// The words of the section on trust, as ../words.ts has those of the others.

export const words = {
  title: 'Can these segments be trusted?',
  lead:
    'What speaks for them and what against, measured in this run. The sentence is the finding; ' +
    'the table behind each picture has the numbers.',
  verdicts: {
    clusters: 'There are groups in this data.',
    weak: 'There may be groups in this data, but not clearly.',
    none: 'There are no groups in this data.',
  } as Record<string, string>,
  caveats: 'Mind',

  worlds: {
    question: 'Would customers without any groups look the same?',
    answer: (beaten: string, of: string, hardest: string) =>
      `${beaten} of ${of} worlds without groups look less grouped than these customers` +
      (hardest ? `; the one that comes nearest: ${hardest}.` : '.'),
    note: (customers: string, of: string) =>
      `The same search was made in data that cannot have groups but is otherwise like this one. ` +
      `The line covers nine of ten such worlds, the tick their median, the diamond is this data` +
      (customers === of ? '.' : `, measured on ${customers} of ${of} customers.`),
    statistic: 'Measured by',
    world: 'A world without groups',
    meaning: 'What it keeps',
    observed: 'These customers',
    low: '5 %',
    median: 'Median',
    high: '95 %',
    p: 'p-value',
    error: 'its error',
    drawn: 'Worlds',
    k: 'k',
    beaten: 'beaten',
    notBeaten: 'not beaten',
    outcome: 'Outcome',
    chance: (p: string) => `p = ${p}`,
    missing: 'No world without groups could be drawn from this data.',
  },
  byK: {
    question: 'For which number of groups is there something?',
    answer: (k: string) => `The customers stand out most at k = ${k}.`,
    missing: 'No number of groups could be judged.',
  },
  names: {
    shuffled: 'Every feature shuffled on its own',
    gaussian: 'One cloud of the same shape',
    uniform: 'Evenly spread',
    copula: 'The same values and ranks, one crowd',
    copula_in_strata: 'The same, within each habit of buying',
  } as Record<string, string>,
};
