/* SPDX-License-Identifier: Apache-2.0 */
#include "base/config.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

#define NOT_TRUSTED "the configuration PATH is not trusted: "

static LqConfig *
load_text (const char *text, GError **error)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("lq-config-XXXXXX", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  LqConfig *config = lq_config_load (path, error);
  g_unlink (path);
  return config;
}

static void
test_values (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqConfig) config =
      load_text ("[collect]\nttl=300\npace_share=0.5\n[scope]\nregions=us-east-1; eu-west-1;\n", &error);
  gint64 ttl, bytes;
  double share;

  g_assert_no_error (error);
  g_assert_true (lq_config_get_int (config, "collect", "ttl", 0, 1000, 900, &ttl, &error));
  g_assert_cmpint (ttl, ==, 300);
  g_assert_true (lq_config_get_int (config, "collect", "max_reply_bytes", 0, 1000, 77, &bytes, &error));
  g_assert_cmpint (bytes, ==, 77);
  g_assert_true (lq_config_get_double (config, "collect", "pace_share", 0, 1, 0.66, &share, &error));
  g_assert_cmpfloat (share, ==, 0.5);
  g_auto (GStrv) regions = lq_config_get_list (config, "scope", "regions");
  g_assert_cmpuint (g_strv_length (regions), ==, 2);
  g_assert_cmpstr (regions[1], ==, "eu-west-1");
  g_assert_null (lq_config_get (config, "trust", "organization_id"));
}

static void
test_environment (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqConfig) config = load_text ("[collect]\npace=on\n", &error);

  g_setenv ("LAMBDAQUERY_COLLECT_PACE", "off", TRUE);
  g_autofree char *pace = lq_config_get (config, "collect", "pace");
  g_unsetenv ("LAMBDAQUERY_COLLECT_PACE");
  g_assert_cmpstr (pace, ==, "off");
}

/* A section may stand in the file, in the environment, or in both. */
static void
test_named_sections (void)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("LAMBDAQUERY_ACCOUNT_222222222222_ROLE_NAME", "of-2", TRUE);
  g_setenv ("LAMBDAQUERY_ACCOUNT_111111111111_EXTERNAL_ID", "id-1", TRUE);
  g_autoptr (LqConfig) config = load_text ("[account 111111111111]\nrole_name=of-1\n", &error);
  g_assert_no_error (error);
  g_auto (GStrv) names = lq_config_names (config, "account");
  g_autofree char *both = lq_config_get (config, "account 111111111111", "external_id");
  g_autofree char *only = lq_config_get (config, "account 222222222222", "role_name");
  g_unsetenv ("LAMBDAQUERY_ACCOUNT_222222222222_ROLE_NAME");
  g_unsetenv ("LAMBDAQUERY_ACCOUNT_111111111111_EXTERNAL_ID");
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_cmpstr (names[0], ==, "111111111111");
  g_assert_cmpstr (names[1], ==, "222222222222");
  g_assert_cmpstr (both, ==, "id-1");
  g_assert_cmpstr (only, ==, "of-2");
}

static void
test_environment_refused (void)
{
  g_autoptr (GError) error = NULL;
  gint64 ttl;

  g_setenv ("LAMBDAQUERY_COLLECT_TTLL", "3", TRUE);
  g_assert_null (load_text ("", &error));
  g_unsetenv ("LAMBDAQUERY_COLLECT_TTLL");
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
  g_assert_cmpstr (error->message, ==, "LAMBDAQUERY_COLLECT_TTLL: unknown key 'ttll'; did you mean ttl?");
  g_clear_error (&error);

  g_setenv ("LAMBDAQUERY_COLLECT_TTL", "soon", TRUE);
  g_autoptr (LqConfig) config = load_text ("[collect]\nttl=3\n", &error);
  g_assert_no_error (error);
  g_assert_false (lq_config_get_int (config, "collect", "ttl", 0, 1000, 900, &ttl, &error));
  g_unsetenv ("LAMBDAQUERY_COLLECT_TTL");
  g_assert_true (g_str_has_prefix (error->message, "LAMBDAQUERY_COLLECT_TTL is 'soon'; it takes"));
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text, *said;
  } cases[] = {
    { "[collect]\ntll=3\n", ": [collect]: unknown key 'tll'; did you mean ttl?" },
    { "[colect]\nttl=3\n", "unknown section 'colect'; did you mean collect?" },
    { "[collect]\nnothing_like_it=3\n", "known are: ttl, deadline" },
    { "ttl=3\n", "Key file does not start with a group" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (load_text (cases[i].text, &error));
      g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
      g_test_message ("%s", error->message);
      g_assert_nonnull (g_strstr_len (error->message, -1, cases[i].said));
    }
}

