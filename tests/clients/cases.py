# SPDX-License-Identifier: Apache-2.0
"""What clients that nobody here wrote should get from the fake AWS: a call for every operation it serves, and the
sample estate's own words as the answer."""
import datetime
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
from fakeaws import ACCESS_KEY, SECRET  # noqa: E402

SAMPLE = os.path.join(HERE, "..", "fake-aws", "estates", "sample.json")
ACCOUNT = "123456789012"
LAMBDA = f"arn:aws:lambda:us-east-1:{ACCOUNT}:"
NOT_LISTED = {"State", "StateReason", "StateReasonCode", "LastUpdateStatus", "RuntimeVersionConfig"}

with open(SAMPLE, encoding="utf-8") as sample:
    ESTATE = json.load(sample)
HOME = ESTATE["accounts"][ACCOUNT]["regions"]["us-east-1"]
FUNCTIONS = {function["FunctionName"]: function for function in HOME["functions"]}
CONFIGS = {config["CodeSigningConfigId"]: config for config in HOME["code_signing_configs"]}
LAYERS = {name: versions for name, versions in HOME["layers"].items() if not versions[0].get("deleted")}
PROFILES = {profile["profileName"]: profile for profile in HOME["signing_profiles"]}
JOBS = {job["jobId"]: job for job in HOME["signing_jobs"]}
SIGNER = f"arn:aws:signer:us-east-1:{ACCOUNT}:"
ENFORCE = "csc-0a1b2c3d4e5f60718"
ORGANIZATION = "o-a1b2c3d4e5"
PAYER = ESTATE["organizations"][ORGANIZATION]["management_account"]
ROOT = ESTATE["organizations"][ORGANIZATION]["root"]


