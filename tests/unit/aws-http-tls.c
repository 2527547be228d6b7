/* SPDX-License-Identifier: Apache-2.0 */
/* Whom the client talks to: TLS, and where plain http is refused. */
#include <string.h>

#include "aws/http-url.h"
#include "http-calls.h"
#include "http-certs.h"

static HttpCerts certs;

static char *
secure_url (HttpServer *server, const char *host)
{
  return g_strdup_printf ("https://%s:%u/?secret-query", host, http_server_port (server));
}

static LqHttp *
start_trusting (const char *ca_bundle)
{
  LqHttpOptions options = { .ca_bundle = ca_bundle, .https_proxy = "", .no_proxy = "" };
  return http_calls_engine (&options);
}

static void
test_trusted (void)
{
  g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", certs.good, http_calls_answer_target, NULL);
  g_autoptr (LqHttp) http = start_trusting (certs.ca);
  static const char *const hosts[] = { "127.0.0.1", "localhost" };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autofree char *url = secure_url (server, hosts[i]);
      for (guint n = 0; n < 3; n++)
        {
          g_autoptr (LqHttpReply) reply = http_calls_get (http, url);
          g_assert_cmpuint (reply->status, ==, 200);
        }
    }
  g_assert_cmpuint (lq_http_connections_opened (http), ==, 2);
}

static void
test_refused (void)
{
  const struct
  {
    GTlsCertificate *certificate;
    const char *ca_bundle;
    const char *message;
  } cases[] = {
    { certs.good, certs.other_ca, "AWS_CA_BUNDLE" },
    { certs.good, NULL, "AWS_CA_BUNDLE" },
    { certs.other_name, certs.ca, "subject name matches" },
    { certs.expired, certs.ca, "expired" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (HttpHold) hold = { 0 };
      http_hold_init (&hold);
      g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", cases[i].certificate, http_hold_answer, &hold);
      g_autoptr (LqHttp) http = start_trusting (cases[i].ca_bundle);
      g_autofree char *url = secure_url (server, "127.0.0.1");
      http_calls_expect_error (http, url, LQ_ERROR_NETWORK, cases[i].message);
      g_assert_cmpuint (hold.arrived.value, ==, 0);
    }
}

static void
test_bad_bundle (void)
{
  g_autofree char *missing = g_build_filename (certs.folder, "missing.pem", NULL);
  g_autofree char *empty = g_build_filename (certs.folder, "empty.pem", NULL);
  g_autofree char *text = g_build_filename (certs.folder, "text.pem", NULL);
  const char *const paths[] = { missing, empty, text, certs.folder };

  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  g_assert_true (g_file_set_contents (text, "no certificate", -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      LqHttpOptions options = { .ca_bundle = paths[i], .https_proxy = "" };
      g_autoptr (GError) error = NULL;
      g_assert_null (lq_http_new (&options, &error));
      g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
      g_assert_nonnull (strstr (error->message, paths[i]));
      g_assert_nonnull (strstr (error->message, "AWS_CA_BUNDLE"));
    }
  g_assert_cmpint (remove (empty), ==, 0);
  g_assert_cmpint (remove (text), ==, 0);
}

typedef enum
{
  ALWAYS,
  FOR_CONTAINERS,
  FOR_INSTANCES,
  NEVER,
} Allowed;

static const struct
{
  const char *url;
  Allowed allowed;
} plain_urls[] = {
  { "http://127.0.0.1/", ALWAYS },
  { "http://127.255.0.3:8080/", ALWAYS },
  { "http://0x7f.1/", ALWAYS },
  { "http://2130706433/", ALWAYS },
  { "http://localhost/", ALWAYS },
  { "http://LocalHost:1/", ALWAYS },
  { "http://[::1]:8080/", ALWAYS },
  { "http://169.254.170.2/v2/credentials", FOR_CONTAINERS },
  { "http://169.254.170.23/v1/credentials", FOR_CONTAINERS },
  { "http://169.254.169.254/latest/api/token", FOR_INSTANCES },
  { "http://[fd00:ec2::23]/v1/credentials", FOR_CONTAINERS },
  { "http://[fd00:ec2::254]/latest/api/token", FOR_INSTANCES },
  { "http://169.254.170.3/", NEVER },
  { "http://169.254.169.253/", NEVER },
  { "http://[fd00:ec2::253]/", NEVER },
  { "http://[fe80::1]/", NEVER },
  { "http://[::ffff:10.0.0.1]/", NEVER },
  { "http://10.0.0.1/", NEVER },
  { "http://0.0.0.0/", NEVER },
  { "http://128.0.0.1/", NEVER },
  { "http://lambda.us-east-1.amazonaws.com/", NEVER },
  { "http://localhost.example.com/", NEVER },
  { "http://127.0.0.1.example.com/", NEVER },
  { "http://127.0.0.1%2eexample.com/", NEVER },
  { "http://127.0.0.1@example.com/", NEVER },
  { "http://example.com#@127.0.0.1/", NEVER },
  { "http://example.com\\@127.0.0.1/", NEVER },
};

static void
test_plain_policy (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (plain_urls); i++)
    {
      for (LqHttpPlain plain = LQ_HTTP_PLAIN_LOOPBACK; plain <= LQ_HTTP_PLAIN_INSTANCE; plain++)
        {
          gboolean expected = plain_urls[i].allowed == ALWAYS ||
                              (plain_urls[i].allowed == FOR_CONTAINERS && plain == LQ_HTTP_PLAIN_CONTAINER) ||
                              (plain_urls[i].allowed == FOR_INSTANCES && plain == LQ_HTTP_PLAIN_INSTANCE);
          g_autoptr (GError) error = NULL;
          g_autoptr (LqHttpUrl) url = lq_http_url_new (plain_urls[i].url, plain, &error);
          g_test_message ("%s %d", plain_urls[i].url, plain);
          g_assert_cmpint (url != NULL, ==, expected);
          if (!expected)
            g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
        }
    }
}

static void
test_plain_refused (void)
{
  g_autoptr (LqHttp) http = start_trusting (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (plain_urls); i++)
    {
      if (plain_urls[i].allowed != ALWAYS)
        http_calls_expect_error (http, plain_urls[i].url, LQ_ERROR_CONFIG, "");
    }
  g_assert_cmpuint (lq_http_connections_opened (http), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  http_certs_init (&certs);
  g_test_add_func ("/aws/http-tls/trusted", test_trusted);
  g_test_add_func ("/aws/http-tls/refused", test_refused);
  g_test_add_func ("/aws/http-tls/bad-bundle", test_bad_bundle);
  g_test_add_func ("/aws/http-tls/plain-policy", test_plain_policy);
  g_test_add_func ("/aws/http-tls/plain-refused", test_plain_refused);
  int status = g_test_run ();
  http_certs_clear (&certs);
  return status;
}
