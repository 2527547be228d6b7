/* SPDX-License-Identifier: Apache-2.0 */
#include "aws-world.h"

#include "base/error.h"

static char *
replace_all (const char *text, const char *old, const char *new)
{
  g_auto (GStrv) parts = g_strsplit (text, old, -1);
  return g_strjoinv (new, parts);
}

void
aws_world_init (AwsWorld *world, const char *config, const char *credentials)
{
  aws_home_init (&world->home, config, credentials);
  aws_time_init (&world->time, AWS_WORLD_NOW_S);
}

void
aws_world_start (AwsWorld *world, AwsScript script, const char *const *more, const char *profile)
{
  g_autoptr (GPtrArray) variables = g_ptr_array_new_with_free_func (g_free);

  world->server = aws_server_new (script, world);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", aws_server_port (world->server));
  g_ptr_array_add (variables, g_strdup (world->home.environment[0]));
  g_ptr_array_add (variables, g_strdup ("AWS_ACCESS_KEY_ID="));
  g_ptr_array_add (variables, g_strdup ("AWS_SECRET_ACCESS_KEY="));
  g_ptr_array_add (variables, g_strdup ("AWS_CONFIG_FILE="));
  g_ptr_array_add (variables, g_strdup ("AWS_SHARED_CREDENTIALS_FILE="));
  for (; more != NULL && *more != NULL; more++)
    {
      g_autofree char *with_url = replace_all (*more, "{url}", url);
      g_ptr_array_add (variables, replace_all (with_url, "{home}", world->home.path));
    }
  g_ptr_array_add (variables, NULL);
  g_auto (GStrv) environment = aws_environment (world->server, (const char *const *) variables->pdata);
  world->client = aws_client_new (&world->time, environment, profile);
}

void
aws_world_clear (AwsWorld *world)
{
  g_clear_pointer (&world->client, lq_aws_client_free);
  aws_server_free (world->server);
  aws_time_clear (&world->time);
  aws_home_clear (&world->home);
}

char *
aws_world_ask (AwsWorld *world)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqCredentials) got =
      lq_credentials_provider_get (lq_aws_client_credentials (world->client), NULL, &error);

  if (got != NULL)
    return g_strdup_printf ("%s|%s|%s|%" G_GINT64_FORMAT "|%s from %s", got->access_key_id, got->secret_access_key,
                            got->session_token != NULL ? got->session_token : "-", got->expires_s,
                            got->account_id != NULL ? got->account_id : "-", got->source);
  g_assert_cmpint ((int) error->domain, ==, (int) LQ_ERROR);
  g_autofree char *message = replace_all (error->message, world->home.path, "~");
  return g_strdup_printf ("%d: %s", error->code, message);
}

void
aws_world_pass (AwsWorld *world, gint64 seconds)
{
  g_mutex_lock (&world->time.lock);
  world->time.wall_us += seconds * G_USEC_PER_SEC;
  world->time.monotonic_us += seconds * G_USEC_PER_SEC;
  g_mutex_unlock (&world->time.lock);
}

gboolean
aws_world_used_key (const AwsRequest *request, const char *key_id)
{
  g_autofree char *start = g_strconcat ("AWS4-HMAC-SHA256 Credential=", key_id, "/", NULL);
  const char *authorization = g_hash_table_lookup (request->headers, "authorization");
  return authorization != NULL && g_str_has_prefix (authorization, start);
}
