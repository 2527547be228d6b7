/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/endpoint.h"

#include <string.h>

#include "aws/credentials-env.h"
#include "aws/endpoint-hosts.h"
#include "aws/partition.h"
#include "base/error.h"
#include "base/text.h"

#define URL_VARIABLE "AWS_ENDPOINT_URL"
#define URL_KEY "endpoint_url"
#define FIPS_VARIABLE "AWS_USE_FIPS_ENDPOINT"
#define DUAL_STACK_VARIABLE "AWS_USE_DUALSTACK_ENDPOINT"

struct _LqEndpointRules
{
  char **environment;   /* of it, AWS_ENDPOINT_URL and its kin */
  GHashTable *services; /* the profile's [services]: "lambda.endpoint_url" -> URL; NULL for none */
  char *profile_url;    /* may be NULL */
  gboolean ignore_configured;
  gboolean fips;
  gboolean dual_stack;
};

static char **
keep_urls (const char *const *environment)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  for (; *environment != NULL; environment++)
    {
      if (g_str_has_prefix (*environment, URL_VARIABLE))
        g_ptr_array_add (kept, g_strdup (*environment));
    }
  g_ptr_array_add (kept, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&kept), FALSE);
}

LqEndpointRules *
lq_endpoint_rules_new (const char *const *environment, const LqSharedConfig *config, const char *profile,
                       GError **error)
{
  g_autoptr (LqEndpointRules) self = g_new0 (LqEndpointRules, 1);
  const char *services = lq_shared_config_get (config, profile, "services");

  self->environment = keep_urls (environment);
  self->profile_url = g_strdup (lq_shared_config_get (config, profile, URL_KEY));
  if (!lq_shared_config_get_flag (config, profile, environment, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
                                  &self->ignore_configured, error) ||
      !lq_shared_config_get_flag (config, profile, environment, FIPS_VARIABLE, &self->fips, error) ||
      !lq_shared_config_get_flag (config, profile, environment, DUAL_STACK_VARIABLE, &self->dual_stack, error))
    return NULL;
  if (services != NULL)
    {
      GHashTable *keys = lq_shared_config_get_section (config, "services", services);
      if (keys == NULL)
        {
          g_autofree char *shown = lq_text_escape (services, -1);
          g_autofree char *looked = lq_shared_config_describe (config);
          g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG,
                       "the AWS profile '%s' names services = %s, but there is no [services %s] in %s", profile, shown,
                       shown, looked);
          return NULL;
        }
      self->services = g_hash_table_ref (keys);
    }
  return g_steal_pointer (&self);
}

void
lq_endpoint_rules_free (LqEndpointRules *rules)
{
  g_strfreev (rules->environment);
  g_clear_pointer (&rules->services, g_hash_table_unref);
  g_free (rules->profile_url);
  g_free (rules);
}

void
lq_endpoint_clear (LqEndpoint *endpoint)
{
  g_clear_pointer (&endpoint->origin, g_free);
  g_clear_pointer (&endpoint->host, g_free);
  g_clear_pointer (&endpoint->path, g_free);
  g_clear_pointer (&endpoint->region, g_free);
}

/* The URL that configuration sets for the service, and where; NULL for none. `where` is transfer full. */
static const char *
configured_url (const LqEndpointRules *rules, const char *service, char **where)
{
  const char *const *environment = (const char *const *) rules->environment;
  g_autofree char *id = g_strdelimit (g_strdup (service), "-", '_');
  g_autofree char *upper = g_ascii_strup (id, -1);
  g_autofree char *variable = g_strconcat (URL_VARIABLE "_", upper, NULL);
  g_autofree char *key = g_strconcat (id, "." URL_KEY, NULL);
  const char *url;

  *where = NULL;
  if (rules->ignore_configured)
    return NULL;
  if ((url = lq_credentials_env_get (environment, variable)) != NULL)
    *where = g_steal_pointer (&variable);
  else if ((url = lq_credentials_env_get (environment, URL_VARIABLE)) != NULL)
    *where = g_strdup (URL_VARIABLE);
  else if (rules->services != NULL && (url = g_hash_table_lookup (rules->services, key)) != NULL && *url != '\0')
    *where = g_strdup_printf ("%s of the AWS profile's services", key);
  else if ((url = rules->profile_url) != NULL)
    *where = g_strdup ("the AWS profile's " URL_KEY);
  return url;
}

