import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import Handlebars from 'handlebars';
import { outputPath } from '../src/generate/layers.ts';
import { LOCKS } from '../src/generate/lock.ts';
import { compileOptions, readSources, type Source } from '../src/generate/templates.ts';

/**
 * The code of a module that replaces src/generate/templates.ts in the bundle. Templates are compiled to JavaScript, so
 * the bundle needs only Handlebars' runtime. Plain texts and lock files are one compressed block, and each project
 * decodes only its own parts. As JavaScript strings, they took five times as long to load. The matrix compares the
 * output of both modules.
 */
export function packedTemplates(directory: string): string {
  const texts = new Block();
  const sources = readSources(directory);
  const layers = [...new Set(sources.map(({ folder }) => folder))].map((folder) => {
    const files = sources.filter((source) => source.folder === folder).map((source) => fileLiteral(source, texts));
    return `{ folder: ${JSON.stringify(folder)}, files: [${files.join(',\n')}] }`;
  });
  const locks = readLocks(directory).map(([id, text]) => `${JSON.stringify(id)}: [${texts.add(text)}]`);
  return `
    import { brotliDecompressSync } from 'node:zlib';
    import Handlebars from 'handlebars/runtime.js';
    const block = brotliDecompressSync(Buffer.from('${texts.compressed()}', 'base64'), { chunkSize: ${texts.length} });
    const text = (start, end) => block.toString('utf8', start, end);
    const render = (template) => (context) => Handlebars.template(template)(context);
    const locks = { ${locks.join(', ')} };
    export const templates = { layers: [${layers.join(',\n')}], lock: (id) => locks[id] && text(...locks[id]) };`;
}

function fileLiteral({ path, text }: Source, texts: Block): string {
  const rest = path.endsWith('.hbs')
    ? `render: render(${Handlebars.precompile(text, compileOptions)})`
    : `get text() { return text(${texts.add(text)}); }`;
  return `{ path: ${JSON.stringify(outputPath(path))}, ${rest} }`;
}

function readLocks(directory: string): [id: string, text: string][] {
  const folder = join(directory, LOCKS);
  const names = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.lock'))
        .sort()
    : [];
  return names.map((name) => [name.slice(0, -'.lock'.length), readFileSync(join(folder, name), 'utf8')]);
}

/** Texts in one buffer, one after the other. */
class Block {
  #buffers: Buffer[] = [];
  #length = 0;

  /** @returns the place of the text: `start, end` */
  add(text: string): string {
    const buffer = Buffer.from(text);
    const start = this.#length;
    this.#buffers.push(buffer);
    this.#length += buffer.length;
    return `${start}, ${this.#length}`;
  }

  /** In bytes. With a chunk of this size, decompression needs only one chunk. */
  get length(): number {
    return this.#length;
  }

  // The lock files are nearly equal. In a window that holds several of them, they take little more room than one.
  compressed(): string {
    const params = { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS };
    return brotliCompressSync(Buffer.concat(this.#buffers), { params }).toString('base64');
  }
}
