# SPDX-License-Identifier: Apache-2.0
"""A mixed estate, the same for the same seed: thousands of functions as they are in an account that is in order,
look-alikes of what the detections find, and planted cases, each with all the findings that it must give."""
import hashlib
import random

import mixed_events
from fakeaws import ACCESS_KEY, SECRET

ACCOUNT, PARTNER, STRANGER = "123456789012", "111122223333", "999900001111"
VENDOR, AWS_LAYERS = "464622532012", "580247275435"
REGION = "us-east-1"
ORGANIZATION, OTHER_ORGANIZATION = "o-a1b2c3d4e5", "o-zzzzzzzzzz"
PAST, FUTURE, SIGNED_AT = 1700000000, 4102444800, 1690000000
OWN_LAYERS = 40
JOBS = 50


def function_arn(name):
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"


def layer_arn(name, account=ACCOUNT):
    return f"arn:aws:lambda:{REGION}:{account}:layer:{name}"


def config_id(word):
    """Of a config that is called so here."""
    return f"csc-{hashlib.sha256(word.encode()).hexdigest()[:17]}"


def config_arn(word):
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:code-signing-config:{config_id(word)}"


def profile_arn(name, version, account=ACCOUNT):
    return f"arn:aws:signer:{REGION}:{account}:/signing-profiles/{name}/{version}"


def job_arn(number, account=ACCOUNT):
    return f"arn:aws:signer:{REGION}:{account}:/signing-jobs/{number:08d}-2222-4333-8444-555555555555"


RELEASE = profile_arn("release", "a1b2c3d4e5")


def queue(name, account=ACCOUNT):
    return f"arn:aws:sqs:{REGION}:{account}:{name}"


