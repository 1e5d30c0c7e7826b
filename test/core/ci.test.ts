/** Who set a run off and where its page is, by CI system; the variables are those of their documentation. */
import { describe, expect, it } from 'vitest';
import { ciRunOf } from '../../src/core/ci.js';

const GITHUB = {
  GITHUB_ACTIONS: 'true',
  GITHUB_RUN_ID: '1234567890',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'askflorence/infra',
  GITHUB_ACTOR: 'jane',
  GITHUB_TRIGGERING_ACTOR: 'jane',
};
const PAGE = 'https://github.com/askflorence/infra/actions/runs/1234567890';
const GITLAB = {
  GITLAB_CI: 'true',
  CI_JOB_ID: '77',
  GITLAB_USER_LOGIN: 'jane',
  CI_JOB_URL: 'https://gitlab.example/askflorence/infra/-/jobs/77',
};
const CIRCLE = {
  CIRCLECI: 'true',
  CIRCLE_BUILD_NUM: '12',
  CIRCLE_USERNAME: 'jane',
  CIRCLE_BUILD_URL: 'https://circleci.com/gh/askflorence/infra/12',
};
const BUILDKITE = {
  BUILDKITE: 'true',
  BUILDKITE_BUILD_NUMBER: '9',
  BUILDKITE_BUILD_CREATOR: 'Jane Doe',
  BUILDKITE_BUILD_URL: 'https://buildkite.com/askflorence/infra/builds/9',
};
const JENKINS = {
  JENKINS_URL: 'https://ci.example/',
  BUILD_TAG: 'jenkins-infra-5',
  BUILD_URL: 'https://ci.example/job/infra/5/',
};

type Row = readonly [
  what: string,
  variables: Record<string, string>,
  id: string,
  actor: string | undefined,
  url: string | undefined,
];

describe('a run of', () => {
  it.each<Row>([
    ['GitHub Actions', GITHUB, 'github-1234567890', 'jane', PAGE],
    [
      'GitHub Actions, again',
      { ...GITHUB, GITHUB_RUN_ATTEMPT: '3' },
      'github-1234567890',
      'jane',
      `${PAGE}/attempts/3`,
    ],
    ['GitHub, again by another', { ...GITHUB, GITHUB_TRIGGERING_ACTOR: 'joe' }, 'github-1234567890', 'joe', PAGE],
    ['GitHub without a run', { GITHUB_ACTIONS: 'true', GITHUB_ACTOR: 'jane' }, 'github', 'jane', undefined],
    ['GitLab', GITLAB, 'gitlab-77', 'jane', GITLAB.CI_JOB_URL],
    ['CircleCI', CIRCLE, 'circleci-12', 'jane', CIRCLE.CIRCLE_BUILD_URL],
    ['Buildkite', BUILDKITE, 'buildkite-9', 'Jane Doe', BUILDKITE.BUILDKITE_BUILD_URL],
    [
      'Buildkite, let on',
      { ...BUILDKITE, BUILDKITE_UNBLOCKER: 'Joe' },
      'buildkite-9',
      'Joe',
      BUILDKITE.BUILDKITE_BUILD_URL,
    ],
    ['Jenkins', JENKINS, 'jenkins-infra-5', undefined, JENKINS.BUILD_URL],
    [
      'Jenkins with build-user-vars',
      { ...JENKINS, BUILD_USER_ID: 'jane' },
      'jenkins-infra-5',
      'jane',
      JENKINS.BUILD_URL,
    ],
  ])('%s', (_, variables, id, actor, url) => {
    expect(ciRunOf(variables)).toEqual({ id, actor, url });
  });

  it.each([
    ['nothing', {}],
    ['a variable that any system sets', { CI: 'true' }],
    ['an empty mark', { GITHUB_ACTIONS: '', GITHUB_RUN_ID: '1' }],
  ])('%s is none', (_, variables) => {
    expect(ciRunOf(variables)).toBeUndefined();
  });
});

it.each([
  ['a password', 'https://jane:CANARY-password@ci.example/job/5/'],
  ['a user', 'https://CANARY-token@ci.example/job/5/'],
  ['another protocol', 'javascript:CANARY'],
  ['no URL', 'CANARY not a URL'],
])('a page with %s is not kept', (_, url) => {
  expect(ciRunOf({ ...JENKINS, BUILD_URL: url })?.url).toBeUndefined();
});
