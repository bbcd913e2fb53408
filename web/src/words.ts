// Every word of the page below the first screen, in one place to translate. Sentences are functions
// of texts that are ready to show: numbers are formatted and names are plain before they come here.

const times = (n: string, one: string, many: string) =>
  n === '1' ? `${n} ${one}` : `${n} ${many}`;

export const words = {
  missing: '–',
  sd: 'sd',
  // Units that are said; orders, products and the like stand in the feature's name already.
  units: { days: 'days', hours: 'hours', gaps: 'gaps' } as Record<string, string>,
  quarter: (quarter: number, year: number) => `Q${quarter} ${year}`,
  all: 'All customers',
  segment: 'Segment',
  customers: 'Customers',
  revenue: 'Revenue',
  feature: 'Feature',
  none: 'In no segment',
  other: 'All other',

  contents: {
    label: 'Contents',
    first: 'Answer',
    segments: 'Segments',
    pictures: 'Pictures',
    trust: 'Trust',
    sources: 'Sources',
    lookup: 'Look-up',
  },
  theme: {
    label: 'Colours',
    auto: 'Auto',
    light: 'Light',
    dark: 'Dark',
  },
  failed: 'This page could not read its own data; the answer above still holds.',
  loading: 'Reading the run …',

  table: {
    show: 'Show the table',
    filter: 'Filter rows',
    rows: (shown: string, of: string) =>
      shown === of ? times(of, 'row', 'rows') : `${shown} of ${times(of, 'row', 'rows')}`,
    copy: 'Copy',
    copied: 'Copied',
    notCopied: 'Copying is not allowed here',
    csv: 'Download CSV',
    sort: (column: string) => `Sort by ${column}`,
    none: 'No row matches.',
    scroll: (name: string) => `${name}, scrolls sideways`,
  },

  segments: {
    title: 'Who are they, and what should we do?',
    lead: (n: string, customers: string) =>
      `${n} segments, ${customers} customers. ` +
      'Numbers are averages of the segment beside the average of all customers.',
    ofCustomers: 'of customers',
    ofRevenue: 'of revenue',
    noRevenue: 'No money in this run',
    telling: 'What sets them apart',
    against: (text: string) => `average ${text}`,
    playbook: 'What to do',
    plays: {
      offer: 'Offer',
      focus: 'Show',
      discount_cap: 'Discount',
      channel: 'Reach by',
      cadence: 'How often',
      kpi: 'Measure',
      avoid: 'Avoid',
    },
    examples: 'Typical customers',
    example: (n: number) => `Example ${n}`,
    examplesNote: 'Near the centre; each shares these rounded numbers with at least nine others.',
    littleApart: 'No examples: too little sets them apart.',
    noExamples: 'No examples: fewer than ten customers share the same rounded numbers.',
    reason: 'Why this name',
  },

  pictures: {
    title: 'Pictures',
    lead: 'Each answers the question above it. The table behind it is one click away.',
    pick: 'Segments drawn',
    everySegment: 'All',
    leave: (text: string) => `Not shown: ${text}`,
    less: 'less',
    more: 'more',
    below: 'below average',
    above: 'above average',
    perCustomers: 'customers',
    perRevenue: 'revenue',
    show: 'Show',
    allFeatures: (n: string) => `All ${n}`,
    topFeatures: (n: string) => `Top ${n}`,
    featuresShown: 'Features',
  },

  shares: {
    question: 'Where are the customers, and where is the money?',
    answer: (name: string, customers: string, revenue: string) =>
      `${name} are ${customers} of customers and bring ${revenue} of revenue.`,
    plain: (name: string, customers: string) =>
      `${name} are the largest segment: ${customers} of customers.`,
    ratio: 'Revenue share / customer share',
    perCustomer: 'Revenue per customer',
    note: (ratio: string) => `${ratio} the average customer`,
  },
  snake: {
    question: 'What makes each segment different?',
    answer: (name: string, feature: string, deviations: string, side: string) =>
      `${name} stand out most, by ${feature}: ${deviations} standard deviations ${side} average.`,
    above: 'above',
    below: 'below',
    axis: 'standard deviations from the average of all customers',
    interval: (low: string, high: string) => `95 % interval ${low} to ${high}`,
    note:
      'Lines across a symbol are 95 % intervals of the mean, as if these customers were a sample. ' +
      'Values beyond ±3 stand at the edge, with their number.',
    columns: {
      standardised: 'Standardised mean',
      low: 'Interval low',
      high: 'Interval high',
      mean: 'Mean',
      median: 'Median',
      sd: 'Standard deviation',
      q25: 'Lower quartile',
      q75: 'Upper quartile',
      count: 'Customers with a value',
    },
  },
  heat: {
    question: 'How far is each segment from the average customer?',
    answer: (feature: string, high: string, highText: string, low: string, lowText: string) =>
      `In ${feature}, ${high} are ${highText}, ${low} ${lowText}.`,
    times: (ratio: string) => `at ${ratio} the average`,
    above: (share: string) => `${share} above the average`,
    below: (share: string) => `${share} below the average`,
    legend: 'Segment mean over the mean of all, minus 1.',
    deviations:
      'Features that can be negative: standard deviations (sd) from the mean of all instead.',
    column: 'Relative importance',
  },
  grid: {
    question: 'How recent and how frequent are they?',
    answer: (customers: string, share: string, row: string, column: string) =>
      `The fullest box holds ${customers} customers (${share}): recency ${row}, orders ${column}.`,
    rows: 'Recency',
    columns: 'Orders',
    segment: 'Segment of this box',
    missing: 'No order lines in this run: no grid of recency and frequency.',
  },
  map: {
    question: 'Do the segments lie apart?',
    answer: (share: string, mixed: string) =>
      `${mixed} of customers lie where another segment is more frequent. ` +
      `The two axes show ${share} of what differs between customers.`,
    alone: (share: string) => `The two axes show ${share} of what differs between customers.`,
    axis: (n: number, share: string) => `Component ${n}: ${share} of the variance`,
    every: 'All segments',
    centre: 'Symbols mark the middle of each segment.',
    outside: (n: string) => `${n} customers lie beyond the edges.`,
    loadings: 'What the axes are made of',
    loading: (n: number) => `Component ${n}`,
    here: 'Point at the map to count the customers there.',
    count: (n: string, names: string) => `Here: ${times(n, 'customer', 'customers')} (${names}).`,
    nobody: 'Here: nobody.',
    densest: 'Fullest cell',
    width: 'Cells with customers',
    x: 'Middle, component 1',
    y: 'Middle, component 2',
    inside: 'Customers on the map',
    missing: 'No map: fewer than two features differ between customers.',
  },
  distribution: {
    question: (feature: string) => `How do the segments differ in ${feature}?`,
    answer: (feature: string, low: string, lowName: string, high: string, highName: string) =>
      `The median of ${feature} goes from ${low} (${lowName}) to ${high} (${highName}).`,
    same: (feature: string, value: string) =>
      `The median of ${feature} is ${value} in every segment.`,
    pick: 'Feature',
    outline:
      'Bars: share of the segment. Grey outline: all customers. Stroke: the segment’s median.',
    log: 'Logarithmic scale.',
    without: (n: string) =>
      `${times(n, 'customer has', 'customers have')} no value or one below the scale.`,
    from: 'From',
    to: 'To',
    missing: 'No distributions in this run.',
  },
  indices: {
    question: 'How many segments does the data ask for?',
    of: (model: string, choice: string) => `${model}: ${choice}`,
    chosen: 'chosen',
    k: 'Number of segments (k)',
    index: 'Index',
    value: 'Value',
    error: 'Standard error',
    missing: 'The number of segments was given, not searched: no other number was tried.',
    model: 'Model',
    better: { up: 'higher is better', down: 'lower is better' },
  },
  silhouettes: {
    question: 'How clearly does each customer belong?',
    answer: (name: string, mean: string, worst: string, negative: string) =>
      `Clearest are ${name} (mean ${mean}); ${negative} of ${worst} lie closer to another segment.`,
    allClear: (name: string, mean: string) =>
      `Clearest are ${name} (mean ${mean}); nobody lies closer to another segment.`,
    axis: 'silhouette of each customer, highest first',
    sampled: (n: string, of: string) => `From ${n} of ${of} customers.`,
    guide: '1: deep inside its segment. 0: on the border. Below 0: closer to another segment.',
    mean: 'Mean',
    negative: 'Below 0',
    customers: 'Customers looked at',
    missing: 'No silhouettes in this run.',
  },
  agreement: {
    question: (a: string, b: string) => `Do ${a} and ${b} agree?`,
    answer: (rand: string, how: string, row: string, share: string, column: string, b: string) =>
      `Adjusted Rand index ${rand}: ${how}. ${share} of ${row} are in ${column} of ${b}.`,
    levels: [
      'no more than by chance',
      'little agreement',
      'some agreement',
      'strong agreement',
      'the same groups',
    ],
    cell: 'Share of the row',
    missing: 'One model in this run: nothing to compare it with.',
  },
  concentration: {
    question: 'How concentrated is the revenue?',
    answer: (top: string, revenue: string, gini: string) =>
      `The best ${top} of customers bring ${revenue} of revenue (Gini index ${gini}).`,
    x: 'share of customers, lowest spenders first',
    y: 'share of revenue',
    equal: 'if all spent the same',
    curve: 'as it is',
    best: (share: string) => `best ${share}`,
    table: 'Revenue of the best customers',
    missing: 'No money in this run: no concentration.',
  },
  cohorts: {
    question: 'Do customers come back?',
    answer: (share: string, unit: string) =>
      `On average ${share} of a cohort order again in the ${unit} after their first order.`,
    once: 'One period only: nobody could come back yet.',
    units: { month: 'month', quarter: 'quarter', year: 'year' },
    start: 'First order',
    size: 'Customers',
    age: (unit: string, n: number) => `${unit} ${n}`,
    retention: 'Retention',
    revenue: 'Revenue',
    perHead: 'Revenue per customer',
    note: 'Dots (·) after a number: the period was not over when the data ended.',
    missing: 'No order lines in this run: no cohorts.',
  },
  calendar: {
    question: 'When do they order?',
    answer: (unit: string, when: string, orders: string) =>
      `The busiest ${unit} was ${when} with ${times(orders, 'order', 'orders')}.`,
    weekday: (best: string, share: string) =>
      ` ${best} is the busiest weekday: ${share} of orders.`,
    units: { day: 'day', week: 'week', month: 'month' },
    orders: 'Orders',
    revenue: 'Revenue',
    date: 'Date',
    missing: 'No order lines in this run: no calendar.',
  },
  categories: {
    question: (feature: string) => `Which ${feature} is typical of each segment?`,
    answer: (level: string, share: string, name: string, most: string) =>
      `${level} stands for ${share} of all customers; most among ${name}: ${most}.`,
    pick: 'Category',
    rest: (n: string) => `${n} more`,
    missing: 'No region, city, tier or channel in this run.',
  },
  mix: {
    question: 'What do the segments buy?',
    byRevenue: 'revenue',
    byLines: 'lines',
    answer: (level: string, share: string, by: string, name: string, theirs: string) =>
      `${level} makes ${share} of all ${by}; for ${name} it is ${theirs}.`,
    missing: 'No product categories in this run: no category mix.',
  },

  stability: {
    question: 'Would other customers give the same segments?',
    answer: (model: string, name: string, jaccard: string, word: string) =>
      `Drawn anew, ${name} of ${model} came back least: Jaccard similarity ${jaccard}, ${word}.`,
    sentence: (
      rand: string,
      interval: [string, string] | null,
      half: string | null,
      resamples: string,
      customers: string,
    ) =>
      `Adjusted Rand index ${rand}` +
      (interval ? ` (95 % interval ${interval[0]} to ${interval[1]})` : '') +
      ` over ${times(resamples, 'new draw', 'new draws')} of ${customers} customers` +
      (half === null ? '.' : `; two halves agree by ${half}.`),
    // Hennig's words by the mean Jaccard similarity.
    words: {
      dissolved: 'dissolved',
      unstable: 'unstable',
      pattern: 'a pattern, its members doubtful',
      stable: 'stable',
      'highly stable': 'highly stable',
    } as Record<string, string>,
    note:
      'Jaccard: mean share of common customers with the group of a new draw that is most like it. ' +
      'Up to 0.5 a segment is dissolved, below 0.6 unstable, below 0.75 a pattern, below 0.85 ' +
      'stable, from there highly stable (Hennig). 1: the same customers each time.',
    jaccard: 'Jaccard',
    word: 'In a word',
    dissolved: 'Dissolved',
    often: (times: string, of: string) => `${times} of ${of}`,
    draws: 'New draws',
    caption: (model: string) => `Stability of the segments of ${model}`,
  },
  tree: {
    question: (model: string) => `How do the groups of ${model} come together?`,
    answer: (k: string, kept: string, undone: string) =>
      `Cut between the heights ${kept} and ${undone}, the tree leaves ` +
      `${times(k, 'segment', 'segments')}.`,
    whole: (model: string, height: string) =>
      `All customers of ${model} are one segment; its last merge is at height ${height}.`,
    cut: (k: string) => `cut: ${times(k, 'segment', 'segments')}`,
    axis: 'height of the merge: how far apart the two are',
    bars: 'Customers of each branch; below them its segment',
    note:
      'Brackets join two groups at the height of their distance. A long way up without a bracket ' +
      'is a clear gap. Filled triangles are branches that are not drawn further.',
    leaf: (name: string, customers: string, height: string) =>
      `${name}: ${times(customers, 'customer', 'customers')}, together from ${height}`,
    size: (customers: string, branches: string) =>
      `${times(customers, 'customer', 'customers')} in ${times(branches, 'branch', 'branches')}`,
    columns: {
      node: 'Node',
      left: 'Left part',
      right: 'Right part',
      height: 'Height',
    },
  },
  neighbours: {
    question: (model: string) => `Where does ${model} draw the line between near and far?`,
    answer: (share: string, points: string, eps: string, without: string) =>
      `${share} of customers are among ${points} within eps = ${eps}, themselves counted; ` +
      `${times(without, 'customer stays', 'customers stay')} without a segment.`,
    x: 'share of customers, the most crowded first',
    y: (points: string) => `distance to customer ${points}, itself the first`,
    eps: (eps: string) => `eps = ${eps}`,
    measured: (n: string, of: string) => `Measured on ${n} of ${of} customers.`,
    note: 'Where the curve bends up, customers begin to stand alone.',
    edge: (value: string) => `Distances above ${value} stand at the edge.`,
    rank: 'Share of customers',
    distance: 'Distance',
  },
  condensed: {
    question: (model: string) => `Which groups of ${model} hold together longest?`,
    answer: (groups: string, k: string, name: string | null, stability: string) =>
      `${times(groups, 'group', 'groups')} in the tree, ${k} of them ` +
      (k === '1' ? 'a segment' : 'segments') +
      (name === null ? '.' : `. The steadiest is ${name} (stability ${stability}).`),
    axis: '1 / distance: further right, customers must stand closer together',
    note:
      'A bar begins where a group splits off and ends where it splits or is gone; thicker: more ' +
      'customers. Filled bars are segments, hatched ones are not.',
    group: (n: string) => `group ${n}`,
    life: (birth: string, death: string) => `from ${birth} to ${death}`,
    fewer: (shown: string, of: string) => `The ${shown} largest of ${of}; all are in the table.`,
    columns: {
      group: 'Group',
      parent: 'Splits off',
      birth: 'Begins at',
      death: 'Ends at',
      stability: 'Stability',
    },
  },

  sources: {
    title: 'What is it built on?',
    lead: 'Every row that came in, every choice that was made, and how to make this run again.',
    rows: 'What came in, to the last row',
    accounted: (rowsIn: string) => `All ${rowsIn} rows are accounted for.`,
    notAccounted: (rowsIn: string, found: string) =>
      `${rowsIn} rows came in; the counts below add up to ${found}.`,
    featureTable: (rows: string) => `A ready feature table of ${rows} rows.`,
    bought: 'bought',
    returned: 'returned',
    total: 'rows in',
    what: 'Rows',
    count: 'Count',
    share: 'Share',
    why: 'Why',
    where: 'For example',
    actions: {
      use: 'used',
      keep: 'kept',
      fix: 'repaired',
      reject: 'left out',
      note: 'noted',
    } as Record<string, string>,
    action: 'Done with them',
    facts: 'Every check of the data',
    warnings: 'Warnings',
    noWarnings: 'No warnings.',
    notes: 'Decided while reading',
    choice: 'Why this model',
    models: 'The models side by side',
    model: 'Model',
    method: 'Method',
    k: 'Segments',
    smallest: 'Smallest',
    silhouette: 'Silhouette',
    explained: 'Spend explained',
    without: 'Without segment',
    why_k: 'Why so many',
    adjustedRand: 'Agrees with the chosen',
    tags: 'tags the customers',
    indices: 'What each index means',
    index: 'Index',
    meaning: 'Meaning and variant',
    read: 'How to read it',
    caution: 'Mind',
    features: 'What each feature means',
    unit: 'Unit',
    mean: 'Mean',
    median: 'Median',
    meaningOf: 'What it says',
    missing: 'Features that could not be built',
    needs: 'What it needs',
    leftOut: 'Features that a model left out',
    joins: 'How the files are joined',
    left: 'One file',
    right: 'The other',
    guessed: 'guessed',
    declared: 'as the project says',
    columns: 'How the files were read',
    role: 'Role',
    column: 'Column',
    reason: 'Why',
    file: 'Files',
    certain: 'Certain',
    yes: 'yes',
    no: 'only the values say so',
    kind: 'Kind',
    settings: 'Settings',
    setting: 'Setting',
    value: 'Value',
    seed: 'Seed',
    asOf: 'As of',
    zone: 'Time zone',
    preset: 'Features',
    currency: 'Currency',
    window: 'Window',
    allHistory: 'all history',
    days: (n: string) => `${n} days`,
    unsaid: 'not said',
    run: 'Run',
    made: 'Made',
    versions: 'Versions',
    reproduce: 'Make this run again',
    reproduceNote:
      'In the folder of the files. The same files, settings and seed give the same bytes; ' +
      'a run that was made from a project file is made again with coterie run -p and that file.',
    audit: 'Sums that were checked',
    auditAll: (n: string) => `${n} checks of the arithmetic; all hold.`,
    auditSome: (bad: string, n: string) => `${bad} of ${n} checks of the arithmetic fail.`,
    check: 'Check',
    expected: 'Expected',
    found: 'Found',
    holds: 'holds',
    fails: 'fails',
  },

  lookup: {
    title: 'Find a customer',
    label: 'Customer id',
    find: 'Find',
    hint: (n: string) => `${n} customers. Write the id letter for letter, as in your data.`,
    hashed: 'This page holds no ids, only fingerprints of them: who knows an id can look it up.',
    found: (id: string, segment: string) => `${id} is in ${segment}.`,
    inNone: (id: string) => `${id} is a customer of this run, in no segment.`,
    unknown: (id: string) => `No customer ${id} in this run.`,
    keep: 'Keep this id in the address',
    toCard: (name: string) => `To the card of ${name}`,
    without: 'This page was made without customer ids. On the machine that made it:',
    tooMany: 'Too many customers to send along. On the machine that made this page:',
    command: 'coterie explain CUSTOMER',
    broken: 'The look-up data of this page cannot be read.',
  },

  // What coterie indices says about each index; the test compares the names with the core's list.
  indexTexts: {
    inertia: {
      label: 'Inertia',
      better: 'down',
      text:
        'Sum of squared Euclidean distances of customers to the centre of their segment, on the ' +
        'transformed features.',
      read: '0 and up, lower is better',
      caution: 'Falls with every further segment, so it cannot choose how many there are.',
    },
    silhouette_euclidean: {
      label: 'Silhouette (Euclidean)',
      better: 'up',
      text:
        'Mean over customers of (b − a) / max(a, b): a is the mean Euclidean distance to the ' +
        'others of the same segment, b to those of the nearest other one. On many customers a ' +
        'random sample.',
      read: '−1 to 1, higher is better',
      caution: 'Favours round segments of like size, and two of them.',
    },
    silhouette_squared: {
      label: 'Silhouette (squared)',
      better: 'up',
      text: 'As the Euclidean silhouette with squared distances, over all customers.',
      read: '−1 to 1, higher is better',
      caution:
        'Another number than the Euclidean one, usually higher: compare it only with itself.',
    },
    silhouette_simplified: {
      label: 'Silhouette (simplified)',
      better: 'up',
      text: 'As the Euclidean silhouette, with distances to centres instead of to customers.',
      read: '−1 to 1, higher is better',
      caution: 'Usually higher than the full one: compare it only with itself.',
    },
    calinski_harabasz: {
      label: 'Calinski–Harabasz',
      better: 'up',
      text: 'Variance between segments over variance within them, each per degree of freedom.',
      read: '0 and up, higher is better',
      caution: 'Grows with the number of customers: compare only on the same ones.',
    },
    davies_bouldin: {
      label: 'Davies–Bouldin',
      better: 'down',
      text:
        'Mean over segments of the worst (s i + s j) / d ij: s is a segment’s mean distance to ' +
        'its centre, d the distance of two centres.',
      read: '0 and up, lower is better',
      caution: 'Looks at centres only: blind to segments that overlap in odd shapes.',
    },
    gap: {
      label: 'Gap statistic',
      better: 'up',
      text: 'How far log inertia lies below what even noise of the same shape gives.',
      read: 'higher is better',
      caution: 'Depends on the reference: look at its standard error.',
    },
    stability_ari: {
      label: 'Stability (adjusted Rand)',
      better: 'up',
      text: 'Adjusted Rand index between segments fitted on samples of the customers.',
      read: '0 to 1, higher is better',
      caution: 'Few large segments are stable by themselves.',
    },
    dunn_gd43: {
      label: 'Dunn index (GD43)',
      better: 'up',
      text:
        'Generalised Dunn index 43: the smallest distance of two centres over the largest ' +
        'diameter, taken as twice a segment’s mean distance to its centre.',
      read: '0 and up, higher is better',
      caution: 'One pair of near segments or one wide segment decides it alone.',
    },
    bic: {
      label: 'BIC',
      better: 'down',
      text:
        'Bayesian information criterion of a mixture: p log n − 2 log L, p the number of free ' +
        'parameters, L the likelihood.',
      read: 'any number, lower is better',
      caution:
        'Compares mixtures on the same customers and features only; where groups are not normal ' +
        'it takes several components for one of them.',
    },
    aic: {
      label: 'AIC',
      better: 'down',
      text: 'Akaike’s information criterion of a mixture: 2 p − 2 log L.',
      read: 'any number, lower is better',
      caution: 'As BIC, and it asks for more components, the more customers there are.',
    },
    smallest_share: {
      label: 'Smallest segment',
      better: 'up',
      text: 'Share of customers in the smallest segment.',
      read: '0 to 1, higher is easier to act on',
      caution: 'Says nothing about separation.',
    },
  } as Record<
    string,
    { label: string; better: 'up' | 'down'; text: string; read: string; caution: string }
  >,
};
