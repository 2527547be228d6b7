/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/generate.h"

#include <string.h>

#include "base/cleanup.h"
#include "fake-aws/estate-load.h"

#define REGION "us-east-1"
#define FOREIGN_ACCOUNT "444455556666"
#define MAX_LAYERS 5
/* What a code signing config allows that says nothing about it. */
#define PROFILE "release"
#define PROFILE_VERSION "a1b2c3d4e5"
#define MAX_NUMBER 1000000
/* Of an organization: whose functions all its accounts have, in each of their Regions, and what its members begin with.
 * The first has no other part in it. */
#define ORGANIZATION "o-a1b2c3d4e5"
#define MODEL_ACCOUNT "100000000001"
#define ROLE "Audit"
#define FIRST_MEMBER G_GUINT64_CONSTANT (200000000000)
#define MAX_ACCOUNTS 50000

typedef struct
{
  guint64 functions, layers, versions, configs, jobs, foreign, account, accounts, seed;
  GRand *random;
  GPtrArray *own;   /* layer versions, "name:version" */
  guint handed_out; /* of these, in turn */
  char *signer;     /* "arn:aws:signer:REGION:ACCOUNT:", of the account that has it all */
  guint signed_so_far;
} Plan;

static gboolean
read_number (Plan *plan, const char *word, GError **error)
{
  const struct
  {
    const char *name;
    guint64 *number;
    guint64 max;
  } names[] = {
    { "functions=", &plan->functions, MAX_NUMBER },
    { "layers=", &plan->layers, MAX_NUMBER },
    { "versions=", &plan->versions, MAX_NUMBER },
    { "configs=", &plan->configs, MAX_NUMBER },
    { "jobs=", &plan->jobs, MAX_NUMBER },
    { "foreign=", &plan->foreign, MAX_NUMBER },
    { "seed=", &plan->seed, G_MAXUINT32 },
    { "account=", &plan->account, G_GUINT64_CONSTANT (999999999999) },
    { "accounts=", &plan->accounts, MAX_ACCOUNTS },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_has_prefix (word, names[i].name) &&
        g_ascii_string_to_unsigned (word + strlen (names[i].name), 10, 0, names[i].max, names[i].number, NULL))
      return TRUE;
  return lq_fake_estate_fail (error, "'%s' is none of the generator's words", word);
}

/* Layer i has its share of the versions, at least one. */
static guint
versions_of (const Plan *plan, guint layer)
{
  guint64 share = plan->versions / plan->layers, rest = plan->versions % plan->layers;

  return (guint) MAX (share + (layer < rest), 1);
}

static char *
job_id (guint64 job)
{
  return g_strdup_printf ("%08x-0000-4000-8000-000000000000", (guint) job);
}

/* Has an artifact signed by the next job in turn, where there are jobs. */
static void
sign (Plan *plan, json_t *artifact)
{
  if (plan->jobs == 0)
    return;
  g_autofree char *id = job_id (plan->signed_so_far++ % plan->jobs);
  json_object_set_new (artifact, "SigningProfileVersionArn",
                       json_sprintf ("%s/signing-profiles/" PROFILE "/" PROFILE_VERSION, plan->signer));
  json_object_set_new (artifact, "SigningJobArn", json_sprintf ("%s/signing-jobs/%s", plan->signer, id));
}

static json_t *
make_layers (Plan *plan)
{
  json_t *layers = json_object ();

  for (guint i = 0; i < plan->layers; i++)
    {
      g_autofree char *name = g_strdup_printf ("layer-%04u", i);
      json_t *versions = json_array ();
      for (guint j = 1; j <= versions_of (plan, i); j++)
        {
          json_t *version = json_pack ("{s:i, s:o}", "Version", (int) j, "Description", json_sprintf ("build %u", j));
          json_object_set_new (version, "Content", json_object ());
          sign (plan, json_object_get (version, "Content"));
          if (g_rand_int_range (plan->random, 0, 10) == 0)
            json_object_set_new (version, "policy", json_pack ("[{s:s}]", "Principal", "210987654321"));
          json_array_append_new (versions, version);
        }
      json_object_set_new (layers, name, versions);
    }
  return layers;
}

/* Every own layer version, "name:version": first all first versions, then all second ones, ..., so that neighbours are
 * of different layers. */
static GPtrArray *
own_versions (const Plan *plan)
{
  GPtrArray *own = g_ptr_array_new_with_free_func (g_free);
  gboolean more = plan->layers > 0;

  for (guint version = 1; more; version++)
    {
      more = FALSE;
      for (guint i = 0; i < plan->layers; i++)
        if (version <= versions_of (plan, i))
          {
            g_ptr_array_add (own, g_strdup_printf ("layer-%04u:%u", i, version));
            more = TRUE;
          }
    }
  return own;
}

