/* SPDX-License-Identifier: Apache-2.0 */
/* The fake AWS in a test's own process, and the estates that it accepts. */
#include "fake-aws/fake.h"

#include <libsoup/soup.h>

#include "base/cleanup.h"
#include "base/error.h"

static guint
status_of (const char *url, const char *path)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *full = g_strconcat (url, path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", full);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = soup_session_send_and_read (session, message, NULL, &error);

  g_assert_no_error (error);
  return soup_message_get_status (message);
}

static json_int_t
counter (LqFake *fake, const char *name)
{
  g_autofree char *text = lq_fake_counters (fake);
  g_autoptr (json_t) counters = json_loads (text, 0, NULL);

  return json_integer_value (json_object_get (counters, name));
}

static void
test_serves (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqFake) fake = lq_fake_new (NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (lq_fake_url (fake), "http://127.0.0.1:"));
  g_assert_cmpuint (status_of (lq_fake_url (fake), "/2015-03-31/functions"), ==, 403);
  g_assert_cmpint (counter (fake, "rejected"), ==, 1);
  g_assert_cmpuint (status_of (lq_fake_url (fake), "/_fake/counters"), ==, 200);
  g_assert_cmpint (counter (fake, "rejected"), ==, 1);
  lq_fake_reset_counters (fake);
  g_assert_cmpint (counter (fake, "rejected"), ==, 0);
  g_assert_cmpuint (lq_fake_count (fake, "ListFunctions"), ==, 0);
}

/* Several at once, each on its own port. */
static void
test_several (void)
{
  g_autoptr (LqFake) one = lq_fake_new (NULL, NULL);
  g_autoptr (LqFake) two = lq_fake_new (NULL, NULL);

  g_assert_cmpstr (lq_fake_url (one), !=, lq_fake_url (two));
  g_clear_pointer (&one, lq_fake_free);
  g_assert_cmpuint (status_of (lq_fake_url (two), "/_fake/counters"), ==, 200);
}

static void
test_port_taken (void)
{
  g_autoptr (LqFake) one = lq_fake_new (NULL, NULL);
  g_autoptr (GUri) uri = g_uri_parse (lq_fake_url (one), 0, NULL);
  g_autoptr (GError) error = NULL;
  LqFakeOptions options = { .port = (guint16) g_uri_get_port (uri) };

  g_assert_null (lq_fake_new (&options, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_NETWORK);
}

static void
test_bad_options (void)
{
  LqFakeOptions options[] = { { .estate = "/nonexistent/estate.json" },
                              { .generate = "functoins=1" },
                              { .tls_certificate = "/nonexistent/a.pem", .tls_key = "/nonexistent/b.pem" } };

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (lq_fake_new (&options[i], &error));
      g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
    }
}

/* A mistake is named with its place. */
static void
test_bad_estates (void)
{
  static const struct
  {
    const char *json, *message;
  } cases[] = {
    { "{", "the estate is not valid JSON" },
    { "[]", "the estate is no object" },
    { "{\"account\": {}}", "unknown key 'account' in the estate" },
    { "{\"accounts\": {\"1234\": {}}}", "account 1234: an account id has 12 digits" },
    { "{\"accounts\": {\"123456789012\": {\"regions\": {\"us-east-1\": {\"functions\": [{}]}}}}}",
      "account 123456789012: us-east-1: function 0: no FunctionName" },
    { "{\"accounts\": {\"123456789012\": {\"regions\": {\"us-east-1\": {\"layers\": {\"l\": [{\"Version\": 0}]}}}}}}",
      "account 123456789012: us-east-1: layer l: version 0: a layer version needs a Version from 1" },
    { "{\"credentials\": {\"AKIA\": {\"secret\": \"s\"}}}", "credential AKIA: a credential needs secret and account" },
  };
  g_autoptr (LqFake) fake = lq_fake_new (NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (lq_fake_load_estate (fake, cases[i].json, &error));
      g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
      g_assert_true (g_str_has_prefix (error->message, cases[i].message));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fake-aws/serves", test_serves);
  g_test_add_func ("/fake-aws/several", test_several);
  g_test_add_func ("/fake-aws/port-taken", test_port_taken);
  g_test_add_func ("/fake-aws/bad-options", test_bad_options);
  g_test_add_func ("/fake-aws/bad-estates", test_bad_estates);
  return g_test_run ();
}
