/* SPDX-License-Identifier: Apache-2.0 */
/* Who guards which function's deployments, as one writes it in an afternoon with the AWS SDK for JavaScript: account by
 * account, Region by Region, a call for every function. Prints what lambdaquery's command prints for the same question.
 * The arguments are the folder with the SDK, the role to assume, and the Regions. */
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, role, ...regions] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));
const { LambdaClient, GetCodeSigningConfigCommand, GetFunctionCodeSigningConfigCommand, paginateListFunctions } =
  require("@aws-sdk/client-lambda");
const { OrganizationsClient, paginateListAccounts } = require("@aws-sdk/client-organizations");
const { STSClient, AssumeRoleCommand, GetCallerIdentityCommand } = require("@aws-sdk/client-sts");

const region = regions[0];
const sts = new STSClient({ region });
const own = await sts.send(new GetCallerIdentityCommand({}));

async function credentialsOf(account) {
  if (account === own.Account) return undefined;
  const { Credentials: keys } = await sts.send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/${role}`, RoleSessionName: "naive" }));
  return { accessKeyId: keys.AccessKeyId, secretAccessKey: keys.SecretAccessKey, sessionToken: keys.SessionToken };
}

async function configOf(client, name) {
  const guard = await client.send(new GetFunctionCodeSigningConfigCommand({ FunctionName: name }));
  const arn = guard.CodeSigningConfigArn;
  if (!arn) return ["", ""];
  const answer = await client.send(new GetCodeSigningConfigCommand({ CodeSigningConfigArn: arn }));
  return [arn, answer.CodeSigningConfig.CodeSigningPolicies.UntrustedArtifactOnDeployment];
}

process.stdout.write("function_arn,code_signing_config_arn,untrusted_artifact_policy\r\n");
for await (const page of paginateListAccounts({ client: new OrganizationsClient({ region }) }, {}))
  for (const account of page.Accounts) {
    const credentials = await credentialsOf(account.Id);
    for (const region of regions) {
      const client = new LambdaClient({ region, ...(credentials && { credentials }) });
      for await (const { Functions: functions } of paginateListFunctions({ client }, {}))
        for (const { FunctionArn: arn, FunctionName: name } of functions)
          process.stdout.write([arn, ...await configOf(client, name)].join(",") + "\r\n");
    }
  }