# Functions and qualifiers with a policy, and its statements' conditions as AWS words them.
POLICIES = [
    ("orders-api", {"Qualifier": "live"}, [None]),
    ("orders-api", {"Qualifier": "1"}, [None]),
    ("invoice-render", {}, [{"ArnLike": {"AWS:SourceArn": f"arn:aws:s3:::invoices-{ACCOUNT}"},
                             "StringEquals": {"AWS:SourceAccount": ACCOUNT}}]),
    ("payments-webhook", {}, [{"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}},
                              {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}]),
    ("payments-refund", {}, [{"StringEquals": {"aws:PrincipalOrgID": "o-z9y8x7w6v5"}}]),
]


class Case:
    """One call. `pick` takes of the answer what should equal `expected`; or the call ends with the error `code`."""

    def __init__(self, action, parameters=None, pick=None, expected=None, code=None, key=ACCESS_KEY, service="lambda",
                 region="us-east-1", secret=None):
        self.service, self.action, self.parameters, self.region = service, action, parameters or {}, region
        self.pick, self.expected, self.code = pick, expected, code
        credential = ESTATE["credentials"].get(key, {})
        self.key, self.secret, self.token = key, secret or credential.get("secret", SECRET), credential.get("token")

    def __str__(self):
        words = ", ".join(f"{name}={value}" for name, value in self.parameters.items())
        return f"{self.action} ({words})" + (f": {self.code}" if self.code else "")

    def complaints(self, value, code, message, unknown):
        """`unknown`: members of answers that this client is too old for; some of one service's, "service:Member"."""
        unknown = {name.rpartition(":")[2] for name in unknown if name.partition(":")[0] in (name, self.service)}
        if self.code is not None or code is not None:
            return [] if code == self.code else [f"ended with {code or 'success'} ({message}), expected {self.code}"]
        try:
            found, expected = strip(self.pick(value), unknown), strip(self.expected, unknown)
        except (KeyError, IndexError, TypeError, ValueError, StopIteration) as error:
            return [f"{type(error).__name__} {error} in {value!r}"]
        return [] if found == expected else [f"found {found!r}, expected {expected!r}"]


def strip(value, unknown):
    """Without the members named."""
    if isinstance(value, dict):
        return {name: strip(member, unknown) for name, member in value.items() if name not in unknown}
    return [strip(member, unknown) for member in value] if isinstance(value, list) else value


def given(entry, but=()):
    """What the estate says of it in AWS's own words; layers as ARNs."""
    own = {name: value for name, value in entry.items() if name[0].isupper() and name not in but}
    if "Layers" in own:
        own["Layers"] = [arn(layer) for layer in own["Layers"]]
    return own


def arn(layer):
    if isinstance(layer, dict):
        return layer["Arn"]
    return layer if layer.startswith("arn:") else f"{LAMBDA}layer:{layer}"


def same_members(entry, but=()):
    """A pick: of the answer, the members that the estate names."""
    return lambda value: given({name: value[name] for name in given(entry, but) if name in value})


def each(member, name):
    """A pick: that member of each element of a list."""
    return lambda value: [element[name] for element in value[member]]


def functions_of(name, but=NOT_LISTED):
    return lambda value: same_members(FUNCTIONS[name], but)(
        next(function for function in value["Functions"] if function["FunctionName"] == name))


def published():
    rows = []
    for name, function in FUNCTIONS.items():
        rows += [(name, "$LATEST")] + [(name, version["Version"]) for version in function.get("versions", [])]
    return rows


def function_cases():
    orders = {"FunctionName": "orders-api"}
    by_arn = {"FunctionName": f"{LAMBDA}function:orders-api"}
    yield Case("ListFunctions", {}, each("Functions", "FunctionName"), list(FUNCTIONS))
    for name, function in FUNCTIONS.items():
        yield Case("ListFunctions", {}, functions_of(name), given(function, NOT_LISTED))
    yield Case("ListFunctions", {"FunctionVersion": "ALL"},
               lambda value: [(f["FunctionName"], f["Version"]) for f in value["Functions"]], published())
    yield Case("GetFunction", orders, lambda value: (value["Tags"], value["Concurrency"]),
               (FUNCTIONS["orders-api"]["tags"], {"ReservedConcurrentExecutions": 100}))
    yield Case("GetFunction", orders, lambda value: value["Code"]["RepositoryType"], "S3")
    yield Case("GetFunction", by_arn, lambda value: value["Configuration"]["FunctionName"], "orders-api")
    yield Case("GetFunction", {"FunctionName": "pdf-convert"}, lambda value: value["Code"]["RepositoryType"], "ECR")
    for name in ["nightly-batch", "search-index", "secrets-rotator", "pdf-convert"]:
        function = FUNCTIONS[name]
        yield Case("GetFunctionConfiguration", {"FunctionName": name}, same_members(function), given(function))
    yield Case("GetFunctionConfiguration", {**orders, "Qualifier": "live"},
               lambda value: (value["Version"], value["FunctionArn"]), ("2", f"{LAMBDA}function:orders-api:live"))
    yield Case("ListVersionsByFunction", orders, each("Versions", "FunctionArn"),
               [f"{LAMBDA}function:orders-api:{version}" for version in ["$LATEST", "1", "2"]])
    yield Case("ListAliases", orders, lambda value: [(a["Name"], a["RoutingConfig"]) for a in value["Aliases"]],
               [("live", {"AdditionalVersionWeights": {"1": 0.1}})])
    yield Case("ListFunctionUrlConfigs", {"FunctionName": "gift-cards"},
               lambda value: [(u["FunctionArn"], u["AuthType"], u["Cors"]) for u in value["FunctionUrlConfigs"]],
               [(f"{LAMBDA}function:gift-cards:prod", "NONE", {"AllowOrigins": ["*"]})])
    yield Case("ListFunctionUrlConfigs", {"FunctionName": "unheard-of"}, code="ResourceNotFoundException")
    yield Case("ListFunctionEventInvokeConfigs", {"FunctionName": "orders-worker"},
               lambda value: [(c["FunctionArn"], c["DestinationConfig"]) for c in value["FunctionEventInvokeConfigs"]],
               [(f"{LAMBDA}function:orders-worker:$LATEST",
                 FUNCTIONS["orders-worker"]["event_invoke_configs"][0]["DestinationConfig"])])
    yield Case("ListEventSourceMappings", {}, each("EventSourceMappings", "UUID"),
               [mapping["UUID"] for mapping in HOME["event_source_mappings"]])
    yield Case("ListEventSourceMappings", {"FunctionName": "orders-worker"},
               each("EventSourceMappings", "EventSourceArn"), [HOME["event_source_mappings"][0]["EventSourceArn"]])
    yield Case("GetPolicy", orders, lambda value: json.loads(value["Policy"])["Statement"][0]["Sid"], "api-gateway")
    for name, query, conditions in POLICIES:
        yield Case("GetPolicy", {"FunctionName": name, **query},
                   lambda value: [s.get("Condition") for s in json.loads(value["Policy"])["Statement"]], conditions)
    yield Case("GetPolicy", {**orders, "Qualifier": "2"}, code="ResourceNotFoundException")
    yield Case("ListTags", {"Resource": f"{LAMBDA}function:orders-api"}, lambda value: value["Tags"],
               FUNCTIONS["orders-api"]["tags"])
    yield Case("GetAccountSettings", {}, lambda value: value["AccountUsage"]["FunctionCount"], len(FUNCTIONS))


def layer_cases():
    yield Case("ListLayers", {}, lambda value: {layer["LayerName"]: layer["LatestMatchingVersion"]["Version"]
                                                for layer in value["Layers"]},
               {name: versions[-1]["Version"] for name, versions in LAYERS.items()})
    yield Case("ListLayers", {"CompatibleRuntime": "python3.13"}, each("Layers", "LayerName"), ["shared-utils"])
    yield Case("ListLayerVersions", {"LayerName": "shared-utils"}, each("LayerVersions", "Version"), [4, 3, 2, 1])
    yield Case("ListLayerVersions", {"LayerName": "unheard-of"}, each("LayerVersions", "Version"), [])
    signed = {"LayerName": "shared-utils", "VersionNumber": 4}
    content = LAYERS["shared-utils"][3]["Content"]
    yield Case("GetLayerVersion", signed, lambda value: {name: value["Content"][name] for name in content}, content)
    for layer in ["otel-collector:5", "observability-agent:12"]:
        owner = "111122223333" if layer.startswith("otel") else "444455556666"
        foreign = f"arn:aws:lambda:us-east-1:{owner}:layer:{layer}"
        yield Case("GetLayerVersionByArn", {"Arn": foreign}, lambda value: value["LayerVersionArn"], foreign)
    yield Case("GetLayerVersionPolicy", {"LayerName": "internal-sdk", "VersionNumber": 3},
               lambda value: json.loads(value["Policy"])["Statement"][0]["Condition"],
               {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}})


