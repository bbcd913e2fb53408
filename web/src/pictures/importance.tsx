// Relative importance: how far each segment's mean lies from the mean of all, a cell a pair.
import { useOneOf } from '../address';
import { heatAnswer, isRelative } from '../answers';
import { Figure } from '../figure';
import { Heat } from '../heat';
import { step } from '../palette';
import { FeatureName, Legend, SegmentName, Switch } from '../pieces';
import { useRun } from '../run';
import { words } from '../words';
import { bySpread } from './snake';

const MANY = 16;

export function Importance() {
  const { document, n, away } = useRun();
  const [size, setSize] = useOneOf('heat.rows', ['top', 'all'], 'top');
  const ordered = bySpread(document.segments);
  const features = size === 'all' ? ordered : ordered.slice(0, MANY);
  const answer = heatAnswer(document, n);
  if (!ordered.length) return null;
  return (
    <Figure
      id="heat"
      question={words.heat.question}
      answer={answer}
      controls={
        <>
          {ordered.length > MANY && (
            <Switch
              label={words.pictures.featuresShown}
              value={size}
              choose={setSize}
              options={[
                { value: 'top', label: words.pictures.topFeatures(n.whole(MANY)) },
                { value: 'all', label: words.pictures.allFeatures(n.whole(ordered.length)) },
              ]}
            />
          )}
          <Legend below />
        </>
      }
      note={
        features.every((feature) => isRelative(document, feature))
          ? words.heat.legend
          : `${words.heat.legend} ${words.heat.deviations}`
      }
      table={() => ({
        columns: [
          { label: words.feature },
          ...document.segments.map((s) => ({ label: s.name, kind: 'change' as const })),
        ],
        rows: ordered.map((feature) => [
          feature,
          ...document.segments.map(
            (s) => s.profile.find((row) => row.feature === feature)?.relative_importance ?? null,
          ),
        ]),
      })}
    >
      <Heat
        label={answer ?? words.heat.question}
        corner={words.feature}
        columns={document.segments.map((s) => (
          <SegmentName key={s.id} id={s.id} />
        ))}
        rows={features.map((feature) => ({
          head: <FeatureName name={feature} />,
          cells: document.segments.map((s) => {
            const row = s.profile.find((one) => one.feature === feature);
            if (!row) return null;
            const { text, size } = away(row);
            const full = isRelative(document, feature) && (size ?? 0) <= 0 ? 1 : 2;
            return { text, step: step(size, full) };
          }),
        }))}
      />
    </Figure>
  );
}
