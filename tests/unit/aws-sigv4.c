/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "aws/sigv4.h"
#include "base/json.h"

typedef struct
{
  LqSigv4Request request;
  LqSigv4Scope scope;
  char *path;
  GPtrArray *headers;
  json_t *json; /* the case; not owned */
} Case;

static void
case_clear (Case *c)
{
  g_clear_pointer (&c->path, g_free);
  g_clear_pointer (&c->headers, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

static gint64
parse_time (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, utc);
  g_assert_nonnull (time);
  return g_date_time_to_unix (time);
}

/* A member of the case, else of the file. */
static const char *
text_of (json_t *file, json_t *json, const char *name)
{
  json_t *value = json_object_get (json, name);
  return json_string_value (value != NULL ? value : json_object_get (file, name));
}

static void
case_init (Case *c, json_t *file, json_t *json)
{
  const char *target = text_of (file, json, "target");
  const char *question = strchr (target, '?');
  const char *body = text_of (file, json, "body");
  json_t *headers = json_object_get (json, "headers");

  c->json = json;
  c->path = question != NULL ? g_strndup (target, question - target) : g_strdup (target);
  c->headers = g_ptr_array_new ();
  for (gsize i = 0; i < json_array_size (headers); i++)
    g_ptr_array_add (c->headers, (gpointer) json_string_value (json_array_get (headers, i)));
  g_ptr_array_add (c->headers, NULL);
  c->request = (LqSigv4Request) {
    .method = text_of (file, json, "method"),
    .path = c->path,
    .query = question != NULL ? question + 1 : NULL,
    .headers = (const char *const *) c->headers->pdata,
    .body = body,
    .body_length = body != NULL ? strlen (body) : 0,
    .normalize_path = !json_is_true (json_object_get (json, "unnormalized")),
    .encode_path = TRUE,
  };
  c->scope = (LqSigv4Scope) {
    .access_key_id = text_of (file, json, "access_key_id"),
    .secret_access_key = text_of (file, json, "secret_access_key"),
    .region = text_of (file, json, "region"),
    .service = text_of (file, json, "service"),
    .time_s = parse_time (text_of (file, json, "time")),
  };
}

static char *
join_lines (json_t *lines)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < json_array_size (lines); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", json_string_value (json_array_get (lines, i)));
  return g_string_free (text, FALSE);
}

/* Each stage on its own, from the expected result of the one before; then all in one. */
static void
check_case (LqSigv4Keys *keys, const Case *c, const char *time)
{
  json_t *lines = json_object_get (c->json, "canonical");
  const char *canonical_sha256 = json_string_value (json_object_get (c->json, "canonical_sha256"));
  const char *signature = json_string_value (json_object_get (c->json, "signature"));
  const char *expected_headers = json_string_value (json_array_get (lines, json_array_size (lines) - 2));
  g_autofree char *expected_canonical = join_lines (lines);

  g_autofree char *signed_headers = NULL;
  g_autofree char *canonical = lq_sigv4_canonical_request (&c->request, &signed_headers);
  g_assert_cmpstr (canonical, ==, expected_canonical);
  g_assert_cmpstr (signed_headers, ==, expected_headers);

  g_autofree char *where = g_strdup_printf ("%.8s/%s/%s/aws4_request", time, c->scope.region, c->scope.service);
  g_autofree char *to_sign = lq_sigv4_string_to_sign (&c->scope, expected_canonical);
  if (canonical_sha256 != NULL)
    {
      g_autofree char *expected = g_strdup_printf ("AWS4-HMAC-SHA256\n%s\n%s\n%s", time, where, canonical_sha256);
      g_assert_cmpstr (to_sign, ==, expected);
    }

  g_autofree char *signed_cached = lq_sigv4_signature (keys, &c->scope, to_sign);
  g_assert_cmpstr (signed_cached, ==, signature);
  g_autofree char *signed_anew = lq_sigv4_signature (NULL, &c->scope, to_sign);
  g_assert_cmpstr (signed_anew, ==, signature);

  g_autofree char *authorization = lq_sigv4_authorization (keys, &c->scope, &c->request);
  g_autofree char *expected = g_strdup_printf ("AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s",
                                               c->scope.access_key_id, where, expected_headers, signature);
  g_assert_cmpstr (authorization, ==, expected);
}

static json_t *
load (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  json_t *file = lq_json_parse (text, length, path, &error);
  g_assert_no_error (error);
  return file;
}

static void
check_file (const char *name, gsize expected_cases)
{
  g_autoptr (json_t) file = load (name);
  g_autoptr (LqSigv4Keys) keys = lq_sigv4_keys_new ();
  json_t *cases = json_object_get (file, "cases");

  g_assert_cmpuint (json_array_size (cases), ==, expected_cases);
  for (gsize i = 0; i < expected_cases; i++)
    {
      json_t *json = json_array_get (cases, i);
      g_auto (Case) c = { 0 };
      g_test_message ("%s", json_string_value (json_object_get (json, "name")));
      case_init (&c, file, json);
      check_case (keys, &c, text_of (file, json, "time"));
    }
}

