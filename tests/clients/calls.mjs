/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the calls that stand on stdin with the AWS SDK for JavaScript, and prints what came of each. A call
 * is { service, action, parameters, endpoint, region, key, secret, token, attempts }, an outcome { value } or
 * { error, message }. The SDK is looked for below the directory given as argument. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const require = createRequire(join(process.argv[2], "package.json"));
const names = {
  account: "Account", cloudtrail: "CloudTrail", ec2: "EC2", lambda: "Lambda", organizations: "Organizations",
  signer: "Signer", sso: "SSO", "sso-oidc": "SSOOIDC", sts: "STS",
};
const sdks = Object.fromEntries(Object.keys(names).map((service) => [service, require(`@aws-sdk/client-${service}`)]));
const clients = Object.fromEntries(
  Object.entries(names).map(([service, name]) => [service, sdks[service][`${name}Client`]]));

// Lists are read to their end by the SDK's own paginators, and their pages' arrays joined.
async function send(call, client) {
  const sdk = sdks[call.service];
  const paginate = sdk[`paginate${call.action}`];
  if (!paginate) return client.send(new sdk[`${call.action}Command`](call.parameters));
  const whole = {};
  for await (const page of paginate({ client }, call.parameters))
    for (const [name, value] of Object.entries(page))
      whole[name] = Array.isArray(value) ? [...(whole[name] ?? []), ...value] : value;
  return whole;
}

async function outcome(call) {
  const client = new clients[call.service]({
    endpoint: call.endpoint,
    region: call.region,
    maxAttempts: call.attempts,
    credentials: { accessKeyId: call.key, secretAccessKey: call.secret, sessionToken: call.token ?? undefined },
  });
  try {
    const { $metadata, ...value } = await send(call, client);
    return { value };
  } catch (error) {
    return { error: error.name, message: error.message };
  } finally {
    client.destroy();
  }
}

// The SDK takes times and bytes as objects only.
const time = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
function revived(name, value) {
  if (name === "ZipFile") return Buffer.from(value, "base64");
  return typeof value === "string" && time.test(value) ? new Date(value) : value;
}
const calls = JSON.parse(await text(process.stdin), revived);
console.log(JSON.stringify(await Promise.all(calls.map(outcome))));
