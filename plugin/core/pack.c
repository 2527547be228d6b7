/* SPDX-License-Identifier: Apache-2.0 */
#include "core/pack.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define ENDING ".sql"
#define MAX_FILES 1000
#define MAX_FILE_BYTES ((gsize) 64 * 1024)
#define MAX_VALUE_BYTES 4096
#define MAX_LIST_LENGTH 32
#define MIN_INTERVAL_S 60
#define MAX_INTERVAL_S ((gint64) 7 * 24 * 60 * 60) /* osquery refuses longer ones */
#define LICENCE_LINE "-- SPDX-License-Identifier:"

static const char *const severity_names[] = { "info", "low", "medium", "high", "critical", NULL };

typedef enum
{
  FIELD_TEXT,
  FIELD_LIST,
  FIELD_SEVERITY,
  FIELD_INTERVAL,
  FIELD_YES,
} FieldKind;

typedef enum
{
  IN_ALL,
  IN_DETECTIONS, /* it speaks of findings, and a snapshot has none */
  IN_SNAPSHOTS,  /* it makes the file a snapshot */
  IN_SOME,       /* of the detections */
} FieldPlace;

/* Every field a header has; those of its kind of file it must have, but for those that are in some. */
static const struct
{
  const char *name;
  FieldKind kind;
  gsize offset;        /* of its member in LqPackDetection */
  const char *pattern; /* what a list's entries look like */
  FieldPlace place;
} fields[] = {
  { "title", FIELD_TEXT, G_STRUCT_OFFSET (LqPackDetection, title), NULL },
  { "description", FIELD_TEXT, G_STRUCT_OFFSET (LqPackDetection, description), NULL },
  { "severity", FIELD_SEVERITY, G_STRUCT_OFFSET (LqPackDetection, severity), NULL, IN_DETECTIONS },
  { "interval", FIELD_INTERVAL, G_STRUCT_OFFSET (LqPackDetection, interval_s), NULL },
  { "attack", FIELD_LIST, G_STRUCT_OFFSET (LqPackDetection, attack), "^T[0-9]{4}(\\.[0-9]{3})?$", IN_DETECTIONS },
  { "controls", FIELD_LIST, G_STRUCT_OFFSET (LqPackDetection, controls), "^[a-z0-9][a-z0-9.-]*:[A-Za-z0-9.-]+$",
    IN_DETECTIONS },
  { "references", FIELD_LIST, G_STRUCT_OFFSET (LqPackDetection, references), "^https://[!-~]+$" },
  { "false positives", FIELD_TEXT, G_STRUCT_OFFSET (LqPackDetection, false_positives), NULL, IN_DETECTIONS },
  { "remediation", FIELD_TEXT, G_STRUCT_OFFSET (LqPackDetection, remediation), NULL, IN_DETECTIONS },
  { "snapshot", FIELD_YES, G_STRUCT_OFFSET (LqPackDetection, snapshot), NULL, IN_SNAPSHOTS },
  { "events", FIELD_YES, G_STRUCT_OFFSET (LqPackDetection, events), NULL, IN_SOME },
};

#define N_FIELDS G_N_ELEMENTS (fields)

/* A header under way. */
typedef struct
{
  const char *path;
  guint line;                /* the one being read, from 1 */
  GString *values[N_FIELDS]; /* NULL: not seen */
  guint lines[N_FIELDS];     /* where each began */
  gsize current;             /* the field that continuation lines belong to; N_FIELDS: none */
} Header;

static void
header_clear (Header *header)
{
  for (gsize i = 0; i < N_FIELDS; i++)
    {
      if (header->values[i] != NULL)
        g_string_free (header->values[i], TRUE);
    }
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Header, header_clear)

static gboolean fail (const char *path, guint line, GError **error, const char *format, ...) G_GNUC_PRINTF (4, 5);

static gboolean
fail (const char *path, guint line, GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_autofree char *shown = lq_text_escape (message, -1);
  g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "%s:%u: %s", path, line, shown);
  return FALSE;
}

const char *
lq_pack_severity_name (LqSeverity severity)
{
  return severity_names[severity];
}