static void
test_vectors (void)
{
  check_file ("sigv4-vectors.json", 38);
}

static void
test_recorded (void)
{
  check_file ("sigv4-recorded.json", 6);
}

/* What neither AWS's vectors nor the recordings hold; both AWS's C and Python clients agree on these. */
static void
test_canonical_corners (void)
{
  static const struct
  {
    const char *path, *query, *expected;
  } cases[] = {
    { NULL, NULL, "GET\n/\n\n" },
    { "", "", "GET\n/\n\n" },
    { "/a/b/..", NULL, "GET\n/a\n\n" },
    { "/../../a", NULL, "GET\n/a\n\n" },
    { "/a/%2E%2E/b", NULL, "GET\n/a/%252E%252E/b\n\n" },
    { "/", "b=2&a=1&b=1&a", "GET\n/\na=&a=1&b=1&b=2\n" },
    { "/", "a=x=y&&c", "GET\n/\na=x%3Dy&c=\n" },
    { "/", "k=%3a%2f&j=a:/", "GET\n/\nj=a%3A%2F&k=%3A%2F\n" },
    { "/", "k=100%&j=%4", "GET\n/\nj=%254&k=100%25\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LqSigv4Request request = {
        .method = "GET", .path = cases[i].path, .query = cases[i].query, .normalize_path = TRUE, .encode_path = TRUE
      };
      g_autofree char *names = NULL;
      g_autofree char *canonical = lq_sigv4_canonical_request (&request, &names);
      g_assert_true (g_str_has_prefix (canonical, cases[i].expected));
      g_assert_cmpstr (names, ==, "");
    }
}

/* S3's way: the path stands as it is on the wire. */
static void
test_path_as_is (void)
{
  LqSigv4Request request = { .method = "GET", .path = "/a//b%20c/../d" };
  g_autofree char *names = NULL;
  g_autofree char *canonical = lq_sigv4_canonical_request (&request, &names);

  g_assert_true (g_str_has_prefix (canonical, "GET\n/a//b%20c/../d\n"));
}

static void
test_encode (void)
{
  g_autofree char *encoded = lq_sigv4_encode ("aZ09-._~ /:+=%*\xc3\xbc");
  g_assert_cmpstr (encoded, ==, "aZ09-._~%20%2F%3A%2B%3D%25%2A%C3%BC");
}

/* Every part of what a key is derived from must tell keys apart, and a full cache must still give right answers. */
static void
test_keys (void)
{
  static const LqSigv4Scope scopes[] = {
    { "AKIA1", "secret", "us-east-1", "lambda", 1790000000 }, { "AKIA1", "other", "us-east-1", "lambda", 1790000000 },
    { "AKIA1", "secret", "us-east-2", "lambda", 1790000000 }, { "AKIA1", "secret", "us-east-1", "sts", 1790000000 },
    { "AKIA1", "secret", "us-east-1", "lambda", 1790086400 }, { "AKIA2", "secret", "us-east-1", "lambda", 1790000000 },
  };
  g_autoptr (LqSigv4Keys) keys = lq_sigv4_keys_new ();

  for (gsize round = 0; round < 1000; round++)
    {
      const LqSigv4Scope *scope = &scopes[round % G_N_ELEMENTS (scopes)];
      g_autofree char *cached = lq_sigv4_signature (keys, scope, "text");
      g_autofree char *fresh = lq_sigv4_signature (NULL, scope, "text");
      g_assert_cmpstr (cached, ==, fresh);

      g_autofree char *region = g_strdup_printf ("region-%" G_GSIZE_FORMAT, round);
      LqSigv4Scope filler = *scope;
      filler.region = region;
      g_autofree char *filled = lq_sigv4_signature (keys, &filler, "text");
      g_assert_cmpstr (filled, !=, cached);
    }
}

static gpointer
sign_many (gpointer data)
{
  LqSigv4Scope scope = { "AKIA1", "secret", NULL, "lambda", 1790000000 };

  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *region = g_strdup_printf ("region-%u", i % 400);
      scope.region = region;
      g_autofree char *cached = lq_sigv4_signature (data, &scope, "text");
      g_autofree char *fresh = lq_sigv4_signature (NULL, &scope, "text");
      g_assert_cmpstr (cached, ==, fresh);
    }
  return NULL;
}

static void
test_keys_threads (void)
{
  g_autoptr (LqSigv4Keys) keys = lq_sigv4_keys_new ();
  GThread *threads[4];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("signer", sign_many, keys);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/sigv4/vectors", test_vectors);
  g_test_add_func ("/aws/sigv4/recorded", test_recorded);
  g_test_add_func ("/aws/sigv4/canonical-corners", test_canonical_corners);
  g_test_add_func ("/aws/sigv4/path-as-is", test_path_as_is);
  g_test_add_func ("/aws/sigv4/encode", test_encode);
  g_test_add_func ("/aws/sigv4/keys", test_keys);
  g_test_add_func ("/aws/sigv4/keys-threads", test_keys_threads);
  return g_test_run ();
}
