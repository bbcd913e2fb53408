// How stable the segments of each model are when it is fitted to other customers.
import type { Model, Stability } from '../document';
import { Figure } from '../figure';
import { having, segmentOf, stabilityAnswer, stabilitySentence } from '../methods';
import { Named } from '../pieces';
import { useRun } from '../run';
import { words } from '../words';

const w = words.stability;

function OfModel({ model, found }: { model: Model; found: Stability }) {
  const { n } = useRun();
  return (
    <div class="multiple">
      <h4>{model.name}</h4>
      <p class="note">{stabilitySentence(found, n)}</p>
      <table>
        <caption class="hidden">{w.caption(model.name)}</caption>
        <thead>
          <tr>
            <th scope="col">{words.segment}</th>
            <th scope="col" class="number" colSpan={2}>
              {w.jaccard}
            </th>
            <th scope="col">{w.word}</th>
            <th scope="col" class="number">
              {w.dissolved}
            </th>
          </tr>
        </thead>
        <tbody>
          {found.segments.map((s) => (
            <tr key={s.id}>
              <th scope="row">
                <Named {...segmentOf(model, s.id)} />
              </th>
              <td class="share">
                <i class="bar" aria-hidden="true">
                  {s.jaccard !== null && <b style={{ width: `${s.jaccard * 100}%` }} />}
                </i>
              </td>
              <td class="number">{n.fixed(s.jaccard, 2)}</td>
              <td>{s.word ?? words.missing}</td>
              <td class="number">{w.often(n.whole(s.dissolved), n.whole(found.resamples))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Stabilities() {
  const { document, n } = useRun();
  const all = having(document, 'stability');
  if (!all.length) return null;
  return (
    <Figure
      id="stability"
      question={w.question}
      answer={stabilityAnswer(document, n)}
      note={w.note}
      table={() => ({
        columns: [
          { label: words.sources.model },
          { label: words.segment },
          { label: w.jaccard, kind: 'number' },
          { label: w.word },
          { label: w.dissolved, kind: 'whole' },
          { label: w.draws, kind: 'whole' },
        ],
        rows: all.flatMap(({ model, found }) =>
          found.segments.map((s) => [
            model.name,
            segmentOf(model, s.id).name,
            s.jaccard,
            s.word,
            s.dissolved,
            found.resamples,
          ]),
        ),
      })}
    >
      <div class="multiples stabilities">
        {all.map(({ model, found }) => (
          <OfModel key={model.name} model={model} found={found} />
        ))}
      </div>
    </Figure>
  );
}