static gboolean
is_plain (const char *text)
{
  for (; *text != '\0'; text++)
    {
      if (!g_ascii_isgraph (*text))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_origin (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);

  return (strcmp (scheme, "http") == 0 || strcmp (scheme, "https") == 0) && host != NULL && host[0] != '\0' &&
         g_uri_get_userinfo (uri) == NULL && g_uri_get_query (uri) == NULL && g_uri_get_fragment (uri) == NULL;
}

static gboolean
take_url (const char *url, const char *where, LqEndpoint *endpoint, GError **error)
{
  g_autoptr (GUri) uri = is_plain (url) ? g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL) : NULL;

  if (uri == NULL || !is_origin (uri))
    {
      /* A password may stand before the @. */
      const char *at = strrchr (url, '@');
      g_autofree char *kept = at != NULL ? g_strconcat ("...", at, NULL) : g_strdup (url);
      g_autofree char *shown = lq_text_escape (kept, -1);
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "%s is '%s'; it takes a URL like https://host:port", where, shown);
      return FALSE;
    }
  const char *name = g_uri_get_host (uri);
  const char *scheme = g_uri_get_scheme (uri);
  gboolean bracket = strchr (name, ':') != NULL;
  int port = g_uri_get_port (uri);
  gboolean usual = port < 0 || port == (strcmp (scheme, "https") == 0 ? 443 : 80);
  g_autofree char *suffix = usual ? NULL : g_strdup_printf (":%d", port);

  endpoint->host = g_strconcat (bracket ? "[" : "", name, bracket ? "]" : "", suffix, NULL);
  endpoint->origin = g_strconcat (scheme, "://", endpoint->host, NULL);
  endpoint->path = g_strdup (g_uri_get_path (uri));
  for (gsize length = strlen (endpoint->path); length > 0 && endpoint->path[length - 1] == '/'; length--)
    endpoint->path[length - 1] = '\0';
  return TRUE;
}

static void
apply_host_rule (const LqEndpointRules *rules, const LqEndpointService *service, const char *region,
                 LqEndpoint *endpoint)
{
  endpoint->host = lq_endpoint_hosts_name (service, region, rules->fips, rules->dual_stack);
  endpoint->origin = g_strconcat ("https://", endpoint->host, NULL);
  endpoint->path = g_strdup ("");
  endpoint->is_aws = TRUE;
}

gboolean
lq_endpoint_resolve (const LqEndpointRules *rules, const char *service, const char *region, LqEndpoint *endpoint,
                     GError **error)
{
  const LqEndpointService *found = lq_endpoint_hosts_find (service);
  g_autofree char *where = NULL;

  *endpoint = (LqEndpoint){ NULL };
  if (found == NULL)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "no host is known of an AWS service '%s'", service);
      return FALSE;
    }
  if (!lq_partition_check_region (region, error))
    return FALSE;
  endpoint->signing_name = found->signing_name != NULL ? found->signing_name : found->name;
  endpoint->region = g_strdup (lq_endpoint_hosts_region (found, region));
  const char *url = configured_url (rules, service, &where);
  if (url == NULL)
    {
      apply_host_rule (rules, found, region, endpoint);
      return TRUE;
    }
  if (rules->fips || rules->dual_stack)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG,
                   "%s names an endpoint, and %s, or the profile, asks for another: only one can be", where,
                   rules->fips ? FIPS_VARIABLE : DUAL_STACK_VARIABLE);
      return FALSE;
    }
  return take_url (url, where, endpoint, error);
}
