/**
 * Which CI run this is, by the variables that CI systems set. Names from their own pages: GitHub "Default
 * environment variables", GitLab "Predefined CI/CD variables reference", CircleCI "Project values and
 * variables", Buildkite "Environment variables", Jenkins "Using environment variables" (checked 2026-11-22).
 */

export interface CiRun {
  /** The system and its number of the run, as one word: `github-1234567890`. */
  readonly id: string;
  /** Who set it off, where the system says. */
  readonly actor: string | undefined;
  /** Its page. */
  readonly url: string | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

interface System {
  readonly name: string;
  /** Set by this system alone. */
  readonly mark: string;
  readonly run: string;
  /** The first that is set. */
  readonly actors: readonly string[];
  readonly url: (variables: Variables) => string | undefined;
}

const SYSTEMS: readonly System[] = [
  {
    name: 'github',
    mark: 'GITHUB_ACTIONS',
    run: 'GITHUB_RUN_ID',
    // Who ran it again is not who ran it first.
    actors: ['GITHUB_TRIGGERING_ACTOR', 'GITHUB_ACTOR'],
    url: githubUrl,
  },
  {
    name: 'gitlab',
    mark: 'GITLAB_CI',
    run: 'CI_JOB_ID',
    actors: ['GITLAB_USER_LOGIN'],
    url: ({ CI_JOB_URL }) => CI_JOB_URL,
  },
  {
    name: 'circleci',
    mark: 'CIRCLECI',
    run: 'CIRCLE_BUILD_NUM',
    actors: ['CIRCLE_USERNAME'],
    url: ({ CIRCLE_BUILD_URL }) => CIRCLE_BUILD_URL,
  },
  {
    name: 'buildkite',
    mark: 'BUILDKITE',
    run: 'BUILDKITE_BUILD_NUMBER',
    actors: ['BUILDKITE_UNBLOCKER', 'BUILDKITE_BUILD_CREATOR'],
    url: ({ BUILDKITE_BUILD_URL }) => BUILDKITE_BUILD_URL,
  },
  {
    name: 'jenkins',
    mark: 'JENKINS_URL',
    run: 'BUILD_TAG',
    actors: ['BUILD_USER_ID'],
    url: ({ BUILD_URL }) => BUILD_URL,
  },
];

/** Undefined outside of CI. */
export function ciRunOf(variables: Variables): CiRun | undefined {
  const system = SYSTEMS.find(({ mark }) => variables[mark]);
  if (!system) return undefined;
  const { name, run, actors, url } = system;
  return {
    id: idOf(name, variables[run]),
    actor: actors.map((actor) => variables[actor]).find((actor) => actor),
    url: pageOf(url(variables)),
  };
}

/** Jenkins says its own name already: `jenkins-JOB-NUMBER`. */
function idOf(name: string, run: string | undefined): string {
  if (!run) return name;
  return run.startsWith(`${name}-`) ? run : `${name}-${run}`;
}

function githubUrl(variables: Variables): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = variables;
  if (!server || !repository || !run) return undefined;
  const attempt = Number(variables.GITHUB_RUN_ATTEMPT ?? 1);
  return `${server}/${repository}/actions/runs/${run}${attempt > 1 ? `/attempts/${attempt}` : ''}`;
}

/** A page and nothing else: a user and password in front of the host would be kept in the record. */
function pageOf(text: string | undefined): string | undefined {
  if (!text || !URL.canParse(text)) return undefined;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '' ? text : undefined;
}
