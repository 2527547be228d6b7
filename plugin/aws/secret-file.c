/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/secret-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

/* STS takes web identity tokens of up to 20,000 characters. */
#define MAX_TOKEN_BYTES 20000

static void
set_error (GError **error, const char *path, const char *why)
{
  g_autofree char *shown = lq_text_escape (path, -1);
  g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "%s: %s", shown, why);
}

/* NULL, and why. */
static char *
read_open (int fd, gsize max_bytes, gsize *length, const char **why)
{
  struct stat status;

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    {
      *why = "not a regular file";
      return NULL;
    }
  char *buffer = g_malloc0 (max_bytes + 2);
  gboolean ok = lq_file_read (fd, buffer, max_bytes + 1, length);
  if (ok && *length <= max_bytes)
    return buffer;
  *why = ok ? "larger than it may be" : g_strerror (errno);
  explicit_bzero (buffer, max_bytes + 2);
  g_free (buffer);
  return NULL;
}

char *
lq_secret_file_read (const char *path, gsize max_bytes, gsize *length, GError **error)
{
  /* without O_NONBLOCK, a pipe in its place would be waited for */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  const char *why = NULL;

  if (fd < 0)
    {
      set_error (error, path, g_strerror (errno));
      return NULL;
    }
  char *text = read_open (fd, max_bytes, length, &why);
  close (fd);
  if (text == NULL)
    set_error (error, path, why);
  return text;
}

char *
lq_secret_file_read_token (const char *path, GError **error)
{
  gsize length, printable = 0;
  char *token = lq_secret_file_read (path, MAX_TOKEN_BYTES, &length, error);

  if (token == NULL)
    return NULL;
  while (length > 0 && g_ascii_isspace (token[length - 1]))
    token[--length] = '\0';
  while (g_ascii_isprint (token[printable]))
    printable++;
  if (length > 0 && printable == length)
    return token;
  set_error (error, path, length == 0 ? "it is empty" : "it holds more than the one line of a token");
  explicit_bzero (token, length);
  g_free (token);
  return NULL;
}

gboolean
lq_secret_file_write (const char *path, const char *text, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &problem))
    return TRUE;
  g_set_error_literal (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, problem->message);
  return FALSE;
}
