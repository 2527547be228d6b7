# SPDX-License-Identifier: Apache-2.0
"""What somebody did in the mixed estate, as CloudTrail recorded it."""
import json

ACCOUNT, PARTNER, STRANGER = "123456789012", "111122223333", "999900001111"
LAMBDA = f"arn:aws:lambda:us-east-1:{ACCOUNT}:"
SIGNER = f"arn:aws:signer:us-east-1:{ACCOUNT}:/"
CONFIGURED, DEPLOYED = "UpdateFunctionConfiguration20150331v2", "UpdateFunctionCode20150331v2"
PUBLISHED, GRANTED = "PublishLayerVersion20181031", "AddPermission20150331v2"
SHARED = "AddLayerVersionPermission20181031"
SIGNED = {"signingProfileVersionArn": f"{SIGNER}signing-profiles/release/a1b2c3d4e5",
          "signingJobArn": f"{SIGNER}signing-jobs/00000001-2222-4333-8444-555555555555"}


def record(mixed, name, request, response=None, **more):
    number = len(mixed.events) + 1
    mixed.events.append({"EventName": name, "EventId": f"00000000-0000-4000-8000-{number:012d}",
                         "EventTime": {"ago": 600 + number},
                         "record": {"requestParameters": request, "responseElements": response, **more}})


def layer(name, account=ACCOUNT):
    return f"arn:aws:lambda:us-east-1:{account}:layer:{name}"


def config(mixed, name):
    return f"{LAMBDA}code-signing-config:{mixed.configs[name]['CodeSigningConfigId']}"


def policy(statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction", "Resource": "*", **statement}]})


def look_alike(mixed):
    """Deployments, releases and grants as they happen every day, and attempts that were refused."""
    name = {"functionName": "function-00000"}
    refused = {"errorCode": "AccessDenied"}
    record(mixed, CONFIGURED, {**name, "memorySize": 256})
    record(mixed, CONFIGURED, {**name, "layers": [layer("layer-00:1"), layer("tools:1", PARTNER)]})
    mixed.function("tools-user", "partners", Layers=[layer("tools:1", PARTNER)])
    record(mixed, CONFIGURED, {**name, "layers": [layer("bad:1", STRANGER)]}, **refused)
    record(mixed, DEPLOYED, name, SIGNED, additionalEventData={"signatureStatus": "VALID", **SIGNED})
    record(mixed, DEPLOYED, {**name, "dryRun": True}, {"codeSha256": "c2hh"})
    record(mixed, DEPLOYED, name, **refused)
    record(mixed, PUBLISHED, {"layerName": "layer-01"}, {"layerVersionArn": layer("layer-01:2"), "content": SIGNED})
    share = {"layerName": "layer-01", "versionNumber": 1, "statementId": "s", "action": "lambda:GetLayerVersion"}
    record(mixed, SHARED, {**share, "principal": "*", "organizationId": "o-a1b2c3d4e5"})
    record(mixed, SHARED, {**share, "principal": "*"}, **refused)
    grant = {**name, "statementId": "s", "action": "lambda:InvokeFunction"}
    record(mixed, GRANTED, {**grant, "principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::uploads",
                            "sourceAccount": ACCOUNT})
    record(mixed, GRANTED, {**grant, "principal": ACCOUNT})
    record(mixed, "CreateFunctionUrlConfig", {**name, "authType": "AWS_IAM"})
    record(mixed, "UpdateCodeSigningConfig", {
        "codeSigningConfigArn": config(mixed, "main"),
        "codeSigningPolicies": {"untrustedArtifactOnDeployment": "Enforce"}})
    record(mixed, "PutFunctionCodeSigningConfig", {**name, "codeSigningConfigArn": config(mixed, "main")})
    record(mixed, "DeleteCodeSigningConfig", {"codeSigningConfigArn": f"{LAMBDA}code-signing-config:csc-1"})
    record(mixed, "RevokeSignature", {"jobId": "00000001-2222-4333-8444-555555555555"}, **refused)
    record(mixed, "CancelSigningProfile", {"profileName": "tired"})


def plant(mixed):
    """One event of each kind; what it changed is named, and may be in order by now."""
    name, function = {"functionName": "function-00001"}, f"{LAMBDA}function:function-00001"

    def case(detection, resource):
        mixed.plant(f"event: {detection}", (f"lambda-changes/{detection}", resource))

    record(mixed, CONFIGURED, {**name, "layers": [layer("layer-00:1"), layer("bad:1", STRANGER)]})
    case("layer-attached", function)
    record(mixed, PUBLISHED, {"layerName": "layer-02"}, {"layerVersionArn": layer("layer-02:3"), "content": {}})
    case("layer-published", layer("layer-02:3"))
    record(mixed, SHARED, {"layerName": "layer-02", "versionNumber": 1, "statementId": "s", "principal": STRANGER,
                           "action": "lambda:GetLayerVersion"})
    case("layer-shared", layer("layer-02:1"))
    record(mixed, DEPLOYED, {**name, "s3Bucket": "drops", "s3Key": "a.zip"}, {"codeSha256": "c2hh"})
    case("code-updated", function)
    record(mixed, DEPLOYED, name, errorCode="CodeVerificationFailedException")
    case("code-signature-bad", function)
    record(mixed, "DeleteFunctionCodeSigningConfig", name)
    case("signing-config-removed", function)
    record(mixed, "UpdateCodeSigningConfig", {
        "codeSigningConfigArn": config(mixed, "main"),
        "codeSigningPolicies": {"untrustedArtifactOnDeployment": "Warn"}})
    case("signing-config-weakened", config(mixed, "main"))
    record(mixed, "RevokeSignature", {"jobId": "00000002-2222-4333-8444-555555555555", "reason": "leaked"})
    case("signature-revoked", f"{SIGNER}signing-jobs/00000002-2222-4333-8444-555555555555")
    record(mixed, GRANTED, {**name, "statementId": "s", "principal": "*", "action": "lambda:InvokeFunction"})
    case("invoke-granted", function)
    record(mixed, "UpdateFunctionUrlConfig", {**name, "authType": "NONE"})
    case("url-opened", function)
    record(mixed, "PutResourcePolicy", {"resourceArn": function, "policy": policy({
        "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}})})
    case("change-unjudged", function)
