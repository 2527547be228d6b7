/* SPDX-License-Identifier: Apache-2.0 */
/* Stage one: the canonical request. */
#include "aws/sigv4.h"

#include <string.h>

#include "aws/sigv4-hash.h"

/* A query parameter or a header. */
typedef struct
{
  char *name;
  char *value;
} Pair;

static void
pair_free (gpointer data)
{
  Pair *pair = data;
  g_free (pair->name);
  g_free (pair->value);
  g_free (pair);
}

/* Takes over both strings. */
static void
add_pair (GPtrArray *pairs, char *name, char *value)
{
  Pair *pair = g_new (Pair, 1);
  pair->name = name;
  pair->value = value;
  g_ptr_array_add (pairs, pair);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(Pair *const *) a)->name, (*(Pair *const *) b)->name);
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  int order = compare_names (a, b);
  return order != 0 ? order : strcmp ((*(Pair *const *) a)->value, (*(Pair *const *) b)->value);
}

static void
append_encoded (GString *out, guchar c)
{
  static const char digits[] = "0123456789ABCDEF";

  if (g_ascii_isalnum (c) || c == '-' || c == '.' || c == '_' || c == '~')
    {
      g_string_append_c (out, (char) c);
      return;
    }
  g_string_append_c (out, '%');
  g_string_append_c (out, digits[c >> 4]);
  g_string_append_c (out, digits[c & 0xf]);
}

char *
lq_sigv4_encode (const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (; *text != '\0'; text++)
    append_encoded (out, (guchar) *text);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Resolves empty, `.` and `..` segments; a slash at the end stays, as AWS's clients do it. */
static char *
normalize_path (const char *path)
{
  g_auto (GStrv) segments = g_strsplit (path, "/", -1);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  for (gsize i = 0; segments[i] != NULL; i++)
    {
      if (strcmp (segments[i], "..") == 0 && kept->len > 0)
        g_ptr_array_set_size (kept, (int) kept->len - 1);
      else if (segments[i][0] != '\0' && strcmp (segments[i], ".") != 0 && strcmp (segments[i], "..") != 0)
        g_ptr_array_add (kept, segments[i]);
    }
  gboolean ends_with_slash = kept->len > 0 && g_str_has_suffix (path, "/");
  g_ptr_array_add (kept, NULL);
  g_autofree char *joined = g_strjoinv ("/", (char **) kept->pdata);
  return g_strconcat ("/", joined, ends_with_slash ? "/" : NULL, NULL);
}

static void
append_path (GString *out, const LqSigv4Request *request)
{
  const char *wire = request->path != NULL && request->path[0] != '\0' ? request->path : "/";
  g_autofree char *path = request->normalize_path ? normalize_path (wire) : g_strdup (wire);

  for (const char *c = path; *c != '\0'; c++)
    {
      if (request->encode_path && *c != '/')
        append_encoded (out, (guchar) *c);
      else
        g_string_append_c (out, *c);
    }
}

/* One name or value of the query: whatever the wire's spelling (`%3a`, `:`), there is one canonical form. */
static char *
recode (const char *text, const char *end)
{
  g_autoptr (GString) out = g_string_new (NULL);

  while (text < end)
    {
      if (*text == '%' && end - text > 2 && g_ascii_isxdigit (text[1]) && g_ascii_isxdigit (text[2]))
        {
          append_encoded (out, (guchar) (g_ascii_xdigit_value (text[1]) * 16 + g_ascii_xdigit_value (text[2])));
          text += 3;
        }
      else
        append_encoded (out, (guchar) *text++);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
append_query (GString *out, const char *query)
{
  g_autoptr (GPtrArray) pairs = g_ptr_array_new_with_free_func (pair_free);
  g_auto (GStrv) parts = g_strsplit (query != NULL ? query : "", "&", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      const char *end = parts[i] + strlen (parts[i]);
      const char *equals = strchrnul (parts[i], '=');
      if (end > parts[i])
        add_pair (pairs, recode (parts[i], equals), recode (MIN (equals + 1, end), end));
    }
  g_ptr_array_sort (pairs, compare_pairs);
  for (guint i = 0; i < pairs->len; i++)
    {
      const Pair *pair = g_ptr_array_index (pairs, i);
      g_string_append_printf (out, "%s%s=%s", i > 0 ? "&" : "", pair->name, pair->value);
    }
}

/* Without blanks around, and each run of blanks, a folded line included, as one space. */
static char *
squeeze (const char *value)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (; *value != '\0'; value++)
    {
      if (!g_ascii_isspace (*value))
        g_string_append_c (out, *value);
      else if (out->len > 0 && out->str[out->len - 1] != ' ')
        g_string_append_c (out, ' ');
    }
  if (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Writes the header lines; returns the list of their names. */
static char *
append_headers (GString *out, const char *const *headers)
{
  g_autoptr (GPtrArray) pairs = g_ptr_array_new_with_free_func (pair_free);
  g_autoptr (GString) names = g_string_new (NULL);
  const char *last = NULL;

  for (; headers != NULL && *headers != NULL; headers++)
    {
      const char *colon = strchr (*headers, ':');
      if (colon != NULL)
        add_pair (pairs, g_ascii_strdown (*headers, colon - *headers), squeeze (colon + 1));
    }
  /* The sort is stable: the values of a repeated header keep their order. */
  g_ptr_array_sort (pairs, compare_names);
  for (guint i = 0; i < pairs->len; i++)
    {
      const Pair *pair = g_ptr_array_index (pairs, i);
      if (g_strcmp0 (last, pair->name) == 0)
        {
          g_string_append_printf (out, ",%s", pair->value);
          continue;
        }
      g_string_append_printf (out, "%s%s:%s", last != NULL ? "\n" : "", pair->name, pair->value);
      g_string_append_printf (names, "%s%s", last != NULL ? ";" : "", pair->name);
      last = pair->name;
    }
  g_string_append_c (out, '\n');
  return g_string_free (g_steal_pointer (&names), FALSE);
}

char *
lq_sigv4_canonical_request (const LqSigv4Request *request, char **signed_headers)
{
  g_autoptr (GString) out = g_string_new (request->method);

  g_string_append_c (out, '\n');
  append_path (out, request);
  g_string_append_c (out, '\n');
  append_query (out, request->query);
  g_string_append_c (out, '\n');
  g_autofree char *names = append_headers (out, request->headers);
  g_autofree char *body_hash = lq_sigv4_hash_sha256_hex (request->body, request->body_length);
  g_string_append_printf (out, "\n%s\n%s", names, body_hash);
  *signed_headers = g_steal_pointer (&names);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
