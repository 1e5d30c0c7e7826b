/** The words and flags that commands take: those of every command, and those of every command that writes. */
import { Args, Flags } from '@oclif/core';
import { RESTART_TIMEOUT } from './core/time.js';

/** Only what was typed: oclif takes a word that is not there from stdin, and a pipe may hold a value. */
const typed = { ignoreStdin: true } as const;

export const namesArg = Args.string({ ...typed, description: 'secret names or globs; default: all' });

export const nameArg = Args.string({ ...typed, required: true, description: 'its full name' });

export const servicesArg = Args.string({
  ...typed,
  description: 'services of the manifest; default: those with a stale task',
});

export const globalFlags = {
  env: Flags.string({
    char: 'e',
    env: 'SECRETSMITH_ENV',
    helpValue: 'NAME',
    summary: 'the environment',
    helpGroup: 'GLOBAL',
  }),
  manifest: Flags.string({
    env: 'SECRETSMITH_MANIFEST',
    helpValue: 'FILE',
    summary: 'the manifest; default: the nearest secrets.manifest.yaml upwards',
    helpGroup: 'GLOBAL',
  }),
  profile: Flags.string({
    helpValue: 'NAME',
    summary: 'AWS profile, before everything else that names credentials',
    helpGroup: 'GLOBAL',
  }),
  color: Flags.boolean({
    default: true,
    allowNo: true,
    summary: 'colour, where the output is a terminal',
    helpGroup: 'GLOBAL',
  }),
  quiet: Flags.boolean({ char: 'q', summary: 'no progress', helpGroup: 'GLOBAL' }),
  verbose: Flags.boolean({ char: 'v', summary: 'fold nothing, and name every AWS call', helpGroup: 'GLOBAL' }),
};

export interface GlobalFlags {
  readonly env: string | undefined;
  readonly manifest: string | undefined;
  readonly profile: string | undefined;
  readonly color: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly json: boolean;
}

export const writeFlags = {
  yes: Flags.boolean({ char: 'y', summary: 'do not ask; not enough for a protected environment' }),
  confirm: Flags.string({ helpValue: 'ENV', summary: "a protected environment's name, instead of typing it" }),
  reason: Flags.string({ helpValue: 'TEXT', summary: 'why, for the record; needed in a protected environment' }),
  ticket: Flags.string({ helpValue: 'ID', summary: 'a ticket, for the record' }),
  'wait-timeout': Flags.string({
    default: RESTART_TIMEOUT,
    helpValue: 'TIME',
    summary: 'how long to follow a restart: 90s, 15m, 1h',
  }),
};

export interface WriteAnswers {
  readonly yes: boolean;
  readonly confirm: string | undefined;
  readonly reason: string | undefined;
  readonly ticket: string | undefined;
}