gboolean
lq_pack_severity_parse (const char *name, LqSeverity *severity)
{
  for (gsize i = 0; severity_names[i] != NULL; i++)
    {
      if (strcmp (name, severity_names[i]) != 0)
        continue;
      *severity = (LqSeverity) i;
      return TRUE;
    }
  return FALSE;
}

/* Starts the field that `text`, "name: value", names. */
static gboolean
header_begin_field (Header *header, const char *text, GError **error)
{
  const char *names[N_FIELDS + 1] = { NULL };
  const char *colon = strchr (text, ':');

  if (colon == NULL)
    return fail (header->path, header->line, error, "a line of the header is \"-- field: value\", or goes on with the "
                                                    "field above after three spaces");
  g_autofree char *name = g_strndup (text, colon - text);
  for (gsize i = 0; i < N_FIELDS; i++)
    names[i] = fields[i].name;
  for (header->current = 0; header->current < N_FIELDS; header->current++)
    {
      if (strcmp (name, names[header->current]) == 0)
        break;
    }
  if (header->current == N_FIELDS)
    {
      const char *meant = lq_text_suggest (name, names);
      g_autofree char *known = g_strjoinv (", ", (char **) names);
      return fail (header->path, header->line, error, "unknown field '%s'; %s%s", name,
                   meant != NULL ? "did you mean " : "known are: ", meant != NULL ? meant : known);
    }
  if (header->values[header->current] != NULL)
    return fail (header->path, header->line, error, "'%s' stands twice, first on line %u", name,
                 header->lines[header->current]);
  header->values[header->current] = g_string_new (colon + 1);
  header->lines[header->current] = header->line;
  return TRUE;
}

/* `text`: a comment's line, after its dashes. */
static gboolean
header_add_line (Header *header, const char *text, GError **error)
{
  if (text[strspn (text, " ")] == '\0')
    {
      header->current = N_FIELDS;
      return TRUE;
    }
  if (text[0] != ' ')
    return fail (header->path, header->line, error, "a space must follow the dashes");
  if (!g_str_has_prefix (text, "   "))
    return header_begin_field (header, text + 1, error);
  if (header->current == N_FIELDS)
    return fail (header->path, header->line, error, "this line goes on with a field, but none stands above it");
  GString *value = header->values[header->current];
  g_string_append_printf (value, " %s", text + 3);
  if (value->len > MAX_VALUE_BYTES)
    return fail (header->path, header->line, error, "'%s' has over %d bytes", fields[header->current].name,
                 MAX_VALUE_BYTES);
  return TRUE;
}

/* The header's end: `*rest` is where the statement begins. */
static gboolean
header_read (Header *header, const char *text, const char **rest, GError **error)
{
  header->current = N_FIELDS;
  for (header->line = 1; g_str_has_prefix (text, "--"); header->line++)
    {
      gsize length = strcspn (text, "\n");
      g_autofree char *line = g_strchomp (g_strndup (text, length));
      if (!g_str_has_prefix (line, LICENCE_LINE) && !header_add_line (header, line + 2, error))
        return FALSE;
      text += length + (text[length] == '\n');
    }
  *rest = text;
  return TRUE;
}

static gboolean
list_from_value (const Header *header, gsize field, char ***list, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = g_strsplit_set (header->values[field]->str, " ,", -1);
  guint n = 0;

  for (gsize i = 0; words[i] != NULL; i++)
    {
      if (words[i][0] == '\0')
        continue;
      if (!g_regex_match_simple (fields[field].pattern, words[i], 0, 0))
        return fail (header->path, header->lines[field], error, "'%s' in %s does not look like %s", words[i],
                     fields[field].name, fields[field].pattern);
      if (++n > MAX_LIST_LENGTH)
        return fail (header->path, header->lines[field], error, "%s has over %d entries", fields[field].name,
                     MAX_LIST_LENGTH);
      g_strv_builder_add (builder, words[i]);
    }
  *list = g_strv_builder_end (builder);
  return TRUE;
}