static void
test_numbers (void)
{
  static const char *const texts[] = { "[collect]\nttl=soon\n", "[collect]\nttl=-1\n", "[collect]\nttl=1001\n",
                                       "[collect]\nttl=\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LqConfig) config = load_text (texts[i], &error);
      gint64 ttl;
      g_assert_no_error (error);
      g_assert_false (lq_config_get_int (config, "collect", "ttl", 0, 1000, 900, &ttl, &error));
      g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
    }
}

static void
test_named_file_must_exist (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lq_config_load ("/nonexistent/lambdaquery.conf", &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
}

/* Loads an empty configuration of that owner and mode as `user`. The error's text without the path; NULL: none. */
static char *
load_owned (uid_t owner, mode_t mode, uid_t user)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("lq-config-XXXXXX", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (fchown (fd, owner, (gid_t) -1), ==, 0);
  g_assert_cmpint (fchmod (fd, mode), ==, 0);
  g_close (fd, NULL);
  g_assert_cmpint (seteuid (user), ==, 0);
  g_autoptr (LqConfig) config = lq_config_load (path, &error);
  g_assert_cmpint (seteuid (getuid ()), ==, 0);
  g_unlink (path);
  if (config != NULL)
    return NULL;
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
  g_auto (GStrv) parts = g_strsplit (error->message, path, -1);
  return g_strjoinv ("PATH", parts);
}

static void
test_mode (void)
{
  static const struct
  {
    mode_t mode;
    const char *said;
  } cases[] = {
    { 0600, NULL },
    { 0644, NULL },
    { 0664, NOT_TRUSTED "others may write to it (mode 664); read it, then chmod go-w PATH" },
    { 0602, NOT_TRUSTED "others may write to it (mode 602); read it, then chmod go-w PATH" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *said = load_owned (geteuid (), cases[i].mode, geteuid ());
      g_assert_cmpstr (said, ==, cases[i].said);
    }
}

static void
test_owner (void)
{
  if (geteuid () != 0)
    {
      g_test_skip ("only root can give files away");
      return;
    }
  g_autofree char *to_root = load_owned (65534, 0644, 0);
  g_assert_cmpstr (to_root, ==, NOT_TRUSTED "it belongs to user 65534, not to 0; read it, then chown 0 PATH");
  g_autofree char *to_user = load_owned (4321, 0644, 65534);
  g_assert_cmpstr (to_user, ==,
                   NOT_TRUSTED "it belongs to user 4321, not to 65534 or root; read it, then chown 65534 PATH");
  g_assert_null (load_owned (65534, 0600, 65534));
  g_assert_null (load_owned (0, 0644, 65534));
}

static void
test_not_a_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqConfig) none = lq_config_load ("/dev/null", &error);

  g_assert_no_error (error);
  g_assert_null (lq_config_load ("/", &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
  g_assert_cmpstr (error->message, ==, "the configuration cannot be read: /: Is a directory");
  g_clear_error (&error);
  g_assert_null (lq_config_load ("/dev/zero", &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
  g_assert_cmpstr (error->message, ==, "/dev/zero: a configuration has at most 1048576 bytes, this has more");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/config/values", test_values);
  g_test_add_func ("/base/config/environment", test_environment);
  g_test_add_func ("/base/config/named-sections", test_named_sections);
  g_test_add_func ("/base/config/environment-refused", test_environment_refused);
  g_test_add_func ("/base/config/refused", test_refused);
  g_test_add_func ("/base/config/numbers", test_numbers);
  g_test_add_func ("/base/config/named-file-must-exist", test_named_file_must_exist);
  g_test_add_func ("/base/config/mode", test_mode);
  g_test_add_func ("/base/config/owner", test_owner);
  g_test_add_func ("/base/config/not-a-file", test_not_a_file);
  return g_test_run ();
}
