import { readFileSync } from 'node:fs';

// The types of Node do not name it.
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

const pageBytes = 65_536;

/** What the `.wasm` file beside this one makes of numbers that lie in a memory of its own, which its text imports under `name`. */
export class Kernel<Calls> {
  readonly #module: object;

  constructor(
    file: string,
    private readonly name: string,
  ) {
    this.#module = new WebAssembly.Module(readFileSync(new URL(file, import.meta.url)));
  }

  /** One with room for so many bytes. */
  open(bytes: number): { readonly calls: Calls; readonly buffer: ArrayBuffer } {
    const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(bytes / pageBytes)) });
    const { exports } = new WebAssembly.Instance(this.#module, { [this.name]: { memory } });
    return { calls: exports as Calls, buffer: memory.buffer };
  }
}
