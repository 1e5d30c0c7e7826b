/**
 * How a task gets its secrets. The agent fetches each `valueFrom` once, after the task was created
 * and before its containers start (ECS Developer Guide, "Pass Secrets Manager secrets through Amazon
 * ECS environment variables"; amazon-ecs-agent, asmsecret.go; checked 2026-11-21).
 */
import { isRecord, type Scope } from '../json.js';
import { open } from '../secretsmanager/reading.js';
import { type ContainerDefinition, findTaskDefinition, type Task, type TaskDefinition } from './state.js';

/** Everything a container definition takes from Secrets Manager or Systems Manager. */
function references(container: ContainerDefinition): string[] {
  const { secrets = [], logConfiguration, repositoryCredentials } = container;
  return [
    ...secrets.map(({ valueFrom }) => valueFrom),
    ...(logConfiguration?.secretOptions ?? []).map(({ valueFrom }) => valueFrom),
    ...(repositoryCredentials ? [repositoryCredentials.credentialsParameter] : []),
  ];
}

/** What the volumes of a task log in with. */
function volumes(definition: TaskDefinition | undefined): string[] {
  const declared = definition?.extras.volumes;
  if (!Array.isArray(declared)) return [];
  return declared.flatMap((volume) => {
    const configuration = isRecord(volume) ? volume.fsxWindowsFileServerVolumeConfiguration : undefined;
    const authorization = isRecord(configuration) ? configuration.authorizationConfig : undefined;
    const parameter = isRecord(authorization) ? authorization.credentialsParameter : undefined;
    return typeof parameter === 'string' ? [parameter] : [];
  });
}

/** The version ids a task would get now, by secret name. Throws with the agent's complaint. */
export function fetchSecrets(scope: Scope, task: Task): Record<string, string> {
  const definition = findTaskDefinition(scope.region, task.taskDefinition);
  // The agent asks with the task's execution role, which is not who called the sandbox. It may do what neither
  // the account nor a secret's own policy denies it.
  const { executionRoleArn } = definition?.extras ?? {};
  const role =
    typeof executionRoleArn === 'string' ? executionRoleArn : `arn:aws:iam::${scope.region.account}:role/execution`;
  const caller = { arn: role, denied: scope.cloud.account(scope.region.account).deniedToTasks };
  const fetched: Record<string, string> = {};
  const all = [...(definition?.containerDefinitions.flatMap(references) ?? []), ...volumes(definition)];
  for (const reference of all) {
    const { secret, version } = fetchOne({ ...scope, caller }, reference);
    fetched[secret] = version;
  }
  return fetched;
}

/** `arn:…:secret:ID`, or `arn:…:secret:ID:JSON-KEY:STAGE:VERSION` where the last three may be empty. */
function fetchOne(scope: Scope, reference: string): { secret: string; version: string } {
  if (!reference.startsWith('arn:aws:secretsmanager:')) {
    throw failure('ssm', `parameter ${reference} not found: the sandbox has no Systems Manager`);
  }
  const parts = reference.split(':');
  const resource = parts.slice(5);
  if (resource.length !== 2 && resource.length !== 5) {
    throw failure('asm', 'an invalid ARN format for the AWS Secrets Manager secret was specified');
  }
  const [, , key, stage, version] = resource;
  const id = parts.slice(0, 7).join(':');
  const opened = attempt(id, () => open(scope, id, version || undefined, stage || undefined));
  if (!('text' in opened.version.value)) throw failure('asm', `secret ${id} holds no text`);
  if (key && !hasKey(opened.version.value.text, key)) {
    throw failure('asm', `retrieved secret from Secrets Manager did not contain json key ${key}`);
  }
  return { secret: opened.secret.name, version: opened.version.id };
}

function hasKey(text: string, key: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && Object.hasOwn(parsed, key);
  } catch {
    return false;
  }
}

function attempt<T>(id: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const type = error instanceof Error && 'type' in error ? `${error.type}: ` : '';
    throw failure(
      'asm',
      `failed to fetch secret ${id} from secrets manager: ${type}${error instanceof Error ? error.message : ''}`,
    );
  }
}

/** The text is the one that users report in issues of their tools. */
function failure(store: 'asm' | 'ssm', why: string): Error {
  return new Error(
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ' +
      `unable to retrieve secret from ${store}: service call has been retried 1 time(s): ${why}`,
  );
}
