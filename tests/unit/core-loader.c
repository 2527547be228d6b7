/* SPDX-License-Identifier: Apache-2.0 */
/* What of a loader hook's value is shown. The word "hunter" stands wherever something must never be. */
#include "core/loader.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"

#define SECRET "hunter"

typedef struct
{
  const char *name, *value, *expected; /* "options files partial"; NULL: it is no hook */
} Case;

static char *
described (const char *name, const char *value, const json_t *variables)
{
  g_autoptr (json_t) shown = lq_loader_describe (name, value, variables);

  if (shown == NULL)
    return NULL;
  g_assert_true (json_is_true (json_object_get (shown, "is_loader_hook")));
  g_autofree char *options = lq_json_to_text (json_object_get (shown, "option_names"));
  g_autofree char *files = lq_json_to_text (json_object_get (shown, "file_paths"));
  return g_strdup_printf ("%s %s %d", options, files, json_is_true (json_object_get (shown, "is_partial")));
}

static void
check (const Case *cases, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *got = described (cases[i].name, cases[i].value, NULL);
      if (g_strcmp0 (got, cases[i].expected) != 0)
        g_error ("%s=%s: %s, expected %s", cases[i].name, cases[i].value, got, cases[i].expected);
      g_assert_true (got == NULL || strstr (got, SECRET) == NULL);
    }
}