/* Turns a field's text into its member of `detection`. */
static gboolean
header_store (const Header *header, gsize field, LqPackDetection *detection, GError **error)
{
  gpointer member = G_STRUCT_MEMBER_P (detection, fields[field].offset);
  const char *value = g_strstrip (header->values[field]->str);
  guint line = header->lines[field];

  if (value[0] == '\0')
    return fail (header->path, line, error, "'%s' is empty", fields[field].name);
  switch (fields[field].kind)
    {
    case FIELD_TEXT:
      *(char **) member = g_strdup (value);
      return TRUE;
    case FIELD_LIST:
      return list_from_value (header, field, member, error);
    case FIELD_SEVERITY:
      if (lq_pack_severity_parse (value, member))
        return TRUE;
      return fail (header->path, line, error, "severity is '%s'; it takes info, low, medium, high or critical", value);
    case FIELD_INTERVAL:
      if (g_ascii_string_to_signed (value, 10, MIN_INTERVAL_S, MAX_INTERVAL_S, member, NULL))
        return TRUE;
      return fail (header->path, line, error, "interval is '%s'; it takes whole seconds from %d to %" G_GINT64_FORMAT,
                   value, MIN_INTERVAL_S, MAX_INTERVAL_S);
    case FIELD_YES:
      *(gboolean *) member = TRUE;
      return strcmp (value, "yes") == 0 || fail (header->path, line, error, "'%s' takes yes", fields[field].name);
    }
  g_assert_not_reached ();
}

/* Behind the quoted text, the comment or the character that `text` begins with. */
static const char *
sql_next (const char *text)
{
  static const struct
  {
    const char *opening, *closing;
  } pairs[] = { { "'", "'" }, { "\"", "\"" }, { "`", "`" }, { "[", "]" }, { "--", "\n" }, { "/*", "*/" } };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      if (!g_str_has_prefix (text, pairs[i].opening))
        continue;
      const char *end = strstr (text + strlen (pairs[i].opening), pairs[i].closing);
      return end != NULL ? end + strlen (pairs[i].closing) : text + strlen (text);
    }
  return text + 1;
}

/* The one statement in `text`, without its semicolon and what stands behind it. */
static gboolean
statement_read (const Header *header, const char *text, char **sql, GError **error)
{
  const char *next, *stop = text;
  gboolean ended = FALSE;

  for (const char *at = text; *at != '\0'; at = next)
    {
      next = sql_next (at);
      if (g_ascii_isspace (*at) || g_str_has_prefix (at, "--") || g_str_has_prefix (at, "/*"))
        continue;
      if (ended)
        return fail (header->path, header->line, error, "a detection is one statement; more follows its semicolon");
      ended = *at == ';';
      if (!ended)
        stop = next;
    }
  *sql = g_strstrip (g_strndup (text, stop - text));
  if ((*sql)[0] == '\0')
    return fail (header->path, header->line, error, "there is no statement below the header");
  return TRUE;
}

static gboolean
header_is_snapshot (const Header *header)
{
  for (gsize i = 0; i < N_FIELDS; i++)
    {
      if (fields[i].place == IN_SNAPSHOTS && header->values[i] != NULL)
        return TRUE;
    }
  return FALSE;
}

/* Whether the header has the field, which must be there if its kind of file has it. */
static gboolean
header_check_field (const Header *header, gsize field, gboolean snapshot, GError **error)
{
  FieldPlace place = fields[field].place;
  gboolean there = header->values[field] != NULL;
  gboolean foreign = snapshot ? place == IN_DETECTIONS || place == IN_SOME : place == IN_SNAPSHOTS;

  if (there && foreign)
    return fail (header->path, header->lines[field], error, "a snapshot has no findings, and so no '%s'",
                 fields[field].name);
  return there || foreign || place == IN_SOME ||
         fail (header->path, header->line, error, "the header ends without '%s'", fields[field].name);
}

