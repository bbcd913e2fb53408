// Where the page's run comes from. The report has it inside the page; a dashboard will give another
// Source to the same app.
import type { PageFacts, RunDocument } from './document';
import { readLookup, type Lookup } from './lookup';

export interface Source {
  load(): Promise<RunDocument>;
  /** What is known beside the document. */
  facts?(): PageFacts;
  /** Finds customers by id, where the source can. */
  lookup?(): Promise<LookupData>;
}

/** Or why there is none: the page was made without ids, or has more customers than it can hold. */
export type LookupData = Lookup | 'none' | 'too many';

/** The bytes of base64 text. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.trim());
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; ++i) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Undoes raw deflate (RFC 1951). */
export async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function textOf(element: Element): Promise<string> {
  const text = element.textContent ?? '';
  if (element.getAttribute('data-encoding') !== 'deflate-raw+base64') return text;
  return new TextDecoder().decode(await inflate(fromBase64(text)));
}

/** The run that the core put into this page. */
export class EmbeddedSource implements Source {
  constructor(private readonly page: Document) {}

  async load(): Promise<RunDocument> {
    const element = this.page.getElementById('coterie-document');
    if (!element) throw new Error('no document in this page');
    return JSON.parse(await textOf(element)) as RunDocument;
  }

  facts(): PageFacts {
    const made = this.page.querySelector('meta[name=generator]')?.getAttribute('content');
    const base: PageFacts = made ? { versions: made } : {};
    const element = this.page.getElementById('coterie-page');
    try {
      return { ...base, ...(JSON.parse(element?.textContent ?? '{}') as PageFacts) };
    } catch {
      return base;
    }
  }

  async lookup(): Promise<LookupData> {
    const element = this.page.getElementById('coterie-lookup');
    if (!element) return 'none';
    const text = element.textContent?.trim();
    return text ? readLookup(await inflate(fromBase64(text))) : 'too many';
  }
}
