/* SPDX-License-Identifier: Apache-2.0 */
/* The checks' rule: see core/signing.h. */
#include <string.h>

#include "base/json.h"
#include "core/signing.h"

/* Everything that can come of a check: the word for it, and the sentence where it is no good news. */
static const struct
{
  const char *cause, *word, *sentence;
} causes[] = {
  { "no_config", "no_config", NULL },
  { "unsigned", "unsigned", NULL },
  { "match", "match", NULL },
  { "mismatch", "mismatch", "signed by a profile version that the config does not allow" },
  { "any_version", "unknown", "the config allows the profile without saying which version" },
  { "no_list", "unknown", "it is not known what the config allows" },
  { "no_profile", "unknown", "AWS does not say which profile signed it" },

  { "valid", "valid", NULL },
  { "expired", "expired", "the signature has expired" },
  { "endless", "unknown", "Signer does not say when the signature expires" },
  { "no_job", "unknown", "AWS does not say which job signed it" },
  { "job_foreign", "unknown", "the signing job is another account's" },
  { "job_elsewhere", "unknown", "the signing job is in another Region" },
  { "job_nowhere", "unknown", "the signing job has no ARN of Signer's" },
  { "job_gone", "unknown", "Signer does not know the signing job" },

  { "job_revoked", "revoked", "the signature was revoked" },
  { "profile_revoked", "revoked", "signed after its profile's revocation took effect" },
  { "unsaid", "unknown", "Signer does not say whether the signature is revoked" },
  { "superseded", "superseded", "signed by an earlier version of its profile, whose revocation AWS does not show" },
  { "undated", "unknown", "it cannot be told whether it was signed before its profile's revocation took effect" },
  { "profile_foreign", "unknown", "the signing profile is another account's" },
  { "profile_elsewhere", "unknown", "the signing profile is in another Region" },
  { "profile_nowhere", "unknown", "the signing profile has no ARN of Signer's" },
  { "profile_gone", "unknown", "Signer does not know the signing profile" },
  { "odd_status", "unknown", "the signing profile has a status that is not known" },
};

static gboolean
is (const LqValue *cell, const char *text)
{
  return strcmp (cell->text, text) == 0;
}

static json_t *
cause_at (const char *front, const LqValue *place)
{
  return json_sprintf ("%s_%s", front, place->text);
}

json_t *
lq_signing_integrity (const LqValue *cells, const LqMakeContext *context)
{
  return is (&cells[0], "image") ? NULL : json_string ("not_checked");
}

/* What the list of a config says of the profile version that signed. */
static const char *
find_publisher (const char *allowed, const char *version_arn)
{
  g_autoptr (json_t) list = lq_json_parse (allowed, strlen (allowed), "the allowed publishers", NULL);
  g_autofree char *profile_arn =
      g_strndup (version_arn, strrchr (version_arn, '/') != NULL ? (gsize) (strrchr (version_arn, '/') - version_arn)
                                                                 : strlen (version_arn));
  const char *cause = "mismatch";
  json_t *entry;
  size_t i;

  if (!json_is_array (list))
    return "no_list";
  json_array_foreach (list, i, entry)
    {
      if (g_strcmp0 (json_string_value (entry), version_arn) == 0)
        return "match";
      if (g_strcmp0 (json_string_value (entry), profile_arn) == 0)
        cause = "any_version";
    }
  return cause;
}

json_t *
lq_signing_source_cause (const LqValue *cells, const LqMakeContext *context)
{
  const LqValue *artifact = &cells[0], *config = &cells[1], *allowed = &cells[2], *profile = &cells[3],
                *job = &cells[4];

  if (is (artifact, "image"))
    return NULL;
  if (is (config, ""))
    return json_string ("no_config");
  if (is (profile, ""))
    return json_string (is (job, "") ? "unsigned" : "no_profile");
  return json_string (find_publisher (allowed->text, profile->text));
}

/* Why nothing is known of the job; NULL: it is. The first five cells are those of both checks of it. */
static json_t *
job_cause (const LqValue *cells)
{
  const LqValue *job = &cells[2], *where = &cells[3], *status = &cells[4];

  if (!is (status, ""))
    return NULL;
  if (is (job, ""))
    return json_string ("no_job");
  return is (where, "here") ? json_string ("job_gone") : cause_at ("job", where);
}

/* Neither an image nor unsigned code has a signature. */
static gboolean
has_signature (const LqValue *cells)
{
  return !is (&cells[0], "image") && (!is (&cells[1], "") || !is (&cells[2], ""));
}

json_t *
lq_signing_expiry_cause (const LqValue *cells, const LqMakeContext *context)
{
  const LqValue *expires = &cells[5];

  if (!has_signature (cells))
    return NULL;
  json_t *cause = job_cause (cells);
  if (cause != NULL)
    return cause;
  if (expires->kind != LQ_VALUE_INT)
    return json_string ("endless");
  return json_string (expires->number <= context->now_s ? "expired" : "valid");
}

/* What the profile says of a job that is known and not revoked itself. */
static json_t *
profile_cause (const LqValue *version_arn, const LqValue *created, const LqValue *profile)
{
  const LqValue *where = &profile[0], *current = &profile[1], *status = &profile[2], *effective = &profile[3];

  if (is (version_arn, ""))
    return json_string ("no_profile");
  if (!is (where, "here"))
    return cause_at ("profile", where);
  if (is (current, ""))
    return json_string ("profile_gone");
  if (!is (version_arn, current->text))
    return json_string ("superseded");
  if (is (status, "Active") || is (status, "Canceled"))
    return json_string ("valid");
  if (!is (status, "Revoked"))
    return json_string ("odd_status");
  if (created->kind != LQ_VALUE_INT || effective->kind != LQ_VALUE_INT)
    return json_string ("undated");
  return json_string (created->number >= effective->number ? "profile_revoked" : "valid");
}

