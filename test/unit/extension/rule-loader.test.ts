import { beforeEach, describe, expect, test } from 'vitest';
import { compileRules, serializeRules } from '../../../src/engine/index.ts';
import type { PageMessage } from '../../../src/extension/bridge/index.ts';
import { createEngineService } from '../../../src/extension/sandbox/engine-service.ts';
import type { Said, WorkItem } from '../../../src/extension/sandbox/work.ts';
import type { EngineRules } from '../../../src/extension/shared/engine-control.ts';
import { certifyForEngine } from '../../support/certify-rules.ts';
import { CORRELATION_ID } from '../../support/correlation-id.ts';

const COUNT = 12;
const SLICE_MS = 6;

/** A book of `COUNT` rules, of which the first redacts `word` and a digit. */
function makeRules(version: number, word: string): EngineRules {
  const words = [word, ...Array.from({ length: COUNT - 1 }, (_, i) => `other${String.fromCharCode(97 + i)}`)];
  const rules = words.map((start, i) => ({
    id: `rule-${i}`,
    kind: 'regex' as const,
    pattern: `${start}\\d`,
    flags: '',
    action: 'redact' as const,
    replacement: `<${version}>`,
  }));
  const certificate = certifyForEngine(
    rules.map((rule) => ({ ...rule, title: rule.id, class: 'INSTANT' as const })),
  );
  return {
    digest: String(version).repeat(64),
    version,
    policy: { failPolicy: 'closed', sites: {}, verdictTimeoutMs: 2_000 },
    rules,
    certificate,
    labels: {},
  };
}

const OLD = makeRules(1, 'secret');
const NEW = makeRules(2, 'hidden');
const tablesOf = ({ rules }: EngineRules): Uint8Array => serializeRules(compileRules(rules));

/** Tables with a right hash, by which no rule is ever woken. */
function makeLying({ rules }: EngineRules): Uint8Array {
  const compiled = compileRules(rules);
  return serializeRules({ ...compiled, rules: compiled.rules.map((rule) => ({ ...rule, openings: [] })) });
}

/** The Worker's service; the test says when what it has put off is done. */
class Service {
  readonly sent: Said[] = [];
  private readonly tasks: (() => void)[] = [];
  private readonly receive: (message: WorkItem) => void;
  private clockMs = 0;
  private lastId = 0;
  private lastStream = 0;

  constructor() {
    this.receive = createEngineService({
      send: (message) => this.sent.push(message),
      // Whatever is looked at the clock for has taken a millisecond.
      now: () => this.clockMs++,
      later: (task) => this.tasks.push(task),
      beat: () => undefined,
      after: () => undefined,
    });
    this.receive({ type: 'connect', document: 1, origin: 'https://chat.example' });
  }

  load(rules: EngineRules, tables: Uint8Array | null, activate = true): number {
    this.lastId += 1;
    this.receive({ type: 'load', id: this.lastId, activate, rules, tables });
    return this.lastId;
  }

  /** One slice; false when there was none. */
  work(): boolean {
    const task = this.tasks.shift();
    task?.();
    return task !== undefined;
  }

  workAll(): number {
    let slices = 0;
    while (this.work()) slices += 1;
    return slices;
  }

  openStream(): number {
    this.lastStream += 1;
    const stream = this.lastStream;
    this.page({ type: 'open', stream, correlationId: CORRELATION_ID, transport: 'fetch', document: false });
    return stream;
  }

  /** What a page is shown of a text, undefined where there is no verdict. */
  scan(stream: number, text: string): string | undefined {
    const before = this.sent.length;
    const texts = [{ channel: 'c', kind: 'content', mode: 'whole', text, ends: true }];
    this.page({ type: 'scan', stream, seq: 1, format: 'text', texts });
    for (const message of this.sent.slice(before)) {
      if (message.type === 'data' && message.data.type === 'verdict') return message.data.answers[0]?.text;
    }
    return undefined;
  }

  show(text: string): string | undefined {
    return this.scan(this.openStream(), text);
  }

  control(): readonly Said[] {
    return this.sent.filter(({ type }) => type === 'loaded' || type === 'tables' || type === 'withdrawn');
  }

  private page(data: PageMessage): void {
    this.receive({ type: 'data', document: 1, data });
  }
}

const loaded = (id: number) => ({ type: 'loaded', id, result: { ok: true } });