static gboolean
detection_parse (LqPackDetection *detection, const char *path, const char *text, GError **error)
{
  g_auto (Header) header = { .path = path };
  const char *rest;

  if (!header_read (&header, text, &rest, error))
    return FALSE;
  gboolean snapshot = header_is_snapshot (&header);
  for (gsize i = 0; i < N_FIELDS; i++)
    {
      if (!header_check_field (&header, i, snapshot, error) ||
          (header.values[i] != NULL && !header_store (&header, i, detection, error)))
        return FALSE;
    }
  return statement_read (&header, rest, &detection->sql, error);
}

/* Pack and name out of the path; they make the stable id, so they are words of lower case joined by dashes. */
static gboolean
detection_identify (LqPackDetection *detection, const char *path, GError **error)
{
  static const char pattern[] = "^[a-z0-9]+(-[a-z0-9]+)*$";
  g_autofree char *full = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);
  g_autofree char *file = g_path_get_basename (full);

  if (!g_str_has_suffix (file, ENDING))
    return fail (path, 1, error, "a detection's file name ends in " ENDING);
  detection->pack = g_path_get_basename (folder);
  detection->name = g_strndup (file, strlen (file) - strlen (ENDING));
  if (!g_regex_match_simple (pattern, detection->name, 0, 0))
    return fail (path, 1, error, "a detection's file name is made of lower-case words joined by dashes");
  return TRUE;
}

/* The file's text. */
static char *
read_text (const char *path, GError **error)
{
  g_autofree char *text = g_malloc (MAX_FILE_BYTES + 2);
  FILE *file = fopen (path, "re");

  if (file == NULL)
    {
      fail (path, 1, error, "%s", g_strerror (errno));
      return NULL;
    }
  gsize length = fread (text, 1, MAX_FILE_BYTES + 1, file);
  int failure = ferror (file) ? errno : 0;
  (void) fclose (file);
  if (failure != 0)
    {
      fail (path, 1, error, "%s", g_strerror (failure));
      return NULL;
    }
  if (length > MAX_FILE_BYTES || !g_utf8_validate_len (text, length, NULL))
    {
      fail (path, 1, error, "a detection is UTF-8 text of at most %" G_GSIZE_FORMAT " bytes", MAX_FILE_BYTES);
      return NULL;
    }
  text[length] = '\0';
  return g_steal_pointer (&text);
}

LqPackDetection *
lq_pack_load_detection (const char *path, GError **error)
{
  g_autoptr (LqPackDetection) detection = g_new0 (LqPackDetection, 1);

  if (!detection_identify (detection, path, error))
    return NULL;
  g_autofree char *text = read_text (path, error);
  if (text == NULL || !detection_parse (detection, path, text, error))
    return NULL;
  return g_steal_pointer (&detection);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Names of the folder's .sql files, sorted. */
static GPtrArray *
list_files (const char *folder, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) problem = NULL;
  g_autoptr (GDir) directory = g_dir_open (folder, 0, &problem);
  const char *name;

  if (directory == NULL)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "the pack cannot be read: %s", problem->message);
      return NULL;
    }
  while ((name = g_dir_read_name (directory)) != NULL && names->len <= MAX_FILES)
    {
      if (g_str_has_suffix (name, ENDING))
        g_ptr_array_add (names, g_strdup (name));
    }
  if (names->len == 0 || names->len > MAX_FILES)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "%s: a pack holds 1 to %d " ENDING " files", folder, MAX_FILES);
      return NULL;
    }
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

GPtrArray *
lq_pack_load (const char *folder, GError **error)
{
  g_autoptr (GPtrArray) pack = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_pack_detection_free);
  g_autoptr (GPtrArray) names = list_files (folder, error);

  if (names == NULL)
    return NULL;
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL);
      LqPackDetection *detection = lq_pack_load_detection (path, error);
      if (detection == NULL)
        return NULL;
      g_ptr_array_add (pack, detection);
    }
  return g_steal_pointer (&pack);
}

void
lq_pack_detection_free (LqPackDetection *detection)
{
  g_free (detection->pack);
  g_free (detection->name);
  g_free (detection->title);
  g_free (detection->description);
  g_strfreev (detection->attack);
  g_strfreev (detection->controls);
  g_strfreev (detection->references);
  g_free (detection->false_positives);
  g_free (detection->remediation);
  g_free (detection->sql);
  g_free (detection);
}