static void
test_files (void)
{
  static const Case cases[] = {
    { "AWS_LAMBDA_EXEC_WRAPPER", "/opt/wrapper", "[] [\"/opt/wrapper\"] 0" },
    { "AWS_LAMBDA_EXEC_WRAPPER", "", "[] [] 0" },
    { "AWS_LAMBDA_EXEC_WRAPPER", "/opt/wrapper --token=hunter", "[] [] 1" },
    { "AWS_LAMBDA_EXEC_WRAPPER", "hunter", "[] [] 1" },
    { "AWS_LAMBDA_EXEC_WRAPPER", "/hunter/of/keys", "[] [] 1" }, /* as a secret key in base64 may look */
    { "AWS_LAMBDA_EXEC_WRAPPER", "/optional/hunter", "[] [] 1" },
    { "AWS_LAMBDA_EXEC_WRAPPER", "/opt/a:/opt/b", "[] [] 1" }, /* one path, not a list */
    { "LD_PRELOAD", "/opt/a.so /opt/lib/b.so:c.so.1", "[] [\"/opt/a.so\",\"/opt/lib/b.so\",\"c.so.1\"] 0" },
    { "LD_PRELOAD", "hunter /opt/a.so", "[] [\"/opt/a.so\"] 1" },
    { "LD_PRELOAD", "/opt/a.so=hunter", "[] [] 1" },
    { "LD_PRELOAD", "$ORIGIN/hunter.so", "[] [] 1" },
    { "LD_PRELOAD", "-hunter.so", "[] [] 1" },
    { "LD_AUDIT", "/opt/audit.so::", "[] [\"/opt/audit.so\"] 0" },
    { "LD_LIBRARY_PATH", "/opt/lib;/var/task/lib:", "[] [\"/opt/lib\",\"/var/task/lib\"] 0" },
    { "LD_LIBRARY_PATH", "https://hunter:hunter@example.com/opt/lib", "[] [] 1" },
    { "LD_LIBRARY_PATH", "/opt/lib:https://a:hunter@b/opt/x", "[] [] 1" },
    { "LD_LIBRARY_PATH", "me:hunter@host:/opt/lib", "[] [] 1" },
    { "LD_LIBRARY_PATH", "/opt/me:hunter@host/lib", "[] [] 1" },
    { "LD_LIBRARY_PATH", "//hunter:hunter@host/lib", "[] [] 1" },
    { "PYTHONPATH", "/opt/python:/var/task:/opt", "[] [\"/opt/python\",\"/var/task\",\"/opt\"] 0" },
    { "PYTHONPATH", "./lib:../lib:lib", "[] [\"./lib\",\"../lib\"] 1" },
    { "PYTHONPATH", "/opt/python?sig=hunter", "[] [] 1" },
    { "PYTHONPATH", "/opt/a%2Fhunter", "[] [] 1" },
    { "PYTHONPATH", "/opt/na\xc3\xafve", "[] [] 1" },
    { "PYTHONPATH", "/opt/a\nhunter", "[] [] 1" },
    { "PYTHONSTARTUP", "/opt/start.py", "[] [\"/opt/start.py\"] 0" },
    { "NODE_PATH", "/opt/nodejs/node_modules/@scope/x", "[] [\"/opt/nodejs/node_modules/@scope/x\"] 0" },
    { "RUBYLIB", "/opt/ruby/lib", "[] [\"/opt/ruby/lib\"] 0" },
    { "PERL5LIB", "/opt/perl", "[] [\"/opt/perl\"] 0" },
    { "DOTNET_STARTUP_HOOKS", "/opt/hook.dll:Some.Assembly", "[] [\"/opt/hook.dll\"] 1" },
    { "CORECLR_PROFILER_PATH", "/opt/profiler.so", "[] [\"/opt/profiler.so\"] 0" },
    { "BASH_ENV", "/opt/env.sh", "[] [\"/opt/env.sh\"] 0" },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_node (void)
{
  static const Case cases[] = {
    { "NODE_OPTIONS", "--require /opt/a.js", "[\"--require\"] [\"/opt/a.js\"] 0" },
    { "NODE_OPTIONS", "-r ./a.js --import=file:///opt/b.mjs", "[\"-r\",\"--import\"] [\"./a.js\",\"/opt/b.mjs\"] 0" },
    { "NODE_OPTIONS", "--require \"/opt/a.js\"", "[\"--require\"] [\"/opt/a.js\"] 0" },
    { "NODE_OPTIONS", "--require \"/opt/a hunter.js\"", "[\"--require\"] [] 1" },
    { "NODE_OPTIONS", "--require \"/opt/a\\\\b.js\"", "[\"--require\"] [] 1" },
    { "NODE_OPTIONS", "--require hunter/init", "[\"--require\"] [] 1" }, /* a package's name: some word */
    { "NODE_OPTIONS", "--require --title=hunter", "[\"--require\",\"--title\"] [] 1" },
    { "NODE_OPTIONS", "--title hunter --require /opt/a.js", "[\"--title\",\"--require\"] [\"/opt/a.js\"] 1" },
    { "NODE_OPTIONS", "--title /opt/hunter", "[\"--title\"] [] 1" },
    { "NODE_OPTIONS", "--title=\"a --hunter --require b\"", "[\"--title\"] [] 1" },
    { "NODE_OPTIONS", "--title=\"hunter --require /opt/hunter.js", "[] [] 1" }, /* a quote that does not end */
    { "NODE_OPTIONS", "--title=\"a\\\" --hunter\" --import /opt/b.mjs",
      "[\"--title\",\"--import\"] [\"/opt/b.mjs\"] 1" },
    { "NODE_OPTIONS", "--import data:text/javascript,hunter", "[\"--import\"] [] 1" },
    { "NODE_OPTIONS", "--import https://me:hunter@example.com/opt/x.mjs?sig=hunter", "[\"--import\"] [] 1" },
    { "NODE_OPTIONS", "--import file://hunter@host/opt/x.mjs", "[\"--import\"] [] 1" },
    { "NODE_OPTIONS", "--hunter --hunter=2 -hunter", "[] [] 1" },
    { "NODE_OPTIONS", "--requirehunter", "[] [] 1" },
    { "NODE_OPTIONS", "--max-old-space-size=4096 --enable-source-maps",
      "[\"--max-old-space-size\",\"--enable-source-maps\"] [] 1" },
    { "NODE_OPTIONS", "--enable-source-maps\t--no-warnings", "[\"--enable-source-maps\",\"--no-warnings\"] [] 0" },
    { "NODE_OPTIONS", "--require", "[\"--require\"] [] 0" },
    { "NODE_OPTIONS", "hunter", "[] [] 1" },
    { "NODE_OPTIONS", "  ", "[] [] 0" },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_java (void)
{
  static const Case cases[] = {
    { "JAVA_TOOL_OPTIONS", "-javaagent:/opt/agent.jar", "[\"-javaagent\"] [\"/opt/agent.jar\"] 0" },
    { "JAVA_TOOL_OPTIONS", "-javaagent:/opt/agent.jar=key=hunter", "[\"-javaagent\"] [\"/opt/agent.jar\"] 1" },
    { "JAVA_TOOL_OPTIONS", "-javaagent:\"/opt/agent.jar\"=hunter", "[\"-javaagent\"] [\"/opt/agent.jar\"] 1" },
    { "JAVA_TOOL_OPTIONS", "-agentpath:/opt/x.so=hunter", "[\"-agentpath\"] [\"/opt/x.so\"] 1" },
    { "JAVA_TOOL_OPTIONS", "-agentlib:jdwp=address=hunter", "[\"-agentlib\"] [] 1" },
    { "JAVA_TOOL_OPTIONS", "-Dpassword=hunter", "[\"-D\"] [] 1" },
    { "JAVA_TOOL_OPTIONS", "-Dhunter", "[\"-D\"] [] 1" },
    { "JAVA_TOOL_OPTIONS", "-Dpassword=/opt/hunter", "[\"-D\"] [] 1" },
    { "JAVA_TOOL_OPTIONS", "-Dpassword=a -hunter b", "[\"-D\"] [] 1" },
    { "JAVA_TOOL_OPTIONS", "-Dpassword='a -javaagent:/opt/hunter b'", "[\"-D\"] [] 1" },
    { "JAVA_TOOL_OPTIONS", "-Dpassword='a\" -javaagent:/opt/hunter", "[] [] 1" },
    { "JAVA_TOOL_OPTIONS", "-Dpassword=\"it's -hunter\" -ea", "[\"-D\"] [] 1" },
    { "JAVA_TOOL_OPTIONS", "-Djava.library.path=/opt/lib:/opt/java/lib",
      "[\"-Djava.library.path\"] [\"/opt/lib\",\"/opt/java/lib\"] 0" },
    { "JAVA_TOOL_OPTIONS", "-Djava.library.pathhunter=/opt/hunter", "[\"-D\"] [] 1" },
    { "JAVA_TOOL_OPTIONS", "-Xbootclasspath/a:/opt/a.jar:/opt/lib/*",
      "[\"-Xbootclasspath/a\"] [\"/opt/a.jar\",\"/opt/lib/*\"] 0" },
    { "JAVA_TOOL_OPTIONS", "-XX:OnError=curl hunter", "[\"-XX:OnError\"] [] 1" },
    { "JAVA_TOOL_OPTIONS", "-XX:+UseSerialGC -Xmx512m", "[\"-XX:\",\"-Xmx\"] [] 1" },
    { "JAVA_TOOL_OPTIONS", "-XX:Flags=/opt/flags", "[\"-XX:Flags\"] [\"/opt/flags\"] 0" },
    { "JDK_JAVA_OPTIONS", "-cp /opt/a.jar:/opt/b.jar @/opt/hunter", "[\"-cp\"] [\"/opt/a.jar\",\"/opt/b.jar\"] 1" },
    { "JDK_JAVA_OPTIONS", "-cp https://a:hunter@b/c.jar", "[\"-cp\"] [] 1" },
    { "JDK_JAVA_OPTIONS", "--module-path=/opt/mods", "[\"--module-path\"] [\"/opt/mods\"] 0" },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_others (void)
{
  static const Case cases[] = {
    { "RUBYOPT", "-r/opt/a.rb -I /opt/lib -W0", "[\"-r\",\"-I\",\"-W\"] [\"/opt/a.rb\",\"/opt/lib\"] 1" },
    { "RUBYOPT", "-rhunter", "[\"-r\"] [] 1" },
    { "RUBYOPT", "-r\"/opt/a.rb\"", "[\"-r\"] [] 1" }, /* Ruby knows no quotes here */
    { "RUBYOPT", "--enable=yjit", "[\"--enable\"] [] 1" },
    { "PERL5OPT", "-Mlib=/opt/perl -MHunter=hunter -d:hunter", "[\"-Mlib\",\"-M\",\"-d\"] [\"/opt/perl\"] 1" },
    { "PERL5OPT", "-I/opt/perl -w", "[\"-I\",\"-w\"] [\"/opt/perl\"] 0" },
    { "PERL5OPT", "-Mlibhunter=/opt/x", "[\"-M\"] [] 1" },
    { "PYTHONWARNINGS", "all:0:antigravity.x:0:0", NULL },
    { "BROWSER", "/opt/run", NULL },
    { "NODE_OPTION", "--require /opt/a.js", NULL },
    { "node_options", "--require /opt/a.js", NULL },
    { "MY_LD_PRELOAD", "/opt/a.so", NULL },
    { "", "", NULL },
  };

  check (cases, G_N_ELEMENTS (cases));
}

/* Neither of the two loads anything alone. */
static void
test_company (void)
{
  g_autoptr (json_t) both = json_pack ("{s:s, s:s}", "PYTHONWARNINGS", "x", "BROWSER", "y");
  g_autoptr (json_t) alone = json_pack ("{s:s}", "PYTHONWARNINGS", "x");
  g_autofree char *warnings = described ("PYTHONWARNINGS", "all:0:antigravity.hunter:0:0", both);
  g_autofree char *browser = described ("BROWSER", "/opt/run -c hunter %s", both);
  g_autofree char *none = described ("PYTHONWARNINGS", "ignore", alone);

  g_assert_cmpstr (warnings, ==, "[] [] 1");
  g_assert_cmpstr (browser, ==, "[] [\"/opt/run\"] 1");
  g_assert_null (none);
}

static void
test_bounds (void)
{
  g_autofree char *name = g_strnfill (300, 'a');
  g_autofree char *deep = g_strconcat ("/opt/", name, NULL);
  g_autoptr (GString) many = g_string_new (NULL);

  for (guint i = 0; i < 1000; i++)
    g_string_append (many, "/opt/a:");
  g_autofree char *too_long = described ("AWS_LAMBDA_EXEC_WRAPPER", deep, NULL);
  g_autoptr (json_t) shown = lq_loader_describe ("PYTHONPATH", many->str, NULL);

  g_assert_cmpstr (too_long, ==, "[] [] 1");
  g_assert_cmpuint (json_array_size (json_object_get (shown, "file_paths")), ==, 64);
  g_assert_true (json_is_true (json_object_get (shown, "is_partial")));
}

/* Whatever stands in a value, of it come words of the list and paths below known folders alone. */
static void
test_noise (void)
{
  static const char *const names[] = { "NODE_OPTIONS", "JAVA_TOOL_OPTIONS", "RUBYOPT", "PERL5OPT", "LD_PRELOAD" };
  static const char *const parts[] = {
    "--require", "-D", "-javaagent:", " ",  "\"", "'", "\\", "=", ":",      "/opt/",
    SECRET,      "@",  "//",          "-r", "-I", "%", "\t", "?", "-Mlib=", "--title"
  };
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (GString) value = g_string_new (NULL);
      for (int n = g_rand_int_range (random, 1, 12); n > 0; n--)
        g_string_append (value, parts[g_rand_int_range (random, 0, G_N_ELEMENTS (parts))]);
      g_autofree char *got = described (names[round % G_N_ELEMENTS (names)], value->str, NULL);
      for (const char *at = strstr (got, SECRET); at != NULL; at = strstr (at + 1, SECRET))
        {
          /* only as part of a path */
          while (at > got && at[-1] != '"')
            at--;
          g_assert_true (g_str_has_prefix (at, "/opt/"));
          g_assert_null (memchr (at, ' ', strcspn (at, "\"")));
          at += strcspn (at, "\"");
        }
    }
}

static void
test_entries (void)
{
  static const struct
  {
    const char *environment, *expected;
  } cases[] = {
    { "{}", "[]" },
    { "{\"Variables\":{}}", "[]" },
    { "{\"Variables\":{\"b\":\"hunter\",\"NODE_OPTIONS\":\"-r /opt/a.js\"}}",
      "[{\"file_paths\":[\"/opt/a.js\"],\"is_loader_hook\":true,\"is_partial\":false,\"name\":\"NODE_OPTIONS\","
      "\"option_names\":[\"-r\"]},{\"is_loader_hook\":false,\"name\":\"b\"}]" },
    { "{\"Variables\":{\"LD_PRELOAD\":7}}", "[{\"file_paths\":[],\"is_loader_hook\":true,\"is_partial\":false,\"name\":"
                                            "\"LD_PRELOAD\",\"option_names\":[]}]" },
    { "{\"Error\":{\"ErrorCode\":\"AccessDeniedException\",\"Message\":\"no kms:Decrypt\"},"
      "\"Variables\":{\"b\":\"hunter\"}}",
      "[{\"error\":\"AccessDeniedException: no kms:Decrypt\"}]" },
  };
  const LqConvertContext context = { .outcome = "ok" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (json_t) value = lq_json_parse (cases[i].environment, strlen (cases[i].environment), "test", NULL);
      g_autoptr (json_t) entries = lq_loader_entries (value, &context);
      g_autofree char *got = lq_json_to_text (entries);
      g_assert_cmpstr (got, ==, cases[i].expected);
    }
  g_autoptr (json_t) none = lq_loader_entries (NULL, &context);
  g_assert_cmpuint (json_array_size (none), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/loader/files", test_files);
  g_test_add_func ("/core/loader/node", test_node);
  g_test_add_func ("/core/loader/java", test_java);
  g_test_add_func ("/core/loader/others", test_others);
  g_test_add_func ("/core/loader/company", test_company);
  g_test_add_func ("/core/loader/bounds", test_bounds);
  g_test_add_func ("/core/loader/noise", test_noise);
  g_test_add_func ("/core/loader/entries", test_entries);
  return g_test_run ();
}