json_t *
lq_signing_revocation_cause (const LqValue *cells, const LqMakeContext *context)
{
  const LqValue *revoked = &cells[5];

  if (!has_signature (cells))
    return NULL;
  if (revoked->kind == LQ_VALUE_INT && revoked->number == 1)
    return json_string ("job_revoked");
  json_t *cause = job_cause (cells);
  if (cause != NULL)
    return cause;
  if (revoked->kind != LQ_VALUE_INT)
    return json_string ("unsaid");
  return profile_cause (&cells[1], &cells[6], &cells[7]);
}

json_t *
lq_signing_word (const LqValue *cells, const LqMakeContext *context)
{
  for (gsize i = 0; i < G_N_ELEMENTS (causes); i++)
    {
      if (is (&cells[0], causes[i].cause))
        return json_string (causes[i].word);
    }
  return NULL;
}

static gboolean
is_one_of (const LqValue *word, const char *const *words)
{
  return g_strv_contains (words, word->text);
}

static const char *const bad_words[] = { "mismatch", "expired", "revoked", NULL };
static const char *const open_words[] = { "unknown", "superseded", NULL };

json_t *
lq_signing_verdict (const LqValue *cells, const LqMakeContext *context)
{
  const LqValue *source = &cells[1];

  if (is (&cells[0], "image"))
    return json_string ("not_applicable");
  if (is (source, "no_config"))
    return json_string ("unprotected");
  if (is (source, "unsigned"))
    return json_string ("unsigned");
  for (guint i = 1; i <= 3; i++)
    {
      if (is_one_of (&cells[i], bad_words))
        return json_string ("fail");
    }
  for (guint i = 1; i <= 3; i++)
    {
      if (is_one_of (&cells[i], open_words))
        return json_string ("unknown");
    }
  return json_string ("pass_unverified");
}

/* The sentences of those causes that come to one of `words`, each once; "" for none. Transfer full. */
static char *
explain (const LqValue *found, const char *const *words)
{
  g_autoptr (GPtrArray) sentences = g_ptr_array_new ();

  for (guint i = 0; i < 3; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (causes); j++)
      {
        if (is (&found[i], causes[j].cause) && g_strv_contains (words, causes[j].word) &&
            !g_ptr_array_find_with_equal_func (sentences, causes[j].sentence, g_str_equal, NULL))
          g_ptr_array_add (sentences, (gpointer) causes[j].sentence);
      }
  g_ptr_array_add (sentences, NULL);
  return g_strjoinv ("; ", (char **) sentences->pdata);
}

json_t *
lq_signing_reason (const LqValue *cells, const LqMakeContext *context)
{
  const LqValue *policy = &cells[1], *found = &cells[2];
  g_autofree char *bad = explain (found, bad_words);
  g_autofree char *open = explain (found, open_words);

  if (is (&cells[0], "image"))
    return json_string ("a container image: Lambda's code signing is for zip archives");
  if (is (&found[0], "no_config"))
    return json_string ("no code signing config guards the function");
  if (is (&found[0], "unsigned") && is (policy, "Enforce"))
    return json_string ("not signed, though the config enforces: it came before the config did, or before it enforced");
  if (is (&found[0], "unsigned"))
    return json_string ("not signed; the config only warns");
  if (bad[0] != '\0')
    return json_string (bad);
  return json_string (open[0] != '\0' ? open : "nothing is wrong but what the zip alone can tell");
}

/* Its status; `*reason` is static, NULL where there is nothing to explain. */
static const char *
publisher (const LqValue *cells, const char **reason)
{
  const LqValue *where = &cells[0], *version = &cells[1], *current = &cells[2], *status = &cells[3];
  const char *slash = strrchr (current->text, '/');

  *reason = NULL;
  if (is (where, "foreign"))
    *reason = "the profile is another account's";
  else if (is (where, "elsewhere"))
    *reason = "the profile is in another Region";
  else if (!is (where, "here"))
    *reason = "this is no ARN of a signing profile";
  else if (is (current, ""))
    {
      *reason = "there is no such profile, or none any more";
      return "missing";
    }
  else if (!is (version, "") && (slash == NULL || !is (version, slash + 1)))
    *reason = "an earlier version of the profile, whose status AWS does not show";
  if (*reason != NULL || is (status, ""))
    return "unknown";
  if (is (version, ""))
    *reason = "no version is named: this is the status of the current one";
  return status->text;
}

json_t *
lq_signing_publisher_status (const LqValue *cells, const LqMakeContext *context)
{
  const char *reason;

  return json_string (publisher (cells, &reason));
}

json_t *
lq_signing_publisher_reason (const LqValue *cells, const LqMakeContext *context)
{
  const char *reason;

  publisher (cells, &reason);
  return reason != NULL ? json_string (reason) : NULL;
}

json_t *
lq_signing_publisher_is_dangling (const LqValue *cells, const LqMakeContext *context)
{
  if (is (&cells[0], "unknown"))
    return NULL;
  return json_integer (is (&cells[0], "missing"));
}
