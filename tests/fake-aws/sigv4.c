/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/sigv4.h"

#include <stdio.h>
#include <string.h>

#define ALGORITHM "AWS4-HMAC-SHA256"
#define DIGEST_LENGTH 32

void
lq_fake_authorization_free (LqFakeAuthorization *authorization)
{
  if (authorization == NULL)
    return;
  g_free (authorization->access_key);
  g_free (authorization->date);
  g_free (authorization->region);
  g_free (authorization->service);
  g_strfreev (authorization->signed_headers);
  g_free (authorization->signature);
  g_free (authorization);
}

/* The value of `name=` in a header of the form `name=value, name=value`. Transfer full; NULL where it is missing. */
static char *
parameter (char **parts, const char *name)
{
  for (gsize i = 0; parts[i] != NULL; i++)
    {
      const char *part = parts[i] + strspn (parts[i], " ");
      gsize length = strlen (name);
      if (strncmp (part, name, length) == 0 && part[length] == '=')
        return g_strstrip (g_strdup (part + length + 1));
    }
  return NULL;
}

LqFakeAuthorization *
lq_fake_sigv4_parse (const char *header, const char **problem)
{
  g_autoptr (LqFakeAuthorization) result = g_new0 (LqFakeAuthorization, 1);

  *problem =
      "Authorization header requires 'Credential' parameter, 'SignedHeaders' parameter and 'Signature' parameter.";
  if (!g_str_has_prefix (header, ALGORITHM " "))
    return NULL;
  g_auto (GStrv) parts = g_strsplit (header + strlen (ALGORITHM " "), ",", -1);
  g_autofree char *credential = parameter (parts, "Credential");
  g_autofree char *names = parameter (parts, "SignedHeaders");
  result->signature = parameter (parts, "Signature");
  if (credential == NULL || names == NULL || result->signature == NULL)
    return NULL;
  *problem = "Credential must have five slash-delimited elements, the last 'aws4_request'.";
  g_auto (GStrv) scope = g_strsplit (credential, "/", -1);
  if (g_strv_length (scope) != 5 || strcmp (scope[4], "aws4_request") != 0)
    return NULL;
  result->access_key = g_strdup (scope[0]);
  result->date = g_strdup (scope[1]);
  result->region = g_strdup (scope[2]);
  result->service = g_strdup (scope[3]);
  result->signed_headers = g_strsplit (names, ";", -1);
  return g_steal_pointer (&result);
}

const char *
lq_fake_sigv4_unsigned_header (const LqFakeWire *wire, const LqFakeAuthorization *authorization)
{
  const char *const *names = (const char *const *) authorization->signed_headers;
  GHashTableIter iter;
  gpointer name;

  if (!g_strv_contains (names, "host"))
    return "host";
  g_hash_table_iter_init (&iter, wire->headers);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (g_str_has_prefix (name, "x-amz-") && !g_strv_contains (names, name))
      return name;
  return NULL;
}

/* `name=value` of the canonical query: decoded, then encoded in AWS's way. Transfer full. */
static char *
canonical_parameter (const char *text)
{
  const char *equals = strchr (text, '=');
  gsize length = equals == NULL ? strlen (text) : (gsize) (equals - text);
  g_autofree char *name = g_uri_unescape_segment (text, text + length, NULL);
  g_autofree char *value = g_uri_unescape_string (equals == NULL ? "" : equals + 1, NULL);
  g_autofree char *name_encoded = g_uri_escape_string (name == NULL ? "" : name, NULL, FALSE);
  g_autofree char *value_encoded = g_uri_escape_string (value == NULL ? "" : value, NULL, FALSE);

  return g_strconcat (name_encoded, "=", value_encoded, NULL);
}

/* Orders by name, then by value: `=` must sort before whatever may continue a name. */
static int
compare_parameters (gconstpointer a, gconstpointer b)
{
  const char *left = *(const char *const *) a, *right = *(const char *const *) b;
  gsize left_name = strcspn (left, "="), right_name = strcspn (right, "=");
  int order = memcmp (left, right, MIN (left_name, right_name));

  if (order == 0 && left_name != right_name)
    return left_name < right_name ? -1 : 1;
  return order != 0 ? order : strcmp (left, right);
}

