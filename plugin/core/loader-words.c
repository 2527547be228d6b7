/* SPDX-License-Identifier: Apache-2.0 */
#include "core/loader-words.h"

#include <string.h>

static const LqLoaderOption node_options[] = {
  { "--require", LQ_LOADER_FILE },
  { "-r", LQ_LOADER_FILE },
  { "--import", LQ_LOADER_FILE },
  { "--loader", LQ_LOADER_FILE },
  { "--experimental-loader", LQ_LOADER_FILE },
  { "--env-file", LQ_LOADER_FILE },
  { "--openssl-config", LQ_LOADER_FILE },
  { "--icu-data-dir", LQ_LOADER_FILE },
  { "--snapshot-blob", LQ_LOADER_FILE },
  { "--diagnostic-dir", LQ_LOADER_FILE },
  { "--abort-on-uncaught-exception", LQ_LOADER_ALONE },
  { "--conditions", LQ_LOADER_ALONE },
  { "-C", LQ_LOADER_ALONE },
  { "--dns-result-order", LQ_LOADER_ALONE },
  { "--enable-source-maps", LQ_LOADER_ALONE },
  { "--experimental-fetch", LQ_LOADER_ALONE },
  { "--experimental-modules", LQ_LOADER_ALONE },
  { "--experimental-require-module", LQ_LOADER_ALONE },
  { "--experimental-specifier-resolution", LQ_LOADER_ALONE },
  { "--experimental-strip-types", LQ_LOADER_ALONE },
  { "--experimental-vm-modules", LQ_LOADER_ALONE },
  { "--experimental-wasm-modules", LQ_LOADER_ALONE },
  { "--inspect", LQ_LOADER_ALONE },
  { "--inspect-brk", LQ_LOADER_ALONE },
  { "--inspect-port", LQ_LOADER_ALONE },
  { "--inspect-publish-uid", LQ_LOADER_ALONE },
  { "--max-http-header-size", LQ_LOADER_ALONE },
  { "--max-old-space-size", LQ_LOADER_ALONE },
  { "--max-semi-space-size", LQ_LOADER_ALONE },
  { "--no-deprecation", LQ_LOADER_ALONE },
  { "--no-experimental-fetch", LQ_LOADER_ALONE },
  { "--no-warnings", LQ_LOADER_ALONE },
  { "--openssl-legacy-provider", LQ_LOADER_ALONE },
  { "--permission", LQ_LOADER_ALONE },
  { "--preserve-symlinks", LQ_LOADER_ALONE },
  { "--stack-trace-limit", LQ_LOADER_ALONE },
  { "--throw-deprecation", LQ_LOADER_ALONE },
  { "--title", LQ_LOADER_ALONE },
  { "--tls-cipher-list", LQ_LOADER_ALONE },
  { "--tls-keylog", LQ_LOADER_FILE },
  { "--trace-deprecation", LQ_LOADER_ALONE },
  { "--trace-uncaught", LQ_LOADER_ALONE },
  { "--trace-warnings", LQ_LOADER_ALONE },
  { "--unhandled-rejections", LQ_LOADER_ALONE },
  { "--use-bundled-ca", LQ_LOADER_ALONE },
  { "--use-openssl-ca", LQ_LOADER_ALONE },
  { NULL },
};

static const LqLoaderOption java_options[] = {
  { "-javaagent", LQ_LOADER_COLON },
  { "-agentpath", LQ_LOADER_COLON },
  { "-agentlib", LQ_LOADER_ALONE },
  { "-Xbootclasspath", LQ_LOADER_FILES },
  { "-Xbootclasspath/a", LQ_LOADER_FILES },
  { "-Xbootclasspath/p", LQ_LOADER_FILES },
  { "-cp", LQ_LOADER_FILE },
  { "-classpath", LQ_LOADER_FILE },
  { "--class-path", LQ_LOADER_FILE },
  { "-p", LQ_LOADER_FILE },
  { "--module-path", LQ_LOADER_FILE },
  { "--upgrade-module-path", LQ_LOADER_FILE },
  { "--add-exports", LQ_LOADER_ALONE },
  { "--add-modules", LQ_LOADER_ALONE },
  { "--add-opens", LQ_LOADER_ALONE },
  { "--patch-module", LQ_LOADER_ALONE },
  { "-Djava.class.path", LQ_LOADER_FILE },
  { "-Djava.endorsed.dirs", LQ_LOADER_FILE },
  { "-Djava.ext.dirs", LQ_LOADER_FILE },
  { "-Djava.library.path", LQ_LOADER_FILE },
  { "-Djava.security.policy", LQ_LOADER_FILE },
  { "-Djava.security.properties", LQ_LOADER_FILE },
  { "-Djava.security.manager", LQ_LOADER_ALONE },
  { "-Djava.system.class.loader", LQ_LOADER_ALONE },
  { "-D", LQ_LOADER_ATTACHED },
  { "-XX:Flags", LQ_LOADER_FILE },
  { "-XX:SharedArchiveFile", LQ_LOADER_FILE },
  { "-XX:VMOptionsFile", LQ_LOADER_FILE },
  { "-XX:OnError", LQ_LOADER_ALONE },
  { "-XX:OnOutOfMemoryError", LQ_LOADER_ALONE },
  { "-XX:", LQ_LOADER_ATTACHED },
  { "-Xmx", LQ_LOADER_ATTACHED },
  { "-Xms", LQ_LOADER_ATTACHED },
  { "-Xss", LQ_LOADER_ATTACHED },
  { "-Xshare", LQ_LOADER_ALONE },
  { "-Xlog", LQ_LOADER_ALONE },
  { "-Xdebug", LQ_LOADER_ALONE },
  { "-Xrunjdwp", LQ_LOADER_ALONE },
  { NULL },
};

