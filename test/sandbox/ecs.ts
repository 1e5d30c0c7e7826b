/** A cluster with one service, for the tests of ECS. */
import {
  CreateClusterCommand,
  CreateServiceCommand,
  type CreateServiceCommandInput,
  type Deployment,
  DescribeServicesCommand,
  RegisterTaskDefinitionCommand,
  type Secret,
  type Service as ServiceAnswer,
  UpdateServiceCommand,
  type UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import { findService, type Service } from '../../src/sandbox/aws/ecs/state.js';
import { ACCOUNT, MINUTE, REGION, type Sandbox, sandbox } from './sandbox.js';

export const CLUSTER = 'askflorence-prod';
export const SERVICE = 'app';

export interface Running extends Sandbox {
  /** The service as the sandbox holds it. */
  readonly service: Service;
  look(): Promise<ServiceAnswer>;
  update(input?: Partial<UpdateServiceCommandInput>): Promise<ServiceAnswer>;
}

export async function register({ ecs }: Sandbox, secrets: Secret[] = []): Promise<string> {
  const containerDefinitions = [{ name: 'app', image: 'app:latest', secrets }];
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({ family: 'app-task', containerDefinitions }),
  );
  return taskDefinition?.taskDefinitionArn ?? '';
}

/** A service whose first deployment has completed. */
export async function running(
  input: Partial<CreateServiceCommandInput> = {},
  made?: Sandbox,
  secrets: Secret[] = [],
): Promise<Running> {
  const home = made ?? (await sandbox());
  const { ecs, cloud } = home;
  await ecs.send(new CreateClusterCommand({ clusterName: CLUSTER }));
  const taskDefinition = await register(home, secrets);
  await ecs.send(
    new CreateServiceCommand({ cluster: CLUSTER, serviceName: SERVICE, taskDefinition, desiredCount: 2, ...input }),
  );
  cloud.clock.advance(MINUTE);
  const look = async () => {
    const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster: CLUSTER, services: [SERVICE] }));
    return services[0] ?? {};
  };
  const update = async (more: Partial<UpdateServiceCommandInput> = { forceNewDeployment: true }) =>
    (await ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service: SERVICE, ...more }))).service ?? {};
  await look();
  return { ...home, service: findService(cloud, ACCOUNT, REGION, CLUSTER, SERVICE), look, update };
}

export function primary({ deployments = [] }: ServiceAnswer): Deployment {
  return deployments.find(({ status }) => status === 'PRIMARY') ?? {};
}
