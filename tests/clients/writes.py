# SPDX-License-Identifier: Apache-2.0
"""What clients change in the fake AWS, and how it shows afterwards: in what they read, and in CloudTrail's events."""
import base64
import hashlib
import json

from cases import ACCOUNT, CONFIGS, FUNCTIONS, HOME, LAMBDA, SIGNER, Case, each

WARN = "csc-1b2c3d4e5f6071829"
RELEASE = f"{SIGNER}/signing-profiles/release/a1b2c3d4e5"
JOB = "0e6c8d35-7a0b-45f3-b0b7-3f3b9b7c5a01"
VENDORS = "arn:aws:lambda:us-east-1:444455556666:layer:observability-agent:12"
NOBODYS = "arn:aws:lambda:us-east-1:999900001111:layer:requests-patched:7"
ZIP = b"PK\x05\x06" + bytes(18)
SHA256 = base64.b64encode(hashlib.sha256(ZIP).digest()).decode()
UPLOAD = {"ZipFile": base64.b64encode(ZIP).decode()}
SIGNED = {"S3Bucket": f"signed-{ACCOUNT}", "S3Key": f"signed/{JOB}.zip"}
UNSIGNED = {"S3Bucket": "drops", "S3Key": "app.zip"}
PUBLIC_URL = {"Sid": "all", "Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunctionUrl",
              "Resource": f"{LAMBDA}function:search-index",
              "Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}}}


def config_arn(name):
    return f"{LAMBDA}code-signing-config:{name}"


def statement(value):
    return json.loads(value["Statement"])


def signature(value):
    return [value.get(name) for name in ["SigningProfileVersionArn", "SigningJobArn"]]


def deployments():
    yield Case("UpdateFunctionConfiguration",
               {"FunctionName": "thumbnailer", "Layers": [VENDORS, f"{LAMBDA}layer:shared-utils:4"], "Timeout": 9,
                "Environment": {"Variables": {"TOKEN": "never-in-a-record"}}},
               lambda value: (each("Layers", "Arn")(value), value["Timeout"], value["Environment"]["Variables"]),
               ([VENDORS, f"{LAMBDA}layer:shared-utils:4"], 9, {"TOKEN": "never-in-a-record"}))
    yield Case("UpdateFunctionConfiguration", {"FunctionName": "orders-worker", "Layers": []},
               lambda value: value.get("Layers", []), [])
    yield Case("UpdateFunctionCode", {"FunctionName": "user-profile", **UPLOAD},
               lambda value: (value["CodeSha256"], value["CodeSize"], *signature(value)),
               (SHA256, len(ZIP), None, None))
    yield Case("UpdateFunctionCode", {"FunctionName": "orders-api", **SIGNED}, signature,
               [RELEASE, f"{SIGNER}/signing-jobs/{JOB}"])
    yield Case("UpdateFunctionCode", {"FunctionName": "payments-webhook", **UNSIGNED}, signature, [None, None])
    yield Case("UpdateFunctionCode", {"FunctionName": "nightly-batch", **UNSIGNED, "DryRun": True},
               lambda value: value["CodeSha256"] != FUNCTIONS["nightly-batch"].get("CodeSha256"), True)
    yield Case("UpdateFunctionCode", {"FunctionName": "pdf-convert", "ImageUri": "registry.example/pdf:2"},
               lambda value: value["PackageType"], "Image")


def refused_deployments():
    """Layers that are not there, or not for us; code that its config does not take."""
    for layer, code in [(NOBODYS, "AccessDeniedException"),
                        (f"{LAMBDA}layer:old-metrics:1", "InvalidParameterValueException"),
                        ("shared-utils", "InvalidParameterValueException")]:
        yield Case("UpdateFunctionConfiguration", {"FunctionName": "login-hook", "Layers": [layer]}, code=code)
    refused = "CodeVerificationFailedException"
    yield Case("UpdateFunctionConfiguration",
               {"FunctionName": "payments-refund", "Layers": [f"{LAMBDA}layer:pandas-lite:2"]}, code=refused)
    yield Case("UpdateFunctionCode", {"FunctionName": "payments-refund", **UNSIGNED}, code=refused)
    yield Case("UpdateFunctionCode", {"FunctionName": "pdf-convert", **UNSIGNED}, code="InvalidParameterValueException")
    yield Case("UpdateFunctionConfiguration",
               {"FunctionName": "login-hook", "Timeout": 4, "RevisionId": "00000000-0000-4000-8000-000000000000"},
               code="PreconditionFailedException")
    yield Case("UpdateFunctionConfiguration", {"FunctionName": "unheard-of", "Timeout": 4},
               code="ResourceNotFoundException")


def grants():
    everyone = {"StatementId": "all", "Principal": "*"}
    yield Case("AddPermission", {"FunctionName": "search-index", **everyone, "Action": "lambda:InvokeFunctionUrl",
                                 "FunctionUrlAuthType": "NONE"}, statement, PUBLIC_URL)
    yield Case("AddPermission", {"FunctionName": "orders-api", "Qualifier": "live", "StatementId": "uploads",
                                 "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com",
                                 "SourceArn": "arn:aws:s3:::uploads", "SourceAccount": ACCOUNT},
               lambda value: [statement(value)[name] for name in ["Principal", "Resource", "Condition"]],
               [{"Service": "s3.amazonaws.com"}, f"{LAMBDA}function:orders-api:live",
                {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::uploads"},
                 "StringEquals": {"AWS:SourceAccount": ACCOUNT}}])
    yield Case("AddPermission", {"FunctionName": "unheard-of", **everyone, "Action": "lambda:InvokeFunction"},
               code="ResourceNotFoundException")
    share = {"LayerName": "shared-utils", "VersionNumber": 4, **everyone, "Action": "lambda:GetLayerVersion"}
    yield Case("AddLayerVersionPermission", {**share, "OrganizationId": "o-z9y8x7w6v5"},
               lambda value: statement(value)["Condition"], {"StringEquals": {"aws:PrincipalOrgID": "o-z9y8x7w6v5"}})
    yield Case("AddLayerVersionPermission", {**share, "VersionNumber": 99}, code="ResourceNotFoundException")
    yield Case("CreateFunctionUrlConfig", {"FunctionName": "search-index", "AuthType": "NONE"},
               lambda value: (value["FunctionArn"], value["AuthType"], value["FunctionUrl"][:8]),
               (f"{LAMBDA}function:search-index", "NONE", "https://"))
    yield Case("CreateFunctionUrlConfig", {"FunctionName": "gift-cards", "Qualifier": "prod", "AuthType": "AWS_IAM"},
               code="ResourceConflictException")


def signing():
    yield Case("PutFunctionCodeSigningConfig",
               {"FunctionName": "search-index", "CodeSigningConfigArn": config_arn(WARN)},
               lambda value: value["FunctionName"], "search-index")
    yield Case("PutFunctionCodeSigningConfig", {"FunctionName": "search-index",
                                                "CodeSigningConfigArn": config_arn("csc-00000000000000000")},
               code="CodeSigningConfigNotFoundException")
    yield Case("DeleteFunctionCodeSigningConfig", {"FunctionName": "invoice-mailer"}, lambda value: value or {}, {})
    yield Case("UpdateCodeSigningConfig", {"CodeSigningConfigArn": config_arn("csc-4e5f60718293a4b5c"),
                                           "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": "Enforce"},
                                           "AllowedPublishers": {"SigningProfileVersionArns": [RELEASE]}},
               lambda value: [value["CodeSigningConfig"][name]
                              for name in ["AllowedPublishers", "CodeSigningPolicies", "Description"]],
               [{"SigningProfileVersionArns": [RELEASE]}, {"UntrustedArtifactOnDeployment": "Enforce"},
                CONFIGS["csc-4e5f60718293a4b5c"]["Description"]])
    yield Case("UpdateCodeSigningConfig", {"CodeSigningConfigArn": config_arn("csc-00000000000000000")},
               code="ResourceNotFoundException")
    yield Case("RevokeSignature", {"jobId": HOME["signing_jobs"][0]["jobId"], "reason": "leaked"},
               lambda value: value or {}, {}, service="signer")
    yield Case("RevokeSignature", {"jobId": "unheard-of", "reason": "leaked"}, code="ResourceNotFoundException",
               service="signer")
    yield Case("RevokeSigningProfile", {"profileName": "contractors", "profileVersion": "c0ffee1234", "reason": "left",
                                        "effectiveTime": "2026-06-01T00:00:00Z"},
               lambda value: value or {}, {}, service="signer")


