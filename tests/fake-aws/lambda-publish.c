/* SPDX-License-Identifier: Apache-2.0 */
/* Code that comes in, and the layer versions that are made of it. */
#include <string.h>

#include "fake-aws/estate-load.h"
#include "fake-aws/lambda.h"

/* The job whose result is that object; NULL: nobody signed it. */
static const LqFakeItem *
job_of (const LqFakeRegion *region, const char *bucket, const char *key)
{
  for (guint i = 0; i < region->jobs->items->len; i++)
    {
      const LqFakeItem *job = region->jobs->items->pdata[i];
      json_t *object = json_object_get (json_object_get (job->shown, "signedObject"), "s3");
      if (g_strcmp0 (lq_fake_text (object, "bucketName"), bucket) == 0 &&
          g_strcmp0 (lq_fake_text (object, "key"), key) == 0)
        return job;
    }
  return NULL;
}

static json_t *
content_of_zip (const char *base64)
{
  gsize length;
  g_autofree guchar *zip = g_base64_decode (base64, &length);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize n = sizeof digest;

  g_checksum_update (checksum, zip, (gssize) length);
  g_checksum_get_digest (checksum, digest, &n);
  g_autofree char *sha256 = g_base64_encode (digest, n);
  return json_pack ("{s:s, s:I}", "CodeSha256", sha256, "CodeSize", (json_int_t) length);
}

static void
add_signature (const LqFakeRegion *region, const LqFakeItem *job, json_t *content)
{
  g_autofree char *front =
      g_strdup_printf ("arn:%s:signer:%s:%s:", region->partition, region->name, region->account_id);

  json_object_set_new (content, "SigningProfileVersionArn",
                       json_sprintf ("%s/signing-profiles/%s/%s", front, lq_fake_text (job->shown, "profileName"),
                                     lq_fake_text (job->shown, "profileVersion")));
  json_object_set_new (content, "SigningJobArn", json_sprintf ("%s/signing-jobs/%s", front, job->name));
}

static json_t *
content_of_object (const LqFakeRegion *region, const json_t *given)
{
  const char *bucket = lq_fake_text (given, "S3Bucket"), *key = lq_fake_text (given, "S3Key");
  const char *version = lq_fake_text (given, "S3ObjectVersion");
  g_autofree char *seed = g_strjoin ("/", bucket, key, version, NULL);
  json_t *content = json_pack ("{s:o, s:o}", "CodeSha256", lq_fake_made_up_sha256 (seed), "CodeSize",
                               lq_fake_made_up_size (seed));
  const LqFakeItem *job = job_of (region, bucket, key);

  if (job != NULL)
    add_signature (region, job, content);
  if (g_strcmp0 (lq_fake_text (given, "S3ObjectStorageMode"), "REFERENCE") == 0)
    json_object_set_new (content, "ResolvedS3Object",
                         json_pack ("{s:s, s:s, s:s*}", "S3Bucket", bucket, "S3Key", key, "S3ObjectVersion", version));
  return content;
}

json_t *
lq_fake_content_read (const LqFakeRequest *request, const json_t *given, LqFakeReply *reply)
{
  const char *zip = lq_fake_text (given, "ZipFile");

  if (zip != NULL)
    return content_of_zip (zip);
  if (lq_fake_text (given, "S3Bucket") != NULL && lq_fake_text (given, "S3Key") != NULL)
    return content_of_object (request->region, given);
  lq_fake_reply_error (reply, 400, "InvalidParameterValueException",
                       "Please provide a source for function code: ZipFile, or S3Bucket and S3Key.");
  return NULL;
}

/* Numbers are never used again. */
static json_int_t
next_version (const LqFakeRegion *region, const char *name)
{
  const LqFakeItem *layer = lq_fake_list_find (region->layers, name);
  guint64 last = 0;

  for (guint i = 0; layer != NULL && i < layer->children->items->len; i++)
    last = MAX (last, ((const LqFakeItem *) layer->children->items->pdata[i])->seq);
  return (json_int_t) last + 1;
}

/* The new version as an entry of the estate; NULL after an error. Transfer full. */
static json_t *
read_version (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const char *const members[] = { "CompatibleArchitectures", "CompatibleRuntimes", "LicenseInfo" };
  json_t *content = lq_fake_content_read (request, json_object_get (request->body, "Content"), reply);

  if (content == NULL)
    return NULL;
  json_t *entry = json_pack ("{s:I, s:o, s:o, s:O*}", "Version", next_version (request->region, request->labels[0]),
                             "CreatedDate", lq_fake_request_time (request, "%Y-%m-%dT%H:%M:%S.000+0000"), "Content",
                             content, "Description", json_object_get (request->body, "Description"));
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      json_t *value = json_object_get (request->body, members[i]);
      json_object_set_new (entry, members[i], value != NULL ? json_incref (value) : json_null ());
    }
  return entry;
}

void
lq_fake_publish_layer_version (const LqFakeRequest *request, LqFakeReply *reply)
{
  LqFakeRegion *region = lq_fake_request_writable_region (request);
  const char *name = request->labels[0];
  g_autoptr (json_t) versions = json_array ();

  if (strchr (name, ':') != NULL)
    {
      lq_fake_reply_error (reply, 400, "InvalidParameterValueException", "A layer is published by its name: %s", name);
      return;
    }
  json_t *entry = read_version (request, reply);
  if (entry == NULL)
    return;
  json_array_append_new (versions, entry);
  g_autofree char *number =
      g_strdup_printf ("%" JSON_INTEGER_FORMAT, json_integer_value (json_object_get (entry, "Version")));
  lq_fake_estate_merge_layer (request->estate, region, name, versions, NULL);
  const LqFakeItem *made = lq_fake_list_find (lq_fake_list_find (region->layers, name)->children, number);
  lq_fake_reply_json (reply, json_incref (made->shown));
}
