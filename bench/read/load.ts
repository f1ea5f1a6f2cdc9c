import { Agent, request } from 'node:http';

/** What a server is asked, over and over. */
export interface Target {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends requests over kept connections. One load for all targets, so that they share its costs. */
export class Load implements Disposable {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });

  /** The answer's text. Throws for any status but 200. */
  answer(target: Target): Promise<string> {
    return new Promise((resolve, reject) => {
      const options = {
        method: 'POST',
        agent: this.#agent,
        headers: { ...target.headers, 'content-type': 'application/json' },
      };
      const sent = request(target.url, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          if (response.statusCode === 200) resolve(text);
          else reject(new Error(`${target.name} answered ${response.statusCode}: ${text.slice(0, 300)}`));
        });
      });
      sent.on('error', reject);
      sent.end(target.body);
    });
  }

  /** Milliseconds a request, over `requests` of them with `concurrency` under way at a time. */
  async measure(target: Target, requests: number, concurrency: number): Promise<number> {
    let left = requests;
    const began = performance.now();
    const lane = async () => {
      while (left > 0) {
        left -= 1;
        await this.answer(target);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, lane));
    return (performance.now() - began) / requests;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