def signing_cases():
    config = {"CodeSigningConfigArn": f"{LAMBDA}code-signing-config:{ENFORCE}"}
    yield Case("ListCodeSigningConfigs", {}, each("CodeSigningConfigs", "CodeSigningConfigId"), list(CONFIGS))
    yield Case("GetCodeSigningConfig", config, lambda value: value["CodeSigningConfig"]["CodeSigningPolicies"],
               CONFIGS[ENFORCE]["CodeSigningPolicies"])
    yield Case("ListFunctionsByCodeSigningConfig", config, lambda value: value["FunctionArns"],
               [f"{LAMBDA}function:{name}" for name in CONFIGS[ENFORCE]["functions"]])
    yield Case("GetFunctionCodeSigningConfig", {"FunctionName": "orders-api"},
               lambda value: (value["CodeSigningConfigArn"], value["FunctionName"]),
               (config["CodeSigningConfigArn"], "orders-api"))
    yield Case("GetFunctionCodeSigningConfig", {"FunctionName": "thumbnailer"}, lambda value: value, {})


def seconds(text):
    """Of a time as the clients print it."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def times(value, *members):
    return [round(seconds(value[member]), 3) for member in members]


def signer_cases():
    def case(action, parameters, pick, expected):
        return Case(action, parameters, pick, expected, service="signer")

    def ids(parameters, fits):
        return case("ListSigningJobs", parameters, each("jobs", "jobId"),
                    [job["jobId"] for job in JOBS.values() if fits(job)])

    revoked = next(job for job in JOBS.values() if "revocationRecord" in job)
    expired = min(job["signatureExpiresAt"] for job in JOBS.values() if "signatureExpiresAt" in job)
    statuses = {name: profile.get("status", "Active") for name, profile in PROFILES.items()}
    yield case("ListSigningProfiles", {}, each("profiles", "profileName"),
               [name for name, status in statuses.items() if status == "Active"])
    yield case("ListSigningProfiles", {"includeCanceled": True}, each("profiles", "profileName"),
               [name for name, status in statuses.items() if status != "Revoked"])
    yield case("ListSigningProfiles", {"statuses": ["Active", "Canceled", "Revoked"]},
               lambda value: {profile["profileName"]: profile["status"] for profile in value["profiles"]}, statuses)
    yield case("ListSigningProfiles", {"statuses": ["Revoked"]},
               lambda value: [("revocationRecord" in profile, profile["profileVersionArn"])
                              for profile in value["profiles"]],
               [(False, f"{SIGNER}/signing-profiles/laptop/{PROFILES['laptop']['profileVersion']}")])
    yield case("ListSigningProfiles", {"platformId": "AmazonFreeRTOS-Default"}, each("profiles", "arn"), [])
    record = PROFILES["laptop"]["revocationRecord"]
    yield case("GetSigningProfile", {"profileName": "laptop"},
               lambda value: times(value["revocationRecord"], "revocationEffectiveFrom", "revokedAt"),
               [record["revocationEffectiveFrom"], record["revokedAt"]])
    yield case("GetSigningProfile", {"profileName": "contractors"},
               lambda value: [value[name] for name in ["profileVersion", "signatureValidityPeriod"]],
               [PROFILES["contractors"][name] for name in ["profileVersion", "signatureValidityPeriod"]])
    yield case("ListProfilePermissions", {"profileName": "release"}, lambda value: value["permissions"],
               PROFILES["release"]["permissions"])
    yield ids({}, lambda job: True)
    yield ids({"status": "Failed"}, lambda job: job.get("status") == "Failed")
    yield ids({"isRevoked": True}, lambda job: job is revoked)
    yield ids({"jobInvoker": revoked["jobInvoker"]}, lambda job: job is revoked)
    soon = datetime.datetime.fromtimestamp(expired + 1, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    yield ids({"signatureExpiresBefore": soon}, lambda job: job.get("signatureExpiresAt") == expired)
    yield ids({"signatureExpiresAfter": soon, "status": "Succeeded"},
              lambda job: job.get("signatureExpiresAt") != expired and "status" not in job)
    yield case("ListSigningJobs", {}, lambda value: {job["jobId"]: times(job, "createdAt")[0] for job in value["jobs"]},
               {name: job["createdAt"] for name, job in JOBS.items()})
    yield case("DescribeSigningJob", {"jobId": revoked["jobId"]},
               lambda value: [value["revocationRecord"]["reason"], value["requestedBy"], *times(value, "createdAt")],
               [revoked["revocationRecord"]["reason"], revoked["requestedBy"], revoked["createdAt"]])


def signer_error_cases():
    foreign, nobody = {"profileName": "vendor", "profileOwner": "444455556666"}, {"profileName": "nobody"}
    for action, parameters, code in [("DescribeSigningJob", {"jobId": "unheard-of"}, "ResourceNotFoundException"),
                                     ("GetSigningProfile", nobody, "ResourceNotFoundException"),
                                     ("GetSigningProfile", foreign, "AccessDeniedException"),
                                     ("ListProfilePermissions", nobody, "ResourceNotFoundException")]:
        yield Case(action, parameters, code=code, service="signer")
    yield Case("ListSigningJobs", code="InvalidSignatureException", secret="wrong", service="signer")


def sts_cases():
    role = {"RoleArn": "arn:aws:iam::111122223333:role/Audit", "RoleSessionName": "osq"}
    yield Case("GetCallerIdentity", {}, lambda value: (value["Account"], value["Arn"]),
               (ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/demo"), service="sts")
    yield Case("AssumeRole", role, lambda value: value["AssumedRoleUser"]["Arn"],
               "arn:aws:sts::111122223333:assumed-role/Audit/osq", service="sts")


def sign_in_cases():
    """What is asked without keys."""
    web = {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/Audit", "RoleSessionName": "pod", "WebIdentityToken": "a.web.token"}
    yield Case("AssumeRoleWithWebIdentity", web, lambda value: value["AssumedRoleUser"]["Arn"],
               f"arn:aws:sts::{ACCOUNT}:assumed-role/Audit/pod", service="sts")
    yield Case("AssumeRoleWithWebIdentity", {**web, "WebIdentityToken": "another"}, code="AccessDenied", service="sts")

    token = {"clientId": "client", "clientSecret": "client-secret", "grantType": "refresh_token",
             "refreshToken": "refresh-1"}
    yield Case("CreateToken", token, lambda value: (value["expiresIn"], value["tokenType"], value["refreshToken"]),
               (28800, "Bearer", "refresh-1"), service="sso-oidc")
    for wrong in ({"refreshToken": "another"}, {"clientSecret": "another"}):
        yield Case("CreateToken", {**token, **wrong}, code="InvalidGrantException", service="sso-oidc")

    role = {"roleName": "Audit", "accountId": ACCOUNT, "accessToken": "access-1"}
    yield Case("GetRoleCredentials", role, lambda value: (value["roleCredentials"]["accessKeyId"][:4],
                                                          sorted(value["roleCredentials"])),
               ("ASIA", ["accessKeyId", "expiration", "secretAccessKey", "sessionToken"]), service="sso")
    for wrong, code in [({"accessToken": "another"}, "UnauthorizedException"),
                        ({"roleName": "Admin"}, "ForbiddenException")]:
        yield Case("GetRoleCredentials", {**role, **wrong}, code=code, service="sso")


def members(unit):
    """The accounts of a unit and of all below it, in the estate's order."""
    below = [account for inner in unit.get("units", []) for account in members(inner)]
    return unit.get("accounts", []) + below


