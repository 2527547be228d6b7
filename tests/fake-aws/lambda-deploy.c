/* SPDX-License-Identifier: Apache-2.0 */
/* Deployments: other code, or another configuration, of a function; and Lambda's signature checks on them. */
#include <string.h>

#include "fake-aws/estate-load.h"
#include "fake-aws/lambda.h"

#define UPDATED "%Y-%m-%dT%H:%M:%S.000+0000"

/* A function's own entry, which is all that can be deployed to. FALSE: `reply` says why not. */
static gboolean
read_function (const LqFakeRequest *request, LqFakeFunctionName *name, LqFakeReply *reply)
{
  if (!lq_fake_function_name_read (request, name, reply))
    return FALSE;
  if (name->version != name->function)
    {
      lq_fake_reply_error (reply, 400, "InvalidParameterValueException", "A published version cannot be changed: %s",
                           request->labels[0]);
      return FALSE;
    }
  return lq_fake_request_is_for_revision (request, lq_fake_text (name->function->shown, "RevisionId"), reply);
}

/* What a signature of that artifact (with the signing members of a function or a layer) is worth. */
static const char *
signature_status (const LqFakeRequest *request, const LqFakeItem *config, const json_t *artifact)
{
  json_t *publishers = json_object_get (json_object_get (config->shown, "AllowedPublishers"),
                                        "SigningProfileVersionArns");
  const char *profile = lq_fake_text (artifact, "SigningProfileVersionArn");
  const char *arn = lq_fake_text (artifact, "SigningJobArn"), *id = arn != NULL ? strrchr (arn, '/') : NULL;

  if (profile == NULL || !lq_fake_array_has (publishers, profile))
    return "MISMATCH";
  const LqFakeItem *job = id != NULL ? lq_fake_list_find (request->region->jobs, id + 1) : NULL;
  if (job == NULL)
    return "VALID";
  if (json_object_get (job->shown, "revocationRecord") != NULL)
    return "REVOKED";
  json_t *expires = json_object_get (job->shown, "signatureExpiresAt");
  return expires != NULL && json_number_value (expires) <= (double) request->now_s ? "EXPIRED" : "VALID";
}

/* FALSE after an error, where the function's config refuses what is deployed: its layers, and its code if that is new.
 */
static gboolean
passes_checks (const LqFakeRequest *request, const LqFakeItem *function, const json_t *shown, gboolean with_code,
               LqFakeReply *reply)
{
  const LqFakeItem *config = lq_fake_config_of (request->region, function);
  const char *status = "VALID";
  json_t *layer;
  size_t i;

  if (config == NULL)
    return TRUE;
  json_array_foreach (json_object_get (shown, "Layers"), i, layer)
    {
      if (strcmp (status, "VALID") == 0)
        status = signature_status (request, config, layer);
    }
  if (with_code)
    {
      const char *own = signature_status (request, config, shown);
      json_decref (reply->event_data);
      reply->event_data =
          json_pack ("{s:s, s:O*, s:O*}", "signatureStatus", own, "signingProfileVersionArn",
                     json_object_get (shown, "SigningProfileVersionArn"), "signingJobArn",
                     json_object_get (shown, "SigningJobArn"));
      status = strcmp (own, "VALID") != 0 ? own : status;
    }
  json_t *policies = json_object_get (config->shown, "CodeSigningPolicies");
  if (strcmp (status, "VALID") == 0 ||
      g_strcmp0 (lq_fake_text (policies, "UntrustedArtifactOnDeployment"), "Enforce") != 0)
    return TRUE;
  lq_fake_reply_error (reply, 400, "CodeVerificationFailedException",
                       "Lambda cannot deploy the function. The function or layer might be signed using a signature "
                       "that the client is not configured to accept. Check the provided signature for %s.",
                       function->name);
  return FALSE;
}

/* Makes `shown` (transfer full) what the function is, and answers with it. */
static void
deploy (const LqFakeRequest *request, LqFakeItem *function, json_t *shown, LqFakeReply *reply)
{
  json_decref (function->shown);
  function->shown = shown;
  json_object_set_new (shown, "LastModified", lq_fake_request_time (request, UPDATED));
  lq_fake_item_revise (request, function);
  lq_fake_reply_json (reply, json_incref (function->shown));
}

/* The layers that the request sets, as a function has them; NULL after an error. Transfer full. */
static json_t *
read_layers (const LqFakeRequest *request, const json_t *given, LqFakeReply *reply)
{
  g_autoptr (json_t) layers = json_array ();
  json_t *entry;
  size_t i;

  json_array_foreach (given, i, entry)
    {
      const char *arn = json_string_value (entry);
      if (!lq_fake_layer_is_open (request, arn != NULL ? arn : "", reply))
        return NULL;
      json_array_append_new (layers, lq_fake_estate_attached_layer (request->estate, arn));
    }
  return g_steal_pointer (&layers);
}