def layers():
    yield Case("PublishLayerVersion", {"LayerName": "shared-utils", "Content": UPLOAD, "Description": "faster",
                                       "CompatibleRuntimes": ["python3.13"]},
               lambda value: [value[name] for name in ["Version", "Description", "CompatibleRuntimes"]] +
               [value["Content"]["CodeSha256"]], [5, "faster", ["python3.13"], SHA256])
    yield Case("PublishLayerVersion", {"LayerName": "fresh", "Content": SIGNED},
               lambda value: (value["LayerVersionArn"], *signature(value["Content"])),
               (f"{LAMBDA}layer:fresh:1", RELEASE, f"{SIGNER}/signing-jobs/{JOB}"))
    yield Case("PublishLayerVersion", {"LayerName": "fresh", "Content": {"S3Bucket": "drops"}},
               code="InvalidParameterValueException")


def what_shows():
    yield Case("ListFunctions", {}, lambda value: {f["FunctionName"]: [layer["Arn"] for layer in f.get("Layers", [])]
                                                   for f in value["Functions"]
                                                   if f["FunctionName"] in ("thumbnailer", "orders-worker")},
               {"thumbnailer": [VENDORS, f"{LAMBDA}layer:shared-utils:4"], "orders-worker": []})
    yield Case("GetFunctionConfiguration", {"FunctionName": "login-hook"}, lambda value: value["Timeout"], 3)
    yield Case("GetFunction", {"FunctionName": "pdf-convert"}, lambda value: value["Code"]["ImageUri"],
               "registry.example/pdf:2")
    yield Case("GetPolicy", {"FunctionName": "search-index"}, lambda value: json.loads(value["Policy"])["Statement"],
               [PUBLIC_URL])
    yield Case("GetPolicy", {"FunctionName": "orders-api", "Qualifier": "live"},
               lambda value: [s["Sid"] for s in json.loads(value["Policy"])["Statement"]], ["load-test", "uploads"])
    yield Case("AddPermission", {"FunctionName": "search-index", "StatementId": "all", "Principal": "*",
                                 "Action": "lambda:InvokeFunction"}, code="ResourceConflictException")
    yield Case("GetLayerVersionPolicy", {"LayerName": "shared-utils", "VersionNumber": 4},
               lambda value: [s["Sid"] for s in json.loads(value["Policy"])["Statement"]], ["all"])
    yield Case("ListLayerVersions", {"LayerName": "shared-utils"}, each("LayerVersions", "Version"), [5, 4, 3, 2, 1])
    yield Case("ListFunctionUrlConfigs", {"FunctionName": "search-index"}, each("FunctionUrlConfigs", "AuthType"),
               ["NONE"])
    yield Case("ListFunctionsByCodeSigningConfig", {"CodeSigningConfigArn": config_arn(WARN)},
               lambda value: value["FunctionArns"], [f"{LAMBDA}function:{name}" for name in
                                                     ["payments-webhook", "search-index"]])
    yield Case("GetFunctionCodeSigningConfig", {"FunctionName": "invoice-mailer"}, lambda value: value, {})
    yield Case("DescribeSigningJob", {"jobId": HOME["signing_jobs"][0]["jobId"]},
               lambda value: value["revocationRecord"]["reason"], "leaked", service="signer")
    yield Case("GetSigningProfile", {"profileName": "contractors"},
               lambda value: (value["status"], value["statusReason"], value["revocationRecord"]["revokedBy"]),
               ("Revoked", "left", f"arn:aws:iam::{ACCOUNT}:user/demo"), service="signer")


