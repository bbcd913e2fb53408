// Segments by a category of the customer (region, city, tier, channel …), and what they buy.
import { useChoice } from '../address';
import { categoriesAnswer, levelShare, levelsOf, mixAnswer } from '../answers';
import { Figure, Missing } from '../figure';
import { Heat, type HeatCell } from '../heat';
import { spoken, type Numbers } from '../numbers';
import { step } from '../palette';
import { Legend, SegmentName, Select } from '../pieces';
import { useRun } from '../run';
import { words } from '../words';

interface Mix {
  levels: { name: string; all: number | null; segments: (number | null)[] }[];
}

const FULL = 0.25;

/** Shares as cells; the tint says how far a segment lies from all, 25 points at the most. */
function heatRows({ levels }: Mix, n: Numbers) {
  return levels.map(({ name, all, segments }) => ({
    head: (
      <span class="cut" title={name}>
        {name}
      </span>
    ),
    cells: [
      { text: n.share(all), step: 0 } as HeatCell,
      ...segments.map((share): HeatCell => ({
        text: n.share(share),
        step:
          share === null || all === null || Math.abs(share - all) < 0.01
            ? 0
            : step(share - all, FULL),
      })),
    ],
  }));
}

/** The word for a feature such as top_region. */
const kindOf = (feature: string) => spoken(feature.replace(/^(top|usual|main)_/, ''));

export function Categories() {
  const { document, n, feature } = useRun();
  const names = [...new Set(document.segments.flatMap((s) => s.categories.map((c) => c.feature)))];
  const [wanted, setName] = useChoice('categories', names[0] ?? '');
  const name = names.includes(wanted) ? wanted : names[0];
  if (name === undefined) return <Missing why={words.categories.missing} />;
  const text = feature(name)?.text;
  const question = words.categories.question(kindOf(name));
  const answer = categoriesAnswer(document, name, n) ?? question;
  const { known, more } = levelsOf(document, name);
  const levels = known.map(({ level, share }) => ({
    name: level,
    all: share,
    segments: document.segments.map((s) =>
      levelShare(
        s.categories.find((c) => c.feature === name),
        level,
      ),
    ),
  }));
  return (
    <Figure
      id="categories"
      question={question}
      answer={answer}
      note={[text, more > 0 && `${words.categories.rest(n.whole(more))}.`]
        .filter(Boolean)
        .join(' ')}
      controls={
        <>
          {names.length > 1 && (
            <Select
              label={words.categories.pick}
              value={name}
              choose={setName}
              options={names.map((f) => ({ value: f, label: spoken(f) }))}
            />
          )}
          <Legend below />
        </>
      }
      table={() => ({
        columns: [
          { label: kindOf(name) },
          { label: words.all, kind: 'share' },
          ...document.segments.map((s) => ({ label: s.name, kind: 'share' as const })),
        ],
        rows: levels.map((level) => [level.name, level.all, ...level.segments]),
      })}
    >
      <Heat
        label={answer}
        corner={kindOf(name)}
        rows={heatRows({ levels }, n)}
        columns={[words.all, ...document.segments.map((s) => <SegmentName key={s.id} id={s.id} />)]}
      />
    </Figure>
  );
}

export function CategoryMixes() {
  const { document, n } = useRun();
  const mix = document.figures?.category_mix;
  if (!mix) return <Missing why={words.mix.missing} />;
  const answer = mixAnswer(document, n) ?? words.mix.question;
  const levels = mix.levels.map((level, i) => ({
    name: level ?? words.other,
    all: mix.population[i] ?? null,
    segments: document.segments.map(
      (s) => mix.segments.find((m) => m.id === s.id)?.shares[i] ?? null,
    ),
  }));
  return (
    <Figure
      id="mix"
      question={words.mix.question}
      answer={answer}
      controls={<Legend below />}
      table={() => ({
        columns: [
          { label: spoken(mix.of) },
          { label: words.all, kind: 'share' },
          ...document.segments.map((s) => ({ label: s.name, kind: 'share' as const })),
        ],
        rows: levels.map((level) => [level.name, level.all, ...level.segments]),
      })}
    >
      <Heat
        label={answer}
        corner={spoken(mix.of)}
        rows={heatRows({ levels }, n)}
        columns={[words.all, ...document.segments.map((s) => <SegmentName key={s.id} id={s.id} />)]}
      />
    </Figure>
  );
}