def organization_cases():
    def case(action, parameters, pick, expected):
        return Case(action, parameters, pick, expected, service="organizations")

    names = {account["Id"]: account["Name"] for account in members(ROOT)}
    states = {account["Id"]: account.get("State", "ACTIVE") for account in members(ROOT)}
    root, workloads = ROOT["Id"], ROOT["units"][1]
    yield case("DescribeOrganization", {},
               lambda value: [value["Organization"][name] for name in ["Id", "MasterAccountId"]], [ORGANIZATION, PAYER])
    yield case("ListAccounts", {}, lambda value: {a["Id"]: a["Name"] for a in value["Accounts"]}, names)
    yield case("ListAccounts", {}, lambda value: [{name: a[name] for name in ["Status", "State"] if name in a}
                                                  for a in value["Accounts"]],
               [{"Status": state, "State": state} for state in states.values()])
    yield case("ListRoots", {}, lambda value: [(r["Id"], r["Name"]) for r in value["Roots"]], [(root, "Root")])
    yield case("ListOrganizationalUnitsForParent", {"ParentId": root}, each("OrganizationalUnits", "Name"),
               [unit["Name"] for unit in ROOT["units"]])
    yield case("ListOrganizationalUnitsForParent", {"ParentId": workloads["Id"]}, each("OrganizationalUnits", "Name"),
               [unit["Name"] for unit in workloads["units"]])
    yield case("ListAccountsForParent", {"ParentId": root}, each("Accounts", "Id"), [PAYER])
    yield case("ListParents", {"ChildId": workloads["units"][0]["Id"]}, lambda value: value["Parents"],
               [{"Id": workloads["Id"], "Type": "ORGANIZATIONAL_UNIT"}])
    yield case("ListParents", {"ChildId": PAYER}, lambda value: value["Parents"], [{"Id": root, "Type": "ROOT"}])


