/* SPDX-License-Identifier: Apache-2.0 */
#include "setup.h"

#include <glib/gstdio.h>

#include "base/error.h"

/* Files, not the environment: that cannot change while other threads run. */
static const char *const variables[] = { "AWS_CONFIG_FILE", "LAMBDAQUERY_CONFIG" };

void
setup_begin (void)
{
  g_autofree char *folder = g_dir_make_tmp ("lambdaquery-XXXXXX", NULL);

  g_assert_nonnull (folder);
  g_setenv ("HOME", folder, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++)
    {
      g_autofree char *path = g_build_filename (folder, variables[i], NULL);
      g_setenv (variables[i], path, TRUE);
    }
}

void
setup_end (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++)
    g_remove (g_getenv (variables[i]));
  g_rmdir (g_getenv ("HOME"));
}

static void
write_file (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

LqEngine *
setup_engine (LqFake *fake, json_t *trust, const char *state_dir, const LqClock *clock)
{
  g_autoptr (GString) own = g_string_new ("[collect]\npace = off\n");
  const char *key;
  json_t *text;
  g_autofree char *shared =
      g_strdup_printf ("[default]\nregion = us-east-1\nendpoint_url = %s\naws_access_key_id = " SETUP_ACCESS_KEY
                       "\naws_secret_access_key = " SETUP_SECRET "\n",
                       lq_fake_url (fake));
  LqEngineOptions options = { .clock = clock };
  g_autoptr (GError) error = NULL;

  g_string_append_printf (own, "state_dir = %s\n%s[trust]\n", state_dir != NULL ? state_dir : "off",
                          state_dir != NULL ? "memory_limit = 0\n" : "");
  json_object_foreach (trust, key, text)
    g_string_append_printf (own, "%s = %s\n", key, json_string_value (text));
  write_file (g_getenv (variables[0]), shared);
  write_file (g_getenv (variables[1]), own->str);
  LqEngine *engine = lq_engine_new (&options, &error);
  g_assert_no_error (error);
  return engine;
}