/* FALSE after an error. */
static gboolean
set_layers (const LqFakeRequest *request, json_t *shown, LqFakeReply *reply)
{
  json_t *given = json_object_get (request->body, "Layers");
  g_autoptr (json_t) layers = NULL;

  if (given == NULL)
    return TRUE;
  layers = read_layers (request, given, reply);
  if (layers == NULL)
    return FALSE;
  json_object_del (shown, "Layers");
  if (json_array_size (layers) > 0)
    json_object_set (shown, "Layers", layers);
  return TRUE;
}

void
lq_fake_update_function_configuration (const LqFakeRequest *request, LqFakeReply *reply)
{
  /* Those that a function shows as they are given. */
  static const char *const members[] = {
    "DeadLetterConfig", "Description", "Environment",      "EphemeralStorage", "FileSystemConfigs",
    "Handler",          "KMSKeyArn",   "LoggingConfig",    "MemorySize",       "Role",
    "Runtime",          "Timeout",     "TracingConfig",
  };
  g_auto (LqFakeFunctionName) name = { 0 };

  if (!read_function (request, &name, reply))
    return;
  g_autoptr (json_t) shown = json_copy (name.function->shown);
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      json_t *value = json_object_get (request->body, members[i]);
      if (value != NULL)
        json_object_set (shown, members[i], value);
    }
  if (set_layers (request, shown, reply) && passes_checks (request, name.function, shown, FALSE, reply))
    deploy (request, name.function, g_steal_pointer (&shown), reply);
}

/* Without tag or digest. Transfer full. */
static char *
repository_of (const char *image)
{
  const char *digest = strchr (image, '@'), *tag = strrchr (image, ':');
  const char *end = digest != NULL ? digest : tag;

  return end == NULL ? g_strdup (image) : g_strndup (image, (gsize) (end - image));
}

static json_t *
image_place (const char *image, json_t *shown)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, image, -1);
  g_autofree char *repository = repository_of (image);

  json_object_set_new (shown, "CodeSha256", json_string (digest));
  return json_pack ("{s:s, s:o}", "ImageUri", image, "ResolvedImageUri",
                    json_sprintf ("%s@sha256:%s", repository, digest));
}

/* Puts the request's code into `shown`; what GetFunction then says of its place; NULL after an error. The request must
 * bring the kind of code that the function runs. Transfer full. */
static json_t *
set_code (const LqFakeRequest *request, json_t *shown, LqFakeReply *reply)
{
  const char *image = lq_fake_request_parameter (request, "ImageUri");
  gboolean runs_image = g_strcmp0 (lq_fake_text (shown, "PackageType"), "Image") == 0;
  g_autoptr (json_t) content = NULL;

  if (runs_image != (image != NULL))
    {
      lq_fake_reply_error (reply, 400, "InvalidParameterValueException",
                           "Please provide ImageUri when updating a function with packageType Image, and only then.");
      return NULL;
    }
  if (runs_image)
    return image_place (image, shown);
  content = lq_fake_content_read (request, request->body, reply);
  if (content == NULL)
    return NULL;
  json_t *place = json_pack ("{s:O*}", "ResolvedS3Object", json_object_get (content, "ResolvedS3Object"));
  json_object_del (content, "ResolvedS3Object");
  json_object_del (shown, "SigningProfileVersionArn");
  json_object_del (shown, "SigningJobArn");
  json_object_update (shown, content);
  return place;
}

void
lq_fake_update_function_code (const LqFakeRequest *request, LqFakeReply *reply)
{
  g_auto (LqFakeFunctionName) name = { 0 };

  if (!read_function (request, &name, reply))
    return;
  if (json_is_true (json_object_get (request->body, "Publish")))
    {
      lq_fake_reply_error (reply, 400, "InvalidParameterValueException", "The fake AWS publishes no versions.");
      return;
    }
  g_autoptr (json_t) shown = json_copy (name.function->shown);
  g_autoptr (json_t) place = set_code (request, shown, reply);
  if (place == NULL || !passes_checks (request, name.function, shown, TRUE, reply))
    return;
  if (json_is_true (json_object_get (request->body, "DryRun")))
    {
      lq_fake_reply_json (reply, g_steal_pointer (&shown));
      return;
    }
  json_object_del (name.function->extra, "code");
  if (json_object_size (place) > 0)
    json_object_set (name.function->extra, "code", place);
  deploy (request, name.function, g_steal_pointer (&shown), reply);
}