def region_cases():
    opted = ESTATE["accounts"][ACCOUNT]["opt_in_regions"]
    enabled = [name for name, status in opted.items() if status == "ENABLED"]
    yield Case("ListRegions", {}, lambda value: {r["RegionName"]: r["RegionOptStatus"] for r in value["Regions"]
                                                 if r["RegionName"] in opted}, opted, service="account")
    yield Case("ListRegions", {"RegionOptStatusContains": ["ENABLED"]}, each("Regions", "RegionName"), enabled,
               service="account")
    others = {"AccountId": "111122223333", "RegionOptStatusContains": ["ENABLED", "ENABLED_BY_DEFAULT"]}
    yield Case("ListRegions", others, lambda value: len(value["Regions"]), 17, service="account")
    yield Case("DescribeRegions", {}, lambda value: len(value["Regions"]), 17 + len(enabled), service="ec2")
    yield Case("DescribeRegions", {"AllRegions": True},
               lambda value: {r["RegionName"]: r["OptInStatus"] for r in value["Regions"] if r["RegionName"] in opted},
               {name: "opted-in" if name in enabled else "not-opted-in" for name in opted}, service="ec2")
    yield Case("DescribeRegions", {"RegionNames": enabled},
               lambda value: [(r["RegionName"], r["Endpoint"]) for r in value["Regions"]],
               [(name, f"ec2.{name}.amazonaws.com") for name in enabled], service="ec2")