/* Whether a version of the same layer is among them already: a function may not have two. */
static gboolean
has_layer (const json_t *layers, const char *version)
{
  gsize length = strcspn (version, ":") + 1;
  size_t i;
  json_t *value;

  json_array_foreach (layers, i, value)
    {
      if (strncmp (json_string_value (value), version, length) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The next own version in turn that `layers` can take. Borrowed. */
static const char *
next_own_version (Plan *plan, const json_t *layers)
{
  const char *version;

  do
    version = plan->own->pdata[plan->handed_out++ % plan->own->len];
  while (has_layer (layers, version));
  return version;
}

static json_t *
make_function (Plan *plan, guint index)
{
  static const char *const runtimes[] = { "python3.12", "nodejs22.x", "java21", "provided.al2023", "dotnet8" };
  json_t *layers = json_array ();
  int wanted = g_rand_int_range (plan->random, 0, MAX_LAYERS + 1);
  int n_layers = MIN (wanted, (int) plan->layers);
  int foreign = n_layers > 0 && plan->foreign > 0 && g_rand_int_range (plan->random, 0, 10) == 0;

  for (int i = 0; i < n_layers - foreign; i++)
    json_array_append_new (layers, json_string (next_own_version (plan, layers)));
  if (foreign)
    json_array_append_new (layers, json_sprintf ("arn:aws:lambda:" REGION ":" FOREIGN_ACCOUNT ":layer:vendor:%d",
                                                 g_rand_int_range (plan->random, 1, (int) plan->foreign + 1)));
  json_t *function =
      json_pack ("{s:o, s:s, s:i, s:i, s:{s:{s:s, s:s}}}", "FunctionName", json_sprintf ("function-%05u", index),
                 "Runtime", runtimes[g_rand_int_range (plan->random, 0, G_N_ELEMENTS (runtimes))], "MemorySize",
                 128 << g_rand_int_range (plan->random, 0, 5), "Timeout", g_rand_int_range (plan->random, 3, 900),
                 "Environment", "Variables", "STAGE", "prod", "LOG_LEVEL", "info");
  if (n_layers > 0)
    json_object_set (function, "Layers", layers);
  json_decref (layers);
  if (index % 2 == 0)
    sign (plan, function);
  return function;
}

/* Every other function has a config, one after the other. */
static json_t *
make_configs (const Plan *plan)
{
  json_t *configs = json_array ();

  for (guint i = 0; i < plan->configs; i++)
    {
      json_t *functions = json_array ();
      for (guint64 j = 2 * (guint64) i; j < plan->functions; j += 2 * plan->configs)
        json_array_append_new (functions, json_sprintf ("function-%05u", (guint) j));
      json_array_append_new (configs, json_pack ("{s:o, s:{s:s}, s:o}", "CodeSigningConfigId",
                                                 json_sprintf ("csc-%017x", 0x1000 + i), "CodeSigningPolicies",
                                                 "UntrustedArtifactOnDeployment", i % 2 == 0 ? "Enforce" : "Warn",
                                                 "functions", functions));
    }
  return configs;
}

/* One profile that signs it all, and its jobs. */
static void
add_signer (const Plan *plan, json_t *region)
{
  json_t *jobs = json_array ();

  for (guint64 i = 0; i < plan->jobs; i++)
    {
      g_autofree char *id = job_id (i);
      json_array_append_new (jobs, json_pack ("{s:s, s:s}", "jobId", id, "profileName", PROFILE));
    }
  json_object_set_new (region, "signing_jobs", jobs);
  json_object_set_new (region, "signing_profiles",
                       json_pack ("[{s:s, s:s}]", "profileName", PROFILE, "profileVersion", PROFILE_VERSION));
}

/* The account's Region with everything in it. */
static json_t *
make_region (Plan *plan)
{
  json_t *functions = json_array ();
  json_t *layers = make_layers (plan);

  for (guint i = 0; i < plan->functions; i++)
    json_array_append_new (functions, make_function (plan, i));
  json_t *region = json_pack ("{s:o, s:o, s:o}", "functions", functions, "layers", layers, "code_signing_configs",
                              make_configs (plan));
  if (plan->jobs > 0)
    add_signer (plan, region);
  return json_pack ("{s:o}", REGION, region);
}

/* Adds an organization that the account at `home` manages; everybody in it is like the model. */
static void
add_organization (const Plan *plan, const char *home, json_t *estate)
{
  json_t *accounts = json_object_get (estate, "accounts"), *members = json_array ();

  json_object_set_new (accounts, home, json_pack ("{s:s}", "like", MODEL_ACCOUNT "/" REGION));
  json_array_append_new (members, json_string (home));
  for (guint64 i = 1; i < plan->accounts; i++)
    {
      g_autofree char *id = g_strdup_printf ("%" G_GUINT64_FORMAT, FIRST_MEMBER + i);
      json_object_set_new (
          accounts, id,
          json_pack ("{s:s, s:{s:{s:[s]}}}", "like", MODEL_ACCOUNT "/" REGION, "roles", ROLE, "trusts", home));
      json_array_append_new (members, json_string (id));
    }
  json_object_set_new (
      estate, "organizations",
      json_pack ("{s:{s:s, s:{s:o}}}", ORGANIZATION, "management_account", home, "root", "accounts", members));
}

json_t *
lq_fake_generate (const char *spec, GError **error)
{
  Plan plan = { .functions = 1000, .layers = 20, .versions = 100, .configs = 5, .account = 123456789012, .seed = 1 };
  g_auto (GStrv) words = g_strsplit (spec, ",", -1);

  for (gsize i = 0; words[i] != NULL; i++)
    if (!read_number (&plan, words[i], error))
      return NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) plan.seed);
  g_autofree char *home = g_strdup_printf ("%012" G_GUINT64_FORMAT, plan.account);
  g_autoptr (GPtrArray) own = own_versions (&plan);
  g_autofree char *signer = g_strdup_printf ("arn:aws:signer:" REGION ":%s:", plan.accounts > 0 ? MODEL_ACCOUNT : home);
  plan.random = random;
  plan.own = own;
  plan.signer = signer;
  json_t *estate = json_pack ("{s:{s:{s:s, s:s}}, s:{s:{s:o}}}", "credentials", "AKIAIOSFODNN7EXAMPLE", "secret",
                              "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "account", home, "accounts",
                              plan.accounts > 0 ? MODEL_ACCOUNT : home, "regions", make_region (&plan));
  if (plan.accounts > 0)
    add_organization (&plan, home, estate);
  return estate;
}