def recorded(name, fits, pick, expected):
    """Of the events of that name, the one whose request fits, as its record has it."""
    def of_record(value):
        records = [json.loads(event["CloudTrailEvent"]) for event in value["Events"]]
        return pick(next(record for record in records if fits(record["requestParameters"] or {})))

    attribute = {"AttributeKey": "EventName", "AttributeValue": name}
    return Case("LookupEvents", {"LookupAttributes": [attribute]}, of_record, expected, service="cloudtrail")


def events():
    def of(function):
        return lambda request: request.get("functionName") == function

    thumbnails = {"functionName": "thumbnailer", "timeout": 9, "environment": {},
                  "layers": [VENDORS, f"{LAMBDA}layer:shared-utils:4"]}
    yield recorded("UpdateFunctionConfiguration20150331v2", lambda request: request.get("timeout") == 9,
                   lambda record: (record["requestParameters"], record["responseElements"]["environment"],
                                   record["userIdentity"]["arn"]),
                   (thumbnails, {}, f"arn:aws:iam::{ACCOUNT}:user/demo"))
    code = "UpdateFunctionCode20150331v2"
    yield recorded(code, of("user-profile"),
                   lambda record: ("zipFile" in record["requestParameters"], record["responseElements"]["codeSha256"],
                                   record.get("additionalEventData")), (False, SHA256, None))
    yield recorded(code, of("orders-api"), lambda record: record["additionalEventData"],
                   {"signatureStatus": "VALID", "signingProfileVersionArn": RELEASE,
                    "signingJobArn": f"{SIGNER}/signing-jobs/{JOB}"})
    yield recorded(code, of("payments-webhook"), lambda record: record["additionalEventData"]["signatureStatus"],
                   "MISMATCH")
    yield recorded(code, of("payments-refund"), lambda record: (record["errorCode"], record["responseElements"]),
                   ("CodeVerificationFailedException", None))
    yield recorded("AddPermission20150331v2", lambda request: "functionUrlAuthType" in request,
                   lambda record: (record["requestParameters"]["principal"], record["requestParameters"]["action"]),
                   ("*", "lambda:InvokeFunctionUrl"))
    yield recorded("AddLayerVersionPermission20181031", lambda request: request["versionNumber"] == 4,
                   lambda record: [record["requestParameters"][name] for name in ["layerName", "organizationId"]],
                   ["shared-utils", "o-z9y8x7w6v5"])
    yield recorded("PublishLayerVersion20181031", lambda request: request["layerName"] == "fresh" and
                   "s3Key" in request["content"], lambda record: record["responseElements"]["layerVersionArn"],
                   f"{LAMBDA}layer:fresh:1")
    yield recorded("DeleteFunctionCodeSigningConfig", of("invoice-mailer"), lambda record: record["eventSource"],
                   "lambda.amazonaws.com")
    yield recorded("PutFunctionCodeSigningConfig", of("search-index"), lambda record: record["eventName"],
                   "PutFunctionCodeSigningConfig")
    yield recorded("UpdateCodeSigningConfig", lambda request: "allowedPublishers" in request,
                   lambda record: record["requestParameters"]["codeSigningPolicies"],
                   {"untrustedArtifactOnDeployment": "Enforce"})
    yield recorded("CreateFunctionUrlConfig", of("search-index"),
                   lambda record: record["requestParameters"]["authType"], "NONE")
    yield recorded("RevokeSignature", lambda request: request.get("reason") == "leaked",
                   lambda record: record["eventSource"], "signer.amazonaws.com")
    yield recorded("RevokeSigningProfile", lambda request: request["profileName"] == "contractors",
                   lambda record: record["requestParameters"]["reason"], "left")


def phases():
    """What one phase changes is what the next one reads."""
    return [[*deployments(), *refused_deployments(), *grants(), *signing(), *layers()], [*what_shows(), *events()]]