static const LqLoaderOption ruby_options[] = {
  { "-r", LQ_LOADER_STUCK },         { "-I", LQ_LOADER_STUCK },
  { "-E", LQ_LOADER_ATTACHED },      { "-K", LQ_LOADER_ATTACHED },
  { "-T", LQ_LOADER_ATTACHED },      { "-U", LQ_LOADER_ALONE },
  { "-W", LQ_LOADER_ATTACHED },      { "-d", LQ_LOADER_ALONE },
  { "-v", LQ_LOADER_ALONE },         { "-w", LQ_LOADER_ALONE },
  { "--enable", LQ_LOADER_ALONE },   { "--disable", LQ_LOADER_ALONE },
  { "--encoding", LQ_LOADER_ALONE }, { "--jit", LQ_LOADER_ALONE },
  { "--yjit", LQ_LOADER_ALONE },     { NULL },
};

static const LqLoaderOption perl_options[] = {
  { "-Mlib", LQ_LOADER_FILE },  { "-mlib", LQ_LOADER_FILE },
  { "-M", LQ_LOADER_ATTACHED }, { "-m", LQ_LOADER_ATTACHED },
  { "-I", LQ_LOADER_STUCK },    { "-d", LQ_LOADER_ATTACHED },
  { "-C", LQ_LOADER_ATTACHED }, { "-D", LQ_LOADER_ATTACHED },
  { "-T", LQ_LOADER_ALONE },    { "-U", LQ_LOADER_ALONE },
  { "-W", LQ_LOADER_ALONE },    { "-t", LQ_LOADER_ALONE },
  { "-w", LQ_LOADER_ALONE },    { NULL },
};

static const LqLoaderHook hooks[] = {
  { .name = "AWS_LAMBDA_EXEC_WRAPPER" },
  { .name = "BASH_ENV" },
  { .name = "BROWSER", .company = "PYTHONWARNINGS", .separators = " :" },
  { .name = "CORECLR_PROFILER_PATH" },
  { .name = "DOTNET_STARTUP_HOOKS", .separators = ":" },
  { .name = "JAVA_TOOL_OPTIONS", .options = java_options, .quotes = "'\"" },
  { .name = "JDK_JAVA_OPTIONS", .options = java_options, .quotes = "'\"" },
  { .name = "LD_AUDIT", .separators = ":" },
  { .name = "LD_LIBRARY_PATH", .separators = ":;" },
  { .name = "LD_PRELOAD", .separators = " :" },
  { .name = "NODE_OPTIONS", .options = node_options, .quotes = "\"" },
  { .name = "NODE_PATH", .separators = ":" },
  { .name = "PERL5LIB", .separators = ":" },
  { .name = "PERL5OPT", .options = perl_options, .quotes = "" },
  { .name = "PYTHONHOME", .separators = ":" },
  { .name = "PYTHONPATH", .separators = ":" },
  { .name = "PYTHONSTARTUP" },
  /* Python runs what BROWSER names only if a category of warnings makes it load the module that does so. */
  { .name = "PYTHONWARNINGS", .company = "BROWSER", .separators = "" },
  { .name = "RUBYLIB", .separators = ":" },
  { .name = "RUBYOPT", .options = ruby_options, .quotes = "" },
};

/* Of zip functions and of usual images. */
static const char *const roots[] = {
  "/opt",  "/var/task", "/var/runtime", "/var/lang",  "/mnt", "/tmp", "/usr",
  "/lib",  "/lib64",    "/bin",         "/sbin",      "/etc", "/dev", "/proc",
  "/home", "/app",      "/function",    "/workspace", "/srv", ".",    "..",
};

const LqLoaderHook *
lq_loader_words_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hooks); i++)
    {
      if (strcmp (hooks[i].name, name) == 0)
        return &hooks[i];
    }
  return NULL;
}

/* Whether the option's name ends where the word goes on in this way. */
static gboolean
ends_before (const LqLoaderOption *option, char next)
{
  switch (option->operand)
    {
    case LQ_LOADER_ATTACHED:
    case LQ_LOADER_STUCK:
      return TRUE;
    case LQ_LOADER_FILE:
      return next == '\0' || next == '=';
    case LQ_LOADER_COLON:
    case LQ_LOADER_FILES:
      return next == ':';
    case LQ_LOADER_ALONE:
    default:
      return next == '\0' || next == '=' || next == ':';
    }
}

const LqLoaderOption *
lq_loader_words_option (const LqLoaderHook *hook, const char *word)
{
  const LqLoaderOption *best = NULL;

  for (const LqLoaderOption *option = hook->options; option->name != NULL; option++)
    {
      gsize length = strlen (option->name);
      if (strncmp (word, option->name, length) == 0 && ends_before (option, word[length]) &&
          (best == NULL || length > strlen (best->name)))
        best = option;
    }
  return best;
}

gboolean
lq_loader_words_is_rooted (const char *path)
{
  for (gsize i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      gsize length = strlen (roots[i]);
      if (strncmp (path, roots[i], length) == 0 && (path[length] == '/' || (path[length] == '\0' && path[0] == '/')))
        return TRUE;
    }
  return FALSE;
}
