/**
 * What every command shares: the global flags, where the answer goes, how a failure looks, and asking.
 * stdout is the answer, stderr everything else. A message has no capital and no full stop; nothing is
 * asked without a terminal; a stack trace is shown for a defect of ours only, and only with `-v`.
 */
import { Command } from '@oclif/core';
import { EXIT, type ExitCode, Fault, problemOf } from './core/fault.js';
import { commandText, quoted } from './core/hints.js';
import type { Environment, Manifest, SecretRow } from './core/model.js';
import { selectRows } from './core/selection.js';
import { exitCodeOf, type Interrupt, openInterrupt } from './engine/interrupt.js';
import { findEnvironment, openManifest } from './engine/manifest.js';
import { openSession, type Session } from './engine/session.js';
import { asFault, errorText, framesOf, SCHEMA_VERSION } from './failure.js';
import { type GlobalFlags, globalFlags, type WriteAnswers } from './flags.js';
import { isDumb, isInteractive, outliveOutput, type ProgressDisplay, print, styleOf } from './terminal.js';
import { faultText, noteText } from './views/fault.js';
import { leftScreen } from './views/half-way.js';
import type { Style } from './views/style.js';

export interface Answer {
  readonly text: string;
  /** What `--json` prints. */
  readonly data: object;
  readonly exit?: ExitCode;
  readonly signal?: NodeJS.Signals | undefined;
  /** Is something in AWS not as it was before? */
  readonly changed?: boolean;
  /** Of environments that could not be looked at. */
  readonly faults?: readonly Fault[];
}

const STOPPED = 'stopped; nothing was changed';

