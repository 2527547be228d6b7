/* SPDX-License-Identifier: Apache-2.0 */
/* A service that is not in a Region, told from a network that is not there. The name server is the test's. */
#include "aws/call-request.h"

#include "aws/shared-config.h"

/* What the name server says to every question. */
static gint answer = -1; /* a GResolverError; -1: there is such a name */
static guint asked;

typedef GResolver NameServer;
typedef GResolverClass NameServerClass;
static GType name_server_get_type (void);
G_DEFINE_TYPE (NameServer, name_server, G_TYPE_RESOLVER)

static GList *
look_up (GResolver *resolver, const char *name, GCancellable *cancellable, GError **error)
{
  asked++;
  g_assert_cmpstr (name, ==, "signer.ap-northeast-3.amazonaws.com");
  if (answer < 0)
    return g_list_prepend (NULL, g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4));
  g_set_error (error, G_RESOLVER_ERROR, answer, "no");
  return NULL;
}

static void
name_server_class_init (NameServerClass *klass)
{
  klass->lookup_by_name = look_up;
}

static void
name_server_init (NameServer *self)
{
}

static const LqAwsAction list_jobs = { .service = "signer", .action = "ListSigningJobs" };
static const LqAwsAction list_functions = { .service = "lambda", .action = "ListFunctions" };

static LqEndpointRules *
rules_with (const char *variable)
{
  const char *const environment[] = { "HOME=/nonexistent", variable, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (LqSharedConfig) config = lq_shared_config_load (environment, &error);

  g_assert_no_error (error);
  LqEndpointRules *rules = lq_endpoint_rules_new (environment, config, "default", &error);
  g_assert_no_error (error);
  return rules;
}

/* Whether that counts as a Region without the service. */
static gboolean
lacks (const LqAwsAction *action, const char *region, const char *variable, const char *code)
{
  g_autoptr (LqEndpointRules) rules = rules_with (variable);
  g_autoptr (GError) error = lq_error_new_remote (LQ_ERROR_NETWORK, "why", code, NULL);
  LqAwsCall call = { .action = action, .region = region, .method = "GET", .path = "/" };
  LqCallRequest request;

  lq_call_request_init (&request, &call);
  gboolean lacking = lq_call_request_lacks_service (&request, rules, error);
  g_assert_false (lq_call_request_lacks_service (&request, rules, NULL));
  lq_call_request_clear (&request);
  return lacking;
}

static void
test_no_such_name (void)
{
  answer = G_RESOLVER_ERROR_NOT_FOUND;
  asked = 0;
  g_assert_true (lacks (&list_jobs, "ap-northeast-3", NULL, LQ_HTTP_NO_HOST));
  g_assert_cmpuint (asked, ==, 1);
}

/* Nobody who could say so is no proof, nor is a name that is there by now. */
static void
test_name_server (void)
{
  answer = G_RESOLVER_ERROR_TEMPORARY_FAILURE;
  g_assert_false (lacks (&list_jobs, "ap-northeast-3", NULL, LQ_HTTP_NO_HOST));
  answer = G_RESOLVER_ERROR_INTERNAL;
  g_assert_false (lacks (&list_jobs, "ap-northeast-3", NULL, LQ_HTTP_NO_HOST));
  answer = -1;
  g_assert_false (lacks (&list_jobs, "ap-northeast-3", NULL, LQ_HTTP_NO_HOST));
}

/* Where the service is known to be, where nothing is, where it was sent elsewhere, and where something else went wrong,
 * the name server is not even asked. */
static void
test_no_question (void)
{
  answer = G_RESOLVER_ERROR_NOT_FOUND;
  asked = 0;
  g_assert_false (lacks (&list_jobs, "us-east-1", NULL, LQ_HTTP_NO_HOST));
  g_assert_false (lacks (&list_jobs, "us-gov-west-1", NULL, LQ_HTTP_NO_HOST));
  g_assert_false (lacks (&list_jobs, "us-esat-1", NULL, LQ_HTTP_NO_HOST));
  g_assert_false (lacks (&list_functions, "ap-northeast-3", NULL, LQ_HTTP_NO_HOST));
  g_assert_false (lacks (&list_jobs, "ap-northeast-3", "AWS_ENDPOINT_URL=https://signer.example", LQ_HTTP_NO_HOST));
  g_assert_false (lacks (&list_jobs, "ap-northeast-3", NULL, NULL));
  g_assert_cmpuint (asked, ==, 0);
}

static void
test_error (void)
{
  LqAwsCall call = { .action = &list_jobs, .region = "ap-northeast-3", .method = "GET", .path = "/" };
  LqCallRequest request;

  lq_call_request_init (&request, &call);
  g_autoptr (GError) error = lq_call_request_no_service (&request);
  lq_call_request_clear (&request);
  g_assert_error (error, LQ_ERROR, LQ_ERROR_NETWORK);
  g_assert_cmpstr (lq_aws_error_code (error), ==, LQ_AWS_NOT_IN_REGION);
  g_assert_cmpstr (error->message, ==, "signer is not in the Region ap-northeast-3");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_autoptr (GResolver) resolver = g_object_new (name_server_get_type (), NULL);
  g_resolver_set_default (resolver);
#define TEST(name) g_test_add_func ("/aws/call-request/" #name, test_##name)
  TEST (no_such_name);
  TEST (name_server);
  TEST (no_question);
  TEST (error);
  return g_test_run ();
}
