// The words of the section on trust, as ../words.ts has those of the others.

const times = (n: string, one: string, many: string) =>
  n === '1' ? `${n} ${one}` : `${n} ${many}`;

export const words = {
  title: 'Can these segments be trusted?',
  lead:
    'What speaks for them and what against, measured in this run. The sentence under each question ' +
    'is the finding; the exact numbers are in the table behind it.',
  model: 'Model',
  chosen: (model: string) => `${model} (tags the customers)`,
  findings: 'What was found',
  more: (names: string, n: string) => `${names} and ${n} more`,

  verdict: {
    question: 'Are there groups in this data at all?',
    headlines: {
      clusters: 'Yes. There are groups in this data.',
      weak: 'Not clearly. There may be groups, but none stands apart.',
      none: 'No. These customers form no groups of their own.',
      unasked: 'No groups could be looked for.',
    },
    steps: { none: 'No groups', weak: 'Not clear', clusters: 'Groups' },
    here: 'here',
    picture: (step: string) => `Of no groups, not clear and groups, this run is at: ${step}`,
    means: {
      clusters:
        'Few customers stand between the groups. A segment that follows them is a kind of ' +
        'customer, not only a line somebody drew.',
      weak:
        'Segments still help to plan, as borders that people agree on. Customers on both sides of ' +
        'a border are much alike, so do not read a segment as a kind of person.',
      none:
        'Segments still help to plan, as borders that people agree on. Customers on both sides of ' +
        'a border are much alike, so do not read a segment as a kind of person.',
      unasked: 'Segments still help to plan, as borders that people agree on.',
    },
    follows: 'What follows',
    caveats: 'What to mind',
    noCaveats: 'Nothing was found that you would have to mind.',
    note: (model: string, customers: string, of: string) =>
      `Judged on the features of ${model}, ` +
      (customers === of ? `${of} customers.` : `${customers} of ${of} customers.`),
    table: 'The headline figures',
    measure: 'Measure',
    value: 'Value',
    whyNot: 'Why there is none',
    name: 'Name for a gate',
    measures: {
      silhouette_euclidean: 'Silhouette, Euclidean',
      null_p_value: 'Largest p-value against worlds without groups',
      stability_ari: 'Stability over new draws, adjusted Rand index',
      smallest_jaccard: 'Least stable segment, Jaccard similarity',
      split_half_ari: 'Two halves, adjusted Rand index',
      largest_split_gap: 'Largest gap between halves, standardised difference',
      smallest_share: 'Smallest segment, share of customers',
      revenue_explained: 'Spend explained, share of variance',
      independent_large: 'Features of evidence with a large effect',
      independent_medium: 'Features of evidence with a medium effect or more',
      largest_independent_effect: 'Largest effect of a feature of evidence',
      tree_fidelity: 'Told by a tree of three questions, share of customers',
      future_order: 'Order of later spend, Spearman',
      future_spend_gain: 'Later spend explained beyond recency and spend, R²',
      future_gini: 'Ranking of later spend, normalised Gini',
      customers_stayed: 'Still in the same segment, share of customers',
      moved_in_a_week: 'Another segment a week earlier, share of customers',
    } as Record<string, string>,
  },

  worlds: {
    question: 'Would customers without any groups look the same?',
    all: (of: string) =>
      `No. These customers look more grouped than all ${of} kinds of worlds without groups.`,
    allButWeak: (of: string) =>
      `Not quite. These customers look more grouped than all ${of} kinds of worlds without groups, ` +
      'but not firmly: see the verdict above.',
    none: (of: string) => `Yes. All ${of} kinds of worlds without groups look just as grouped.`,
    some: (beaten: string, of: string, left: string) =>
      `Partly. These customers look more grouped than ${beaten} of ${of} kinds of worlds without ` +
      `groups, but not more than: ${left}.`,
    note: (customers: string, of: string) =>
      'The same search was made in worlds that have no groups but are otherwise like this data. ' +
      'What counts is whether the diamond lies beyond the bar. p: how often such a world looks at ' +
      'least as grouped; up to 0.05 it is beaten' +
      (customers === of ? '.' : `. Measured on ${customers} of ${of} customers.`),
    key: {
      range: 'nine of ten such worlds',
      median: 'their median',
      data: 'this data',
    },
    statistic: 'Measured by',
    world: 'A world without groups',
    meaning: 'What it keeps',
    observed: 'This data',
    mean: 'Mean of worlds',
    sd: 'sd of worlds',
    low: '5 %',
    median: 'Median',
    high: '95 %',
    p: 'p-value',
    error: 'Its Monte Carlo error',
    drawn: 'Worlds drawn',
    k: 'k',
    beaten: 'beaten',
    notBeaten: 'not beaten',
    outcome: 'Outcome',
    said: (value: string, p: string) => `${value}; p = ${p}`,
    missing: 'No world without groups could be drawn from this data.',
    byK: 'Every number of groups',
    byKColumns: {
      separation: 'Separation',
      pSeparation: 'p, separation',
      silhouette: 'Silhouette (simplified)',
      pSilhouette: 'p, silhouette',
      logInertia: 'log inertia',
      pGap: 'p of the gap statistic',
      smallest: 'Smallest group',
    },
    definitions: 'What each statistic measures',
    definitionColumns: {
      text: 'What it measures',
      range: 'How to read it',
      part: 'What it counts for',
      source: 'Source',
    },
    names: {
      shuffled: 'Every feature shuffled on its own',
      gaussian: 'One round cloud of the same shape',
      uniform: 'Evenly spread',
      copula: 'The same values and ranks, one crowd',
      copula_in_strata: 'The same within each habit of buying',
    } as Record<string, string>,
  },

  apart: {
    question: 'What sets the segments apart beyond their own definition?',
    missing: 'What sets the segments apart was not measured.',
    none: 'No feature of this model could be measured.',
    roles: {
      evidence: 'evidence',
      shared: 'partly built in',
      definition: 'definition',
      unknown: 'not known',
    } as Record<string, string>,
    heads: {
      evidence: 'Evidence: the segments were not made from these',
      unknown: 'Does not count: not known whether the segments were made from these',
      shared: 'Does not count: partly built in, made from the same numbers',
      definition: 'Does not count: the segments were made from these',
    } as Record<string, string>,
    ties: {
      used: 'the assignment reads it',
      same: 'computed from the same numbers as what is read',
      near: 'hardly another number than one that is read',
      shares: 'has a number in common with what is read',
      apart: 'made from other numbers',
      later: 'measured after the assignment',
      constant: 'the same for every customer',
      not_told: 'what the segments were made from is not told',
    } as Record<string, string>,
    sizes: {
      large: 'large',
      medium: 'medium',
      small: 'small',
      negligible: 'negligible',
      unknown: 'cannot be told',
    } as Record<string, string>,
    chance: 'maybe chance',
    onlyBecause: (names: string, customers: string) =>
      `Significant only because ${customers} customers were counted, and too small to matter: ${names}.`,
    noneCounts: 'None.',
    leftOut: (shown: string, of: string) =>
      `The ${shown} largest of ${of} are drawn; all are in the table.`,
    axis: 'how far the segments differ: 0 not at all, 1 completely',
    thresholds: 'small, medium and large',
    note: (confidence: string) =>
      `Numbers: omega squared with its ${confidence} interval, drawn by its square root so that it ` +
      'stands beside V. Categories: Cramér’s V, corrected for bias. Dotted lines: small, medium and ' +
      'large for numbers (omega squared 0.01, 0.06, 0.14). Filled marks count, hollow and hatched ' +
      'ones do not.',
    effects: {
      omega_squared: 'ω²',
      cramers_v_corrected: 'V',
    } as Record<string, string>,
    said: (symbol: string, value: string, size: string) => `${symbol} ${value}, ${size}`,
    segments: 'Mean of each segment',
    columns: {
      counts: 'Counts as',
      why: 'Why',
      reason: 'In words',
      customers: 'Customers',
      effect: 'Effect',
      value: 'Effect size',
      low: 'Low',
      high: 'High',
      size: 'In a word',
      test: 'Test',
      p: 'p',
      holm: 'p, Holm',
      bh: 'p, Benjamini–Hochberg',
      sentence: 'What it says',
      eta: 'eta²',
      omega: 'omega²',
      epsilon: 'epsilon²',
      noncentralLow: 'eta², noncentral F, low',
      noncentralHigh: 'eta², noncentral F, high',
      f: 'ANOVA F',
      df1: 'df 1',
      df2: 'df 2',
      fp: 'ANOVA p',
      welch: 'Welch F',
      welch1: 'Welch df 1',
      welch2: 'Welch df 2',
      welchP: 'Welch p',
      h: 'Kruskal–Wallis H',
      hdf: 'H df',
      hp: 'H p',
      hEpsilon: 'H epsilon²',
      chi: 'chi²',
      chidf: 'chi² df',
      chip: 'chi² p',
      v: 'Cramér’s V',
      vCorrected: 'V corrected',
      permuted: 'By permutation',
      mean: 'Mean',
      sd: 'sd',
      median: 'Median',
    },
    tests: {
      welch: 'Welch’s ANOVA',
      anova: 'ANOVA',
      kruskal_wallis: 'Kruskal–Wallis',
      chi_square: 'chi-square',
    } as Record<string, string>,
    yes: 'yes',
  },

  again: {
    question: 'Do the segments come again?',
    missing: 'Whether the segments come again was not measured.',
    stable: 'Yes. Every segment comes back when the customers are drawn anew.',
    poorHalves: (rand: string) =>
      `Not firmly. Each segment comes back, but two halves of the customers give other segments ` +
      `(adjusted Rand index ${rand}).`,
    patterned: (names: string) =>
      `Mostly. There is a pattern, but who belongs to it is doubtful in: ${names}.`,
    dissolved: (names: string) =>
      `Not all. When the customers are drawn anew, these dissolve: ${names}.`,
    halves: (rand: string) => `Two halves of the customers agree by ${rand} (adjusted Rand index).`,
    whole: 'All segments together: agreement (adjusted Rand index, 1 the same)',
    each: 'Each segment: customers in common with its like in a new draw (Jaccard, 1 the same)',
    seeds: (n: string) => times(n, 'other seed', 'other seeds'),
    draws: 'customers drawn anew',
    words: { dissolved: 'dissolved', patterned: 'patterned', stable: 'stable' } as Record<
      string,
      string
    >,
    marks: { dissolved: '○○○', patterned: '●●○', stable: '●●●' } as Record<string, string>,
    interval: (low: string, high: string) => `${low} to ${high}`,
    lowest: (value: string) => `lowest ${value}`,
    neighbours: 'With one segment fewer or more',
    note:
      'Dotted lines at 0.6 and 0.75: below the first a segment is dissolved, below the second only ' +
      'a pattern (Hennig). Halves: the model is fitted on each half apart, and both are asked about ' +
      'all customers.',
    customers: (n: string) => `Measured on ${times(n, 'customer', 'customers')}.`,
    often: (times: string, of: string) => `dissolved in ${times} of ${of}`,
    largest: 'Largest gaps between halves',
    gaps: 'Every gap between halves',
    splits: 'Every split',
    columns: {
      jaccard: 'Jaccard',
      dissolved: 'Dissolved',
      draws: 'New draws',
      word: 'In a word',
      split: 'Split',
      metric: 'Metric',
      first: 'First half',
      second: 'Second half',
      percent: 'Gap, %',
      standardised: 'Standardised difference',
      chance: 'What chance gives',
      gapWord: 'In a word',
      rand: 'Adjusted Rand',
      firstCustomers: 'Customers, first',
      secondCustomers: 'Customers, second',
      problem: 'Why not',
      what: 'What',
      lowest: 'Lowest',
    },
    gapWords: {
      negligible: 'negligible',
      small: 'small',
      large: 'large',
      chance: 'chance',
    } as Record<string, string>,
  },

  rests: {
    question: 'What do they rest on?',
    missing: 'What the segments rest on was not measured.',
    lead: (model: string) => `Of ${model}.`,
    sets: 'The same method on other features: silhouette',
    own: 'on its own columns',
    full: 'on the columns of the whole model',
    said: (own: string, full: string) => `${own} own, ${full} whole`,
    agrees: (k: string, rand: string) => `k = ${k}, agrees with the run by ${rand}`,
    weights: 'One feature told nothing: share of customers who would move',
    leftOut: (shown: string, of: string) =>
      `The ${shown} that move the most of ${of}; all are in the table.`,
    note: (customers: string, whole: boolean, repeats: string) =>
      (whole
        ? `Measured on all ${customers} customers. `
        : `Measured on ${customers} customers. `) +
      'Silhouettes on fewer columns are higher by themselves: compare sets by those on the columns ' +
      `of the whole model. A feature tells nothing when its values are dealt anew among the ` +
      `customers; mean of ${times(repeats, 'deal', 'deals')}.`,
    table: 'Sets of features',
    weightTable: 'Each feature',
    columns: {
      set: 'Features',
      without: 'Without',
      columns: 'Columns',
      k: 'k',
      kind: 'Number of segments',
      byRule: 'by the rule of the run',
      same: 'as in the run',
      own: 'Silhouette, own columns',
      full: 'Silhouette, whole columns',
      squared: 'Silhouette (squared), own',
      simplified: 'Silhouette (simplified), own',
      ch: 'Calinski–Harabasz, own',
      chFull: 'Calinski–Harabasz, whole',
      db: 'Davies–Bouldin, own',
      dbFull: 'Davies–Bouldin, whole',
      rand: 'Adjusted Rand with the run',
      stability: 'Stability',
      smallest: 'Smallest segment',
      withoutShare: 'Without segment',
      problem: 'Why not',
      choice: 'Why this k',
      group: 'Group',
      moved: 'Would move',
      error: 'Standard error',
      randWithout: 'Adjusted Rand, fitted without it',
      silhouette: 'Silhouette, fitted without it',
      change: 'Change of silhouette',
    },
  },

  later: {
    question: 'Did they foresee what came after?',
    missing: 'No earlier day was looked at.',
    fold: 'Watched',
    days: (from: string, until: string) => `${from} to ${until}`,
    spend: 'Mean spend of a customer in the days watched',
    orders: 'Mean orders of a customer in the days watched',
    order: (worth: string) =>
      `Segments from the highest ${worth} before; when they foresee well, marks go down from right to left.`,
    worth: { spend: 'spend', orders: 'orders' },
    unnamed: (n: string) => `Segment ${n} of then`,
    like: (name: string) => `${name}, as of then`,
    few: 'few customers',
    interval: (low: string, high: string) => `${low} to ${high}`,
    note: (days: string, customers: string, active: string, intervals: string | null) =>
      `The model was fitted as of the first day and knew nothing of what came after. Of ${customers} ` +
      `customers ${active} ordered in the ${days} days. ` +
      (intervals ? `Intervals: ${intervals}` : ''),
    newcomers: (customers: string, share: string) =>
      `${customers} customers came new in these days and brought ${share} of what was spent: no ` +
      'segment could know them.',
    leftOut: (names: string) => `Left out then: ${names}.`,
    figures: 'The figures of the finding',
    moves: 'Who moved where',
    folds: 'Every period watched',
    columns: {
      customers: 'Customers',
      share: 'Share',
      past: 'Spend before',
      pastOrders: 'Orders before',
      mean: 'Mean spend after',
      low: 'Low',
      high: 'High',
      orders: 'Mean orders after',
      active: 'Ordered',
      activeLow: 'Ordered, low',
      activeHigh: 'Ordered, high',
      few: 'Few customers',
      what: 'What',
      value: 'Value',
      from: 'From',
      until: 'Until',
      all: 'Orders',
      spend: 'Spend',
      newCustomers: 'New customers',
      then: 'Then',
      end: 'At the end',
    },
    values: {
      spearman: 'Order of segments, Spearman',
      before: 'R², recency and past alone',
      with: 'R², with the segments',
      alone: 'R², segments alone',
      gain: 'R² that the segments add',
      byPast: 'Ranking by own past, normalised Gini',
      bySegments: 'Ranking by segment, normalised Gini',
      difference: 'Difference of the two',
      hindsight: 'Ranking by segment in hindsight',
      stayed: 'Still in the same segment',
      frozen: 'The same, model unchanged',
      rand: 'Adjusted Rand, then and end',
      randModels: 'Adjusted Rand, both models on the customers of then',
      gone: 'Customers gone',
      arrived: 'Customers arrived',
    },
    end: (n: string) => `Segment ${n} of the end`,
  },

  day: {
    question: 'How much hangs on the day?',
    missing: 'No other day was tried.',
    answer: (name: string, share: string) =>
      `Made ${name}, the same model puts ${share} of the customers into another segment.`,
    season: (share: string) => ` Without the peak season it is ${share}.`,
    frozen: 'the same model, asked that day',
    refit: 'the model fitted anew',
    shares: 'Share of customers in another segment than in this run',
    gone: (n: string) => `${times(n, 'customer', 'customers')} not there`,
    columns: {
      cut: 'Run made',
      asOf: 'As of',
      customers: 'Customers in both',
      gone: 'Not there',
      frozen: 'Moved, same model',
      frozenLow: 'Low',
      frozenHigh: 'High',
      refit: 'Moved, fitted anew',
      refitLow: 'Low ',
      refitHigh: 'High ',
      randFrozen: 'Adjusted Rand, same model',
      randRefit: 'Adjusted Rand, fitted anew',
      segments: 'Segments',
      refitSegments: 'Segments, fitted anew',
      problem: 'Why not',
    },
    each: 'Each segment',
    note:
      'Both runs see the same data, up to another day. Customers who move are near a border, or ' +
      'their time in a segment ran out.',
  },

  contest: {
    question: 'Rules or clusters?',
    missing: 'The models were not compared.',
    none: 'No model is recommended.',
    model: 'Model',
    segments: 'Segments',
    recommended: 'recommended',
    out: (why: string) => `Out: ${why}.`,
    ahead: 'ahead',
    wins: 'Wins',
    families: { rules: 'rules', clusters: 'clusters', given: 'given' } as Record<string, string>,
    criteria: {
      separation: 'Differ beyond their definition',
      stability: 'Same in two halves',
      'hold over time': 'Order holds later',
      'future revenue': 'Explain later spend',
      'moves per week': 'Move in a week',
      explainability: 'Told by three questions',
    } as Record<string, string>,
    note:
      '▲ ahead of every other model that is not out, by more than the margin in the table. Wins: ' +
      'comparisons with one other model in which it is ahead in more columns. Silhouettes do not ' +
      'count: clusters are made to have a high one.',
    definitions: 'What is compared',
    columns: {
      method: 'Method',
      family: 'Kind',
      smallest: 'Smallest',
      largest: 'Largest',
      silhouette: 'Silhouette',
      evidence: 'Features of evidence',
      out: 'Out because',
      name: 'Criterion',
      text: 'What it compares',
      margin: 'Margin',
      source: 'Why this margin',
    },
  },
};