class Mixed:
    """`cases` are the planted ones: a name each, and pairs of a detection and what its finding names (resource,
    qualifier). `estate` is for the fake, `trust` for the client's environment."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.cases = []
        self.functions, self.mappings, self.jobs, self.profiles, self.configs = {}, [], [], [], {}
        self.events = []
        self.layers = {ACCOUNT: {}}
        self.approved_publishers, self.unapproved_configs = [RELEASE], set()
        self.profile("release", "a1b2c3d4e5")
        for _ in range(JOBS):
            self.job()
        for name in "main", "side":
            self.config(name)
        self.config("partners", policy="Warn")

    def profile(self, name, version, **keys):
        self.profiles.append({"profileName": name, "profileVersion": version, **keys})

    def job(self, profile="release", **keys):
        number = len(self.jobs)
        self.jobs.append({"jobId": job_arn(number).rsplit("/", 1)[1], "profileName": profile, "createdAt": SIGNED_AT,
                          "signatureExpiresAt": FUTURE, **keys})
        return number

    def config(self, name, publishers=(RELEASE,), policy="Enforce", approved=True):
        self.configs[name] = {
            "CodeSigningConfigId": config_id(name), "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": policy},
            "AllowedPublishers": {"SigningProfileVersionArns": list(publishers)}, "functions": []}
        if not approved:
            self.unapproved_configs.add(name)
        return name

    def signed(self, number=None, profile=RELEASE, account=ACCOUNT):
        """The keys of code that a job has signed."""
        chosen = self.random.randrange(JOBS) if number is None else number
        return {"SigningProfileVersionArn": profile, "SigningJobArn": job_arn(chosen, account)}

    def layer(self, name, *versions, account=ACCOUNT, signed=True):
        """Versions from 1 on, each a dictionary of what is special about it; signed ones unless they say otherwise."""
        made = []
        for i, keys in enumerate(versions):
            content = {**(self.signed() if signed else {}), **keys.get("Content", {})}
            made.append({"Version": i + 1, **keys, "Content": content})
        self.layers.setdefault(account, {})[name] = made

    def function(self, name, config="main", **keys):
        """A zip with signed code, which a config guards; `config` None: none does."""
        self.functions[name] = {"FunctionName": name, **self.signed(), **keys}
        if config is not None:
            self.configs[config]["functions"].append(name)
        return name

    def live(self, name, bad, config="main", **keys):
        """A function whose $LATEST and version 2 are as they should be, while alias prod points to version 1, which is
        not."""
        return self.function(name, config, versions=[{"Version": "1", **bad}, {"Version": "2"}],
                             aliases=[{"Name": "prod", "FunctionVersion": "1"}], **keys)

    def plant(self, name, *findings):
        """`findings`: detection, resource, and the qualifier where findings of the detection have one."""
        self.cases.append((name, [(detection, resource, *(qualifier or ("",))) for detection, resource, *qualifier
                                  in findings]))

    def estate(self):
        functions = list(self.functions.values())
        self.random.shuffle(functions)
        region = {"layers": self.layers[ACCOUNT], "functions": functions, "event_source_mappings": self.mappings,
                  "code_signing_configs": list(self.configs.values()), "signing_profiles": self.profiles,
                  "signing_jobs": self.jobs, "events": self.events}
        accounts = {account: {"regions": {REGION: {"layers": layers}}} for account, layers in self.layers.items()}
        accounts[ACCOUNT] = {"regions": {REGION: region}}
        return {"credentials": {ACCESS_KEY: {"secret": SECRET, "account": ACCOUNT}}, "accounts": accounts}

    def trust(self):
        approved = [config_arn(name) for name in self.configs if name not in self.unapproved_configs]
        return {"LAMBDAQUERY_TRUST_ORGANIZATION_ID": ORGANIZATION, "LAMBDAQUERY_TRUST_PUBLISHERS": f"{PARTNER}=Partner",
                "LAMBDAQUERY_TRUST_APPROVED_CODE_SIGNING_CONFIGS": ";".join(approved),
                "LAMBDAQUERY_TRUST_APPROVED_PUBLISHERS": ";".join(self.approved_publishers)}


class Innocents:
    """What is in order, and what only looks like something else."""

    def __init__(self, mixed):
        self.mixed, self.random = mixed, mixed.random
        for i in range(OWN_LAYERS):
            policy = [[], [{"Sid": "us", "Principal": "*", "organization": ORGANIZATION}],
                      [{"Sid": "self", "Principal": ACCOUNT}]][i % 3]
            mixed.layer(f"layer-{i:02d}", *[{"policy": policy} for _ in range(1 + i % 4)])
        for name, account in ("Datadog-Extension", VENDOR), ("LambdaInsightsExtension", AWS_LAYERS), ("tools", PARTNER):
            mixed.layer(name, {"policy": [{"Principal": "*"}]}, account=account, signed=False)
        mixed.layer("layer-00", {"policy": [{"Principal": "*"}]}, account=PARTNER, signed=False)

    def own_layers(self):
        """Latest versions of own layers."""
        chosen = self.random.sample(range(OWN_LAYERS), self.random.randrange(4))
        return [f"layer-{i:02d}:{1 + i % 4}" for i in chosen]

    def usual(self, i):
        """One of those that an account is full of."""
        keys = {"Runtime": self.random.choice(["python3.13", "nodejs22.x", "java21", "dotnet8"]),
                "Layers": self.own_layers(),
                "Environment": {"Variables": {"STAGE": self.random.choice(["prod", "test"])}}}
        if i % 7 == 0:
            keys.update(versions=[{"Version": "1"}, {"Version": "2"}],
                        aliases=[{"Name": "prod", "FunctionVersion": "2"}])
        if i % 11 == 0:
            keys["policy"] = [{"Sid": "bucket", "Principal": "s3.amazonaws.com", "source_account": ACCOUNT,
                               "source_arn": "arn:aws:s3:::uploads"}]
        if i % 13 == 0:
            keys["event_invoke_configs"] = [{"DestinationConfig": {"OnFailure": {"Destination": queue("dead")}}}]
        if i % 17 == 0:
            keys["urls"] = [{"FunctionUrl": f"https://u{i}.lambda-url.{REGION}.on.aws/", "AuthType": "AWS_IAM"}]
        self.mixed.function(f"function-{i:05d}", ["main", "side"][i % 2], **keys)

    def look_alike(self, i):
        """Ten kinds of them, in turn."""
        kind, name, function = i % 10, f"alike-{i:03d}", self.mixed.function
        outside = [layer_arn("Datadog-Extension:1", VENDOR), layer_arn("LambdaInsightsExtension:1", AWS_LAYERS),
                   layer_arn("tools:1", PARTNER), layer_arn("layer-00:1", PARTNER)]
        if kind == 0:  # known and trusted owners, one of whose layers has an own one's name
            function(name, "partners", Layers=[outside[i // 10 % len(outside)]])
        elif kind == 1:  # a vendor's wrapper in the vendor's layer
            function(name, "partners", Layers=[outside[0]],
                     Environment={"Variables": {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/datadog_wrapper"}})
        elif kind == 2:  # what was bad once, in versions that nobody calls any more
            function(name, versions=[{"Version": "1", "Layers": [layer_arn("old:1", STRANGER)], "SigningJobArn": None,
                                      "SigningProfileVersionArn": None}, {"Version": "2"}],
                     aliases=[{"Name": "prod", "FunctionVersion": "2"}])
        elif kind == 3:  # names of variables and folders that load nothing else
            function(name, Environment={"Variables": {"NODE_OPTION": "--require x", "PYTHONPATH": "/var/task/lib",
                                                      "NODE_OPTIONS": "--enable-source-maps"}})
        elif kind == 4:  # a public URL of which only one half is granted
            function(name, urls=[{"FunctionUrl": f"https://a{i}.lambda-url.{REGION}.on.aws/", "AuthType": "NONE"}],
                     policy=[{"Sid": "us", "Principal": "*", "organization": ORGANIZATION}])
        elif kind == 5:  # an image, which can have no config
            function(name, None, PackageType="Image", SigningJobArn=None, SigningProfileVersionArn=None)
        elif kind == 6:  # own buckets, named so
            function(name, code={"ResolvedS3Object": {"S3Bucket": f"code-{ACCOUNT}", "S3Key": "a.zip",
                                                      "S3ObjectVersion": "1"}},
                     event_invoke_configs=[{"DestinationConfig": {"OnFailure": {
                         "Destination": f"arn:aws:s3:::dead-{ACCOUNT}"}}}])
        elif kind == 7:  # an alias with a second version that gets nothing, and grants to the own side
            function(name, versions=[{"Version": "1"}, {"Version": "2"}], aliases=[
                {"Name": "prod", "FunctionVersion": "2", "RoutingConfig": {"AdditionalVersionWeights": {"1": 0.0}},
                 "policy": [{"Sid": "self", "Principal": ACCOUNT}]}])
        elif kind == 8:  # a mapping that tells an own queue, and one that tells none
            function(name)
            self.mixed.mappings.append({
                "UUID": f"{i:08d}-1111-4222-8333-444444444444", "function": name, "EventSourceArn": queue("in"),
                "DestinationConfig": {"OnFailure": {"Destination": queue("dead")}}})
        else:  # the rule that lets a service call, for the own account's resource
            function(name, policy=[{"Sid": "rule", "Principal": "events.amazonaws.com",
                                    "source_arn": f"arn:aws:events:{REGION}:{ACCOUNT}:rule/nightly"}])


def plant_layers(mixed):
    """Layers that functions run."""
    foreign, plant = layer_arn("telemetry:7", STRANGER), mixed.plant
    mixed.layers[STRANGER] = {"telemetry": [{"Version": 7, "policy": [{"Principal": "*"}]}],
                              "layer-01": [{"Version": 1, "policy": [{"Principal": "*"}]}]}
    mixed.layers[VENDOR]["withdrawn"] = [{"Version": 1}]
    alike = layer_arn("layer-01:1", STRANGER)
    mixed.layer("gone", {}, {}, {"deleted": True})
    mixed.layer("old", {}, {})
    mixed.layer("unsigned", {"Content": {"SigningJobArn": None, "SigningProfileVersionArn": None}})
    mixed.layer("bucket", {"Content": {"ResolvedS3Object": {"S3Bucket": "drop-zone", "S3Key": "a.zip",
                                                            "S3ObjectVersion": "1"}}})
    outside = "partners"
    owner, looks = "malicious-layers/unknown-layer-attached", "malicious-layers/layer-lookalike"
    denied = "malicious-layers/layer-access-denied"
    kinds = [("unknown", foreign, outside, [owner]), ("alike", alike, outside, [owner, looks]),
             ("withdrawn", layer_arn("withdrawn:1", VENDOR), outside, [denied]),
             ("gone", layer_arn("gone:3"), "main", ["malicious-layers/layer-deleted"]),
             ("old", layer_arn("old:1"), "main", ["malicious-layers/layer-outdated"]),
             ("unsigned", layer_arn("unsigned:1"), "main",
              ["malicious-layers/layer-unsigned-under-enforce", "code-signing/unsigned-under-enforce"]),
             ("bucket", layer_arn("bucket:1"), "main", ["malicious-layers/layer-from-foreign-bucket"])]
    for kind, layer, config, detections in kinds:
        signature = mixed.signed() if kind == "gone" else {}
        attached = [{"Arn": layer, **signature}] if signature else [layer]
        name = mixed.function(f"layer-{kind}", config, Layers=attached)
        plant(f"{kind} layer in $LATEST", *[(each, function_arn(name), "$LATEST") for each in detections])
        name = mixed.live(f"layer-{kind}-live", {"Layers": attached}, config)
        plant(f"{kind} layer in a live version", *[(each, function_arn(name), "1") for each in detections])
    name = mixed.function("layer-weight", outside, versions=[{"Version": "1", "Layers": [foreign]}, {"Version": "2"}],
                          aliases=[{"Name": "prod", "FunctionVersion": "2",
                                    "RoutingConfig": {"AdditionalVersionWeights": {"1": 0.01}}}])
    plant("a hundredth of the calls", (owner, function_arn(name), "1"),
          ("code-exposure/alias-weight", function_arn(f"{name}:prod")))


def plant_layer_grants(mixed):
    """Who may use own layers."""
    grants = {"layer-public": {"Principal": "*"},
              "layer-foreign-organization": {"Principal": "*", "organization": OTHER_ORGANIZATION},
              "layer-cross-account": {"Principal": STRANGER},
              "layer-exposure-unknown": {"Principal": "*", "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}}
    for detection, grant in grants.items():
        mixed.layer(f"granted-{detection}", {"policy": [{"Sid": "grant", **grant}]}, {})
        mixed.plant(f"grant of an old version: {detection}",
                    (f"malicious-layers/{detection}", layer_arn(f"granted-{detection}:1")))


def plant_hooks(mixed):
    """Variables that load other code."""
    into = "malicious-layers/loader-hook-with-layer"
    hook, own = {"Environment": {"Variables": {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/start"}}}, {"Layers": ["layer-04:1"]}
    name = mixed.function("hook-layer", **hook, **own)
    mixed.plant("wrapper in a layer", (into, function_arn(name), "$LATEST"))
    name = mixed.live("hook-layer-live", {**hook, **own})
    mixed.plant("wrapper in a layer of a live version", (into, function_arn(name), "1"))
    hook = {"Environment": {"Variables": {"LD_PRELOAD": "/mnt/drop/a.so"}}}
    name = mixed.function("hook", **hook)
    mixed.plant("library that is loaded first", ("code-exposure/loader-hook", function_arn(name), "$LATEST"))
    name = mixed.live("hook-live", hook)
    mixed.plant("the same in a live version", ("code-exposure/loader-hook", function_arn(name), "1"))
    hidden = {"Environment": {"Error": {"ErrorCode": "AccessDeniedException", "Message": "no kms:Decrypt"}}}
    name = mixed.live("hidden-live", hidden)
    mixed.plant("environment that nobody may read", ("code-exposure/environment-unreadable", function_arn(name), "1"))


def plant_signatures(mixed):
    """Code, and who signed it."""
    unsigned = {"SigningJobArn": None, "SigningProfileVersionArn": None}
    name = mixed.function("no-config", None)
    mixed.plant("no config", ("code-signing/function-without-config", function_arn(name)))
    mixed.profile("side", "f1f2f3f4f5")
    mixed.profile("legacy", "0a0a0a0a0a", status="Revoked", revocationRecord={
        "revocationEffectiveFrom": SIGNED_AT - 1000, "revokedAt": PAST, "revokedBy": ACCOUNT})
    legacy = profile_arn("legacy", "0a0a0a0a0a")
    mixed.approved_publishers.append(legacy)
    mixed.config("legacy", [RELEASE, legacy])
    theirs = profile_arn("theirs", "f1f2f3f4f5", PARTNER)
    mixed.approved_publishers.append(theirs)
    mixed.config("theirs", [RELEASE, theirs])
    kinds = {
        "unsigned-under-enforce": (unsigned, None),
        "source-mismatch": (mixed.signed(mixed.job("side"), profile_arn("side", "f1f2f3f4f5")), None),
        "signature-expired": (mixed.signed(mixed.job(signatureExpiresAt=PAST)), None),
        "signature-revoked": (mixed.signed(mixed.job(revocationRecord={
            "reason": "bad build", "revokedAt": PAST, "revokedBy": ACCOUNT})), None),
        "signature-unjudged": (mixed.signed(7, theirs, PARTNER), "theirs")}
    for kind, (keys, config) in kinds.items():
        config = config or "main"
        name = mixed.function(kind, config, **keys)
        mixed.plant(f"{kind} in $LATEST", (f"code-signing/{kind}", function_arn(name), "$LATEST"))
        name = mixed.live(f"{kind}-live", keys, config)
        mixed.plant(f"{kind} in a live version", (f"code-signing/{kind}", function_arn(name), "1"))
    name = mixed.function("revoked-profile", "legacy", **mixed.signed(mixed.job("legacy"), legacy))
    mixed.plant("a profile that was revoked from before on",
                ("code-signing/signature-revoked", function_arn(name), "$LATEST"),
                ("code-signing/publisher-cancelled", config_arn("legacy")))


def plant_configs(mixed):
    """Configs, and whom they trust."""
    mixed.profile("tired", "0b0b0b0b0b", status="Canceled")
    mixed.profile("shared", "0c0c0c0c0c", permissions=[{"statementId": "theirs", "action": "signer:StartSigningJob",
                                                        "principal": STRANGER}])
    mixed.profile("own", "0d0d0d0d0d", permissions=[{"statementId": "ours", "action": "signer:StartSigningJob",
                                                     "principal": ACCOUNT}])
    allowed = {"publisher-cancelled": profile_arn("tired", "0b0b0b0b0b"),
               "publisher-dangling": profile_arn("gone", "0000000000"),
               "publisher-foreign": profile_arn("theirs", "0e0e0e0e0e", STRANGER),
               "publisher-unapproved": profile_arn("side", "f1f2f3f4f5"),
               "publisher-unjudged": profile_arn("release", "0000000001")}
    for kind, publisher in allowed.items():
        name = mixed.config(kind, [RELEASE, publisher])
        mixed.function(kind, name)
        found = [(f"code-signing/{kind}", config_arn(name))]
        if kind == "publisher-foreign":
            found.append(("code-signing/publisher-unapproved", config_arn(name)))
        elif kind != "publisher-unapproved":
            mixed.approved_publishers.append(publisher)
        mixed.plant(kind, *found)
    mixed.function("unapproved", mixed.config("unapproved", approved=False))
    mixed.plant("a config that is not approved", ("code-signing/config-unapproved", config_arn("unapproved")))
    mixed.config("unused")
    mixed.plant("a config that nobody has", ("code-signing/config-unused", config_arn("unused")))
    mixed.plant("a config that warns", ("code-signing/config-warns", config_arn("partners")))
    mixed.plant("a profile that others sign with",
                ("code-signing/profile-shared", profile_arn("shared", "").rstrip("/")))


def plant_grants(mixed):
    """Who may call functions."""
    grants = {"invoke-public": {"Principal": "*"},
              "invoke-foreign-organization": {"Principal": "*", "organization": OTHER_ORGANIZATION},
              "invoke-cross-account": {"Principal": STRANGER},
              "invoke-confusable": {"Principal": "s3.amazonaws.com", "source_arn": "arn:aws:s3:::uploads"},
              "invoke-exposure-unknown": {"Principal": "*", "Condition": {
                  "StringEquals": {"aws:SourceVpce": "vpce-1"}}}}
    for kind, grant in grants.items():
        name = mixed.function(kind, policy=[{"Sid": "grant", **grant}])
        mixed.plant(kind, (f"code-exposure/{kind}", function_arn(name)))
    theirs = [{"Sid": "grant", "Principal": STRANGER}]
    name = mixed.function("qualified", versions=[{"Version": "1"}], aliases=[
        {"Name": "prod", "FunctionVersion": "1", "policy": theirs}])
    mixed.plant("a grant of an alias", ("code-exposure/invoke-qualified", function_arn(f"{name}:prod"), "prod"))
    name = mixed.function("qualified-version", versions=[{"Version": "1", "policy": theirs}])
    mixed.plant("a grant of a version", ("code-exposure/invoke-qualified", function_arn(f"{name}:1"), "1"))
    both = [{"Sid": "all", "Principal": "*", "Action": ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"]}]
    name = mixed.function("url", policy=both, urls=[
        {"FunctionUrl": f"https://url.lambda-url.{REGION}.on.aws/", "AuthType": "NONE"}])
    mixed.plant("a public URL", ("code-exposure/url-public", function_arn(name)),
                ("code-exposure/invoke-public", function_arn(name)))
    name = mixed.function("url-alias", versions=[{"Version": "1"}], aliases=[
        {"Name": "prod", "FunctionVersion": "1", "policy": both}], urls=[
            {"FunctionUrl": f"https://alias.lambda-url.{REGION}.on.aws/", "AuthType": "NONE", "qualifier": "prod"}])
    mixed.plant("a public URL of an alias", ("code-exposure/url-public", function_arn(name), "prod"),
                ("code-exposure/invoke-qualified", function_arn(f"{name}:prod"), "prod"))


def plant_ways_out(mixed):
    """Where calls and their results go, and where code comes from."""
    name = mixed.function("weight", versions=[{"Version": "1"}, {"Version": "2"}], aliases=[
        {"Name": "prod", "FunctionVersion": "2", "RoutingConfig": {"AdditionalVersionWeights": {"1": 0.05}}}])
    mixed.plant("a share of the calls", ("code-exposure/alias-weight", function_arn(f"{name}:prod")))
    name = mixed.function("results", event_invoke_configs=[{"DestinationConfig": {"OnSuccess": {
        "Destination": queue("copies", STRANGER)}}}])
    mixed.plant("results to a foreign account", ("code-exposure/destination-foreign", function_arn(name), "$LATEST"))
    name = mixed.function("records")
    mixed.mappings.append({"UUID": "00000000-1111-4222-8333-555555555555", "function": name,
                           "EventSourceArn": queue("in"), "DestinationConfig": {"OnFailure": {
                               "Destination": queue("poison", STRANGER)}}})
    mixed.plant("records to a foreign account", ("code-exposure/destination-foreign", function_arn(name)))
    name = mixed.function("dropped", event_invoke_configs=[{"DestinationConfig": {"OnFailure": {
        "Destination": "arn:aws:s3:::drop-zone"}}}])
    mixed.plant("events to a bucket", ("code-exposure/destination-unjudged", function_arn(name), "$LATEST"))
    name = mixed.function("from-bucket", code={"ResolvedS3Object": {"S3Bucket": "drop-zone", "S3Key": "a.zip",
                                                                    "S3ObjectVersion": "1"}})
    mixed.plant("code from a bucket", ("code-exposure/code-from-foreign-bucket", function_arn(name)))
    name = mixed.function("from-nowhere", code={"Error": {"ErrorCode": "AccessDeniedException", "Message": "no"}})
    mixed.plant("code from nobody knows where", ("code-exposure/code-origin-unknown", function_arn(name)))


def make(n_functions, n_alike, seed):
    """So many usual functions and look-alikes, and beside them every planted case."""
    mixed = Mixed(seed)
    innocents = Innocents(mixed)
    for i in range(n_functions):
        innocents.usual(i)
    for i in range(n_alike):
        innocents.look_alike(i)
    mixed_events.look_alike(mixed)
    for plant in mixed_events.plant, plant_layers, plant_layer_grants, plant_hooks, plant_signatures, plant_configs, \
            plant_grants, plant_ways_out:
        plant(mixed)
    return mixed