static char *
canonical_query (const char *query)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) parts = g_strsplit (query == NULL ? "" : query, "&", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    if (parts[i][0] != '\0')
      g_ptr_array_add (list, canonical_parameter (parts[i]));
  g_ptr_array_sort (list, compare_parameters);
  g_ptr_array_add (list, NULL);
  return g_strjoinv ("&", (char **) list->pdata);
}

/* Trimmed, and each run of spaces made one. */
static void
append_header (GString *out, const char *name, const char *value)
{
  g_string_append_printf (out, "%s:", name);
  gboolean started = FALSE, space = FALSE;
  for (const char *c = value == NULL ? "" : value; *c != '\0'; c++)
    {
      if (*c == ' ' || *c == '\t')
        {
          space = started;
          continue;
        }
      if (space)
        g_string_append_c (out, ' ');
      g_string_append_c (out, *c);
      started = TRUE;
      space = FALSE;
    }
  g_string_append_c (out, '\n');
}

char *
lq_fake_sigv4_canonical (const LqFakeWire *wire, const LqFakeAuthorization *authorization)
{
  g_autofree char *path = g_uri_escape_string (wire->path, "/", FALSE);
  g_autofree char *query = canonical_query (wire->query);
  g_autofree char *names = g_strjoinv (";", authorization->signed_headers);
  g_autofree char *hash =
      g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) wire->body, wire->body_length);
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "%s\n%s\n%s\n", wire->method, path, query);
  for (gsize i = 0; authorization->signed_headers[i] != NULL; i++)
    append_header (out, authorization->signed_headers[i],
                   g_hash_table_lookup (wire->headers, authorization->signed_headers[i]));
  g_string_append_printf (out, "\n%s\n%s", names, hash);
  return g_string_free (out, FALSE);
}

static void
hmac (const guchar *key, gsize key_length, const char *text, guchar *digest)
{
  g_autoptr (GHmac) state = g_hmac_new (G_CHECKSUM_SHA256, key, key_length);
  gsize length = DIGEST_LENGTH;

  g_hmac_update (state, (const guchar *) text, (gssize) strlen (text));
  g_hmac_get_digest (state, digest, &length);
}

gboolean
lq_fake_sigv4_verify (const LqFakeWire *wire, const LqFakeAuthorization *authorization, const char *secret)
{
  g_autofree char *canonical = lq_fake_sigv4_canonical (wire, authorization);
  g_autofree char *canonical_hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, canonical, -1);
  g_autofree char *scope =
      g_strjoin ("/", authorization->date, authorization->region, authorization->service, "aws4_request", NULL);
  const char *date = g_hash_table_lookup (wire->headers, "x-amz-date");
  g_autofree char *text = g_strjoin ("\n", ALGORITHM, date == NULL ? "" : date, scope, canonical_hash, NULL);
  g_autofree char *first = g_strconcat ("AWS4", secret, NULL);
  const char *steps[] = { authorization->date, authorization->region, authorization->service, "aws4_request" };
  guchar key[DIGEST_LENGTH];
  const char *stated_hash = g_hash_table_lookup (wire->headers, "x-amz-content-sha256");
  g_autofree char *hash =
      g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) wire->body, wire->body_length);

  if (stated_hash != NULL && strcmp (stated_hash, hash) != 0)
    return FALSE;
  hmac ((const guchar *) first, strlen (first), steps[0], key);
  for (gsize i = 1; i < G_N_ELEMENTS (steps); i++)
    hmac (key, sizeof key, steps[i], key);
  g_autofree char *signature = g_compute_hmac_for_string (G_CHECKSUM_SHA256, key, sizeof key, text, -1);
  return strcmp (signature, authorization->signature) == 0;
}

gboolean
lq_fake_sigv4_time (const LqFakeWire *wire, const LqFakeAuthorization *authorization, gint64 *seconds)
{
  const char *text = g_hash_table_lookup (wire->headers, "x-amz-date");
  int year, month, day, hour, minute, second, used = 0;

  if (text == NULL ||
      sscanf (text, "%4d%2d%2dT%2d%2d%2dZ%n", &year, &month, &day, &hour, &minute, &second, &used) != 6 || used != 16 ||
      text[used] != '\0' || strncmp (text, authorization->date, 8) != 0)
    return FALSE;
  g_autoptr (GDateTime) time = g_date_time_new_utc (year, month, day, hour, minute, second);
  if (time == NULL)
    return FALSE;
  *seconds = g_date_time_to_unix (time);
  return TRUE;
}
