// The frame of a picture: the question as its title, the answer as a sentence, what can be chosen,
// the picture, and the table behind it.
import type { ComponentChildren } from 'preact';
import { Behind, type TableData } from './table';

export function Figure({
  id,
  question,
  answer,
  controls,
  note,
  table,
  more,
  children,
}: {
  id: string;
  question: string;
  answer: string | null;
  controls?: ComponentChildren;
  note?: ComponentChildren;
  table: () => TableData;
  /** Further tables behind it. */
  more?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <section class="figure" id={id} aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`} tabIndex={-1}>
        {question}
      </h3>
      {answer && <p class="answer">{answer}</p>}
      {controls && <div class="controls">{controls}</div>}
      {children}
      {note && <p class="note">{note}</p>}
      <Behind id={id} name={question} table={table} />
      {more}
    </section>
  );
}

/** A picture that is drawn with elements: one image to a screen reader, named by its sentence. */
export function Drawing({
  label,
  kind,
  children,
}: {
  label: string;
  kind?: string;
  children: ComponentChildren;
}) {
  return (
    <div class={`drawing ${kind ?? ''}`} role="img" aria-label={label}>
      {children}
    </div>
  );
}

/** One line in place of a picture that this run cannot have. */
export function Missing({ why }: { why: string }) {
  return <p class="missing">{why}</p>;
}