def event_cases():
    def case(parameters, pick, expected, **more):
        return Case("LookupEvents", parameters, pick, expected, service="cloudtrail", **more)

    def by(key, value):
        return {"LookupAttributes": [{"AttributeKey": key, "AttributeValue": value}]}

    events = HOME["events"]
    newest_first = [event["EventId"] for event in sorted(events, key=lambda event: event["EventTime"]["ago"])]
    named = [event["EventId"] for event in events if event["EventName"] == "UpdateFunctionConfiguration20150331v2"]
    yield case({}, each("Events", "EventId"), newest_first)
    yield case(by("EventName", "UpdateFunctionConfiguration20150331v2"), each("Events", "EventId"), named[::-1])
    yield case(by("EventName", "UpdateFunctionConfiguration"), each("Events", "EventId"), [])
    yield case(by("ReadOnly", "true"), each("Events", "EventName"), ["ListFunctions20150331"])
    yield case(by("EventId", named[0]),
               lambda value: json.loads(value["Events"][0]["CloudTrailEvent"])["requestParameters"],
               next(event for event in events if event["EventId"] == named[0])["record"]["requestParameters"])
    yield case({"StartTime": "2100-01-01T00:00:00Z"}, None, None, code="InvalidTimeRangeException")
    yield case(by("ReadOnly", "True"), None, None, code="InvalidLookupAttributesException")
    yield case({"NextToken": "broken"}, None, None, code="InvalidNextTokenException")


def scope_error_cases():
    limited = "AKIAI44QH8DHBEXAMPLE"
    yield Case("ListAccounts", code="AccessDeniedException", key=limited, service="organizations")
    yield Case("ListAccounts", code="InvalidSignatureException", secret="wrong", service="organizations")
    yield Case("ListAccountsForParent", {"ParentId": "r-none"}, code="ParentNotFoundException", service="organizations")
    yield Case("ListParents", {"ChildId": "444455556666"}, code="ChildNotFoundException", service="organizations")
    yield Case("ListRegions", {"AccountId": PAYER}, code="AccessDeniedException", service="account")
    yield Case("DescribeRegions", code="UnauthorizedOperation", key=limited, service="ec2")
    yield Case("DescribeRegions", code="AuthFailure", secret="wrong", service="ec2")
    for service, action, code in [("lambda", "ListFunctions", "UnrecognizedClientException"),
                                  ("sts", "GetCallerIdentity", "InvalidClientTokenId"),
                                  ("ec2", "DescribeRegions", "AuthFailure")]:
        yield Case(action, code=code, service=service, region="ap-east-1")


def error_cases():
    limited, expired = "AKIAI44QH8DHBEXAMPLE", "ASIAIOSFODNN7EXPIRED"
    vendor = "arn:aws:lambda:us-east-1:444455556666:layer:"
    yield Case("ListFunctions", code="InvalidSignatureException", secret="wrong")
    yield Case("ListFunctions", code="UnrecognizedClientException", key="AKIAUNKNOWN7EXAMPLE")
    yield Case("ListFunctions", code="ExpiredTokenException", key=expired)
    yield Case("GetCallerIdentity", code="SignatureDoesNotMatch", secret="wrong", service="sts")
    yield Case("GetCallerIdentity", code="ExpiredToken", key=expired, service="sts")
    yield Case("ListLayers", code="AccessDeniedException", key=limited)
    yield Case("GetFunction", {"FunctionName": "orders-api"},
               lambda value: {name: value[name]["ErrorCode"] for name in ["TagsError"] if name in value},
               {"TagsError": "AccessDeniedException"}, key=limited)
    yield Case("GetFunction", {"FunctionName": "unheard-of"}, code="ResourceNotFoundException")
    yield Case("GetLayerVersionByArn", {"Arn": f"{vendor}telemetry-beta:3"}, code="AccessDeniedException")
    yield Case("GetLayerVersionByArn", {"Arn": f"{vendor}crypto-fast:1"}, code="ResourceNotFoundException")
    yield Case("ListLayerVersions", {"LayerName": f"{vendor}observability-agent"}, code="AccessDeniedException")
    yield Case("GetLayerVersionPolicy", {"LayerName": "pandas-lite", "VersionNumber": 1},
               code="ResourceNotFoundException")
    yield Case("GetCodeSigningConfig", {"CodeSigningConfigArn": f"{LAMBDA}code-signing-config:csc-00000000000000000"},
               code="ResourceNotFoundException")
    yield Case("AssumeRole", {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/Audit", "RoleSessionName": "osq"},
               code="AccessDenied", service="sts")


def cases():
    return [*function_cases(), *layer_cases(), *signing_cases(), *signer_cases(), *signer_error_cases(), *sts_cases(),
            *sign_in_cases(), *organization_cases(), *region_cases(), *event_cases(), *error_cases(),
            *scope_error_cases()]