export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;
  static override baseFlags = globalFlags;

  protected global: GlobalFlags = {
    env: undefined,
    manifest: undefined,
    profile: undefined,
    color: true,
    quiet: false,
    verbose: false,
    json: false,
  };
  #interrupt: Interrupt | undefined;
  #sessions: Session[] = [];
  #changed = false;
  #display: ProgressDisplay | undefined;

  override async init(): Promise<void> {
    await super.init();
    // The reader may leave (`| head -1`), the disk may be full; oclif's own listener throws at the second.
    for (const stream of [process.stdout, process.stderr])
      stream.removeAllListeners('error').on('error', outliveOutput);
    this.#interrupt = openInterrupt(undefined, () => process.stderr.write(`${STOPPED}\n`));
    const { flags } = await this.parse({
      flags: { ...(this.ctor.baseFlags ?? {}), ...this.ctor.flags },
      args: this.ctor.args,
      strict: this.ctor.strict,
      enableJsonFlag: true,
    });
    const given = flags as Partial<GlobalFlags>;
    this.global = { ...this.global, ...given, json: this.jsonEnabled() };
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    for (const session of this.#sessions) {
      session.close(Number(process.exitCode ?? EXIT.done));
      if (this.global.verbose) this.note(callsText(session.environment.name, session.calls));
    }
    this.#interrupt?.close();
    await super.finally(error);
  }

  /** How stdout may look. */
  protected get style(): Style {
    return styleOf(process.stdout, this.global.color);
  }

  /** How stderr may look. */
  protected get errStyle(): Style {
    return styleOf(process.stderr, this.global.color);
  }

  protected loadManifest(): Promise<Manifest> {
    return openManifest(this.global.manifest, process.cwd());
  }

  /** The named environment, else those of the named secrets, else all; and the rows that the words mean. */
  protected meant(
    manifest: Manifest,
    words: readonly string[],
  ): { environments: Environment[]; only: ReadonlySet<string> | undefined } {
    const named = this.global.env === undefined ? undefined : findEnvironment(manifest, this.global.env);
    const rows = this.rows(manifest);
    const only = selectRows(manifest, rows, words);
    const of = (environment: Environment) =>
      rows.some((row) => row.environment === environment.name && only?.has(row.name));
    const environments = manifest.environments.filter(
      (environment) => (!named || environment === named) && (!only || of(environment)),
    );
    return { environments, only };
  }

  /** Of the environment that was named, else of all. Throws a `Fault` with exit 64. */
  protected rows(manifest: Manifest): readonly SecretRow[] {
    const named = this.global.env === undefined ? undefined : findEnvironment(manifest, this.global.env);
    return manifest.secrets.filter((row) => !named || row.environment === named.name);
  }

  /**
   * Looks at every environment that is meant. One that cannot be looked at does not hide the others; its
   * fault is told at the end and decides the exit.
   */
  protected async lookAtEach<T>(
    manifest: Manifest,
    words: readonly string[],
    look: (session: Session, only: ReadonlySet<string> | undefined) => Promise<T>,
  ): Promise<{ answers: T[]; faults: Fault[] }> {
    const { environments: meant, only } = this.meant(manifest, words);
    const answers: T[] = [];
    const faults: Fault[] = [];
    for (const environment of meant) {
      try {
        answers.push(await look(await this.open(manifest, environment), only));
      } catch (error) {
        if (!(error instanceof Fault) || meant.length === 1) throw error;
        faults.push(error);
      }
    }
    return { answers, faults };
  }

  /** Writes take exactly one. */
  protected writeEnvironment(manifest: Manifest): Environment {
    const [only, ...others] = manifest.environments;
    if (this.global.env !== undefined) return findEnvironment(manifest, this.global.env);
    if (only && others.length === 0) return only;
    const names = manifest.environments.map((environment) => environment.name);
    throw new Fault('environment', `name one environment: ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`, {
      exit: EXIT.usage,
      hints: manifest.environments.map((one) => commandText(this.id ?? '', this.here(one))),
    });
  }

  protected async open(manifest: Manifest, environment: Environment): Promise<Session> {
    const session = await openSession({
      manifest,
      environment,
      profile: this.global.profile,
      here: this.here(environment),
      command: this.id ?? '',
      version: this.config.version,
      env: process.env,
      note: (text) => this.note(text),
    });
    this.#sessions.push(session);
    return session;
  }

  /**
   * From here on the first signal lets the call in flight end, and only the second one ends the process:
   * then it says where it leaves everything. `again`: the command that goes on.
   */
  protected interruptGently(display: ProgressDisplay, { here, journal }: Session, again: string): Interrupt {
    this.#display = display;
    return this.interruptible(
      () => display.tell('finishing the calls in flight; press again to stop at once'),
      (exit) => {
        display.stop();
        journal.end(exit);
        const left = { finish: again, plan: commandText('plan', here), journal: journal.file };
        process.stderr.write(`${leftScreen(left, this.errStyle)}\n`);
      },
    );
  }

  /** The first signal is told to the command and does nothing else. */
  protected interruptible(received: () => void = () => {}, last?: (exit: number) => void): Interrupt {
    this.#interrupt?.close();
    this.#interrupt = openInterrupt(received, last);
    return this.#interrupt;
  }

  protected note(text: string): void {
    if (this.global.quiet) return;
    const lines = noteText(text, this.errStyle);
    if (this.#display) this.#display.note(lines);
    else process.stderr.write(`${lines}\n`);
  }

  /** Prints the answer, or returns it for `--json`, and sets how the process ends. */
  protected finish(answer: Answer): object {
    const { text, data, signal, faults = [], changed = false } = answer;
    this.#changed = changed;
    const [first] = faults;
    process.exitCode = signal ? exitCodeOf(signal) : (first?.exit ?? answer.exit ?? EXIT.done);
    if (!this.jsonEnabled()) {
      if (text !== '') this.print(text);
      for (const fault of faults) process.stderr.write(`\n${faultText(fault, this.errStyle)}\n`);
    }
    const errors = faults.length > 0 ? { errors: faults.map(problemOf) } : {};
    return { schemaVersion: SCHEMA_VERSION, ...data, ...errors };
  }

  override logJson(json: unknown): void {
    this.print(JSON.stringify(json, undefined, 2));
  }

  /** An answer that is lost is no success, and does not undo what was done. */
  private print(text: string): void {
    print(`${text}\n`, (code) => {
      const exit = Number(process.exitCode ?? EXIT.done);
      if (exit === EXIT.done || exit === EXIT.differences) process.exitCode = this.#changed ? EXIT.partly : EXIT.failed;
      process.stderr.write(`error: the answer could not be written: ${code}\n`);
    });
  }

  /** Asks on the terminal, or takes the flags; throws a `Fault` with exit 3 when the answer is no. */
  protected async confirm(
    environment: Environment,
    question: string,
    answers: WriteAnswers,
  ): Promise<{ reason: string | undefined }> {
    const { confirmWrite } = await import('./engine/confirm.js');
    const interactive = !this.global.json && isInteractive();
    return confirmWrite({ environment, question, answers, typed: this.words, interactive, plain: isDumb() });
  }

  /** The flags that make another command mean the same: the environment, and the manifest and profile as they were given. */
  protected here(environment: Environment | undefined): readonly string[] {
    const { manifest, profile } = this.global;
    return [
      ...(environment === undefined ? [] : ['--env', environment.name]),
      ...(manifest === undefined ? [] : ['--manifest', manifest]),
      ...(profile === undefined ? [] : ['--profile', profile]),
    ];
  }

  /** The command as it was typed, to be pasted again. */
  protected get typed(): string {
    return this.words.map(quoted).join(' ');
  }

  private get words(): readonly string[] {
    return ['secretsmith', ...process.argv.slice(2)];
  }

  protected override async catch(error: unknown): Promise<void> {
    const fault = asFault(error, this.id);
    process.exitCode = fault.exit;
    const problems = 'problems' in fault ? (fault.problems as never) : undefined;
    if (this.jsonEnabled()) {
      const shown = problems === undefined ? problemOf(fault) : { ...problemOf(fault), problems };
      this.print(errorText(shown));
      return;
    }
    if (problems !== undefined) {
      const { problemsText } = await import('./views/problems.js');
      process.stderr.write(`${problemsText(fault.message, problems, this.errStyle)}\n`);
      return;
    }
    // Who leaves a question has not met an error; a signal that comes while nothing is written is told the same.
    if (fault.code === 'interrupted') {
      process.stderr.write(`${STOPPED}\n`);
      return;
    }
    process.stderr.write(`${faultText(fault, this.errStyle)}\n`);
    if (fault.code === 'defect' && this.global.verbose && error instanceof Error)
      process.stderr.write(`${framesOf(error)}\n`);
  }
}

function callsText(environment: string, calls: ReadonlyMap<string, number>): string {
  return [...calls].map(([call, times]) => `${environment} ${String(times).padStart(5)} ${call}`).join('\n');
}