describe('loading rules', () => {
  let service: Service;
  beforeEach(() => {
    service = new Service();
  });

  test('without tables streams wait for the compilation, and tables are handed out behind it', () => {
    const id = service.load(OLD, null);
    service.work();
    expect(service.show('secret1')).toBeUndefined();
    service.workAll();
    expect(service.show('secret1')).toBe('<1>');
    const tables = { type: 'tables', digest: OLD.digest, tables: tablesOf(OLD), problem: null };
    expect(service.control()).toEqual([loaded(id), tables]);
  });

  test('with tables streams are guarded before anything is compiled, and nothing follows if they are right', () => {
    const id = service.load(OLD, tablesOf(OLD));
    service.work();
    expect(service.control()).toEqual([loaded(id)]);
    expect(service.show('secret1')).toBe('<1>');
    expect(service.workAll()).toBeGreaterThan(1);
    expect(service.control()).toEqual([loaded(id)]);
    expect(service.show('secret1')).toBe('<1>');
  });

  test('damaged tables are as good as none, and are told of', () => {
    const damaged = tablesOf(OLD);
    damaged[40]! ^= 1;
    const id = service.load(OLD, damaged);
    service.work();
    expect(service.control()).toEqual([]);
    service.workAll();
    expect(service.show('secret1')).toBe('<1>');
    const tables = {
      type: 'tables',
      digest: OLD.digest,
      tables: tablesOf(OLD),
      problem: 'TABLES_UNREADABLE',
    };
    expect(service.control()).toEqual([loaded(id), tables]);
  });

  test('tables that leave something out are found out: new streams have the compiled rules, open ones stay', () => {
    service.load(OLD, makeLying(OLD));
    service.work();
    const early = service.openStream();
    expect(service.scan(early, 'secret1')).toBe('secret1');
    service.workAll();
    expect(service.show('secret1')).toBe('<1>');
    expect(service.scan(early, 'secret1')).toBe('secret1');
    const tables = { type: 'tables', digest: OLD.digest, tables: tablesOf(OLD), problem: 'TABLES_DIFFER' };
    expect(service.control().at(-1)).toEqual(tables);
  });

  test('rules from tables that turn out not to be what was signed are taken out of use', () => {
    const id = service.load({ ...OLD, certificate: NEW.certificate }, tablesOf(OLD));
    service.work();
    expect(service.show('secret1')).toBe('<1>');
    service.workAll();
    expect(service.show('secret1')).toBeUndefined();
    expect(service.control().at(-1)).toEqual({
      type: 'withdrawn',
      id,
      digest: OLD.digest,
      message: expect.stringContaining('CERTIFICATE_MISMATCH'),
    });
  });

  test('a trial neither uses tables nor makes any', () => {
    const id = service.load(OLD, tablesOf(OLD), false);
    service.workAll();
    expect(service.control()).toEqual([loaded(id)]);
    expect(service.show('secret1')).toBeUndefined();
  });
});

describe('loading beside streams', () => {
  let service: Service;
  beforeEach(() => {
    service = new Service();
    service.load(OLD, null);
    service.workAll();
  });

  test('chunks of open streams are scanned between slices, and keep their rules; new streams get the new ones', () => {
    const open = service.openStream();
    service.load(NEW, null);
    let slices = 0;
    while (service.work()) {
      slices += 1;
      expect(service.scan(open, 'secret1 hidden1')).toBe('<1> hidden1');
    }
    // Three steps for each rule, and no more of them in a slice than it has milliseconds.
    expect(slices).toBeGreaterThanOrEqual((3 * COUNT) / SLICE_MS);
    expect(service.scan(open, 'secret1 hidden1')).toBe('<1> hidden1');
    expect(service.show('secret1 hidden1')).toBe('secret1 <2>');
  });

  test('loads take effect in the order in which they came, whatever each takes', () => {
    const first = service.load(NEW, null);
    const second = service.load(OLD, tablesOf(OLD));
    service.workAll();
    const answers = service.control().filter(({ type }) => type === 'loaded');
    expect(answers.slice(-2)).toEqual([loaded(first), loaded(second)]);
    expect(service.show('secret1 hidden1')).toBe('<1> hidden1');
  });

  test('tables are not believed where rules are in use: they would take the place of what was checked', () => {
    service.load(OLD, makeLying(OLD));
    while (service.work()) expect(service.show('secret1')).toBe('<1>');
    expect(service.control().at(-1)).toMatchObject({ type: 'tables', problem: 'TABLES_DIFFER' });
  });

  test.each([
    ['were tried', false],
    ['are in use, under another policy', true],
  ])('rules that %s are taken into use without being compiled again', (_name, activate) => {
    service.load(NEW, null, activate);
    service.workAll();
    const id = service.load(NEW, tablesOf(NEW));
    // One slice is too short to compile them.
    service.work();
    expect(service.control().at(-1)).toEqual(loaded(id));
    expect(service.show('secret1 hidden1')).toBe('secret1 <2>');
    service.workAll();
    expect(service.control().at(-1)).toEqual(loaded(id));
  });

  test('rules of another digest than those tried are compiled', () => {
    service.load(NEW, null, false);
    service.workAll();
    service.load(OLD, null);
    service.workAll();
    expect(service.show('secret1 hidden1')).toBe('<1> hidden1');
  });

  test('a refusal leaves what is in use', () => {
    const id = service.load({ ...NEW, certificate: OLD.certificate }, null);
    service.workAll();
    expect(service.control().at(-1)).toMatchObject({ type: 'loaded', id, result: { ok: false } });
    expect(service.show('secret1')).toBe('<1>');
  });
});
