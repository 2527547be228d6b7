/* SPDX-License-Identifier: Apache-2.0 */
/* The file of a sign-in's token, and what AWS says to renew it: the bytes before the first NUL, and those behind. */
#include "aws/sso-file.h"

#include <string.h>

#include "base/text.h"
#include "in-file.h"

#define NOW_S G_GINT64_CONSTANT (1795220378)

static struct
{
  const char *text;
  gsize length;
} answer;
static LqSsoFile renewed;

/* Read again, what was renewed says the same. */
static void
read_again (const char *path)
{
  g_auto (LqSsoFile) file = { NULL };

  lq_sso_file_init (&file, path);
  g_assert_true (lq_sso_file_load (&file, NULL));
  g_assert_cmpstr (file.access_token, ==, renewed.access_token);
  g_assert_cmpint (file.expires_s, ==, renewed.expires_s);
  g_assert_true (json_equal (file.object, renewed.object));
}

static void
renew (const char *path)
{
  lq_sso_file_init (&renewed, path);
  char *request = lq_sso_file_load (&renewed, NULL) ? lq_sso_file_request (&renewed, NOW_S) : NULL;

  if (request != NULL && lq_sso_file_renew (&renewed, answer.text, answer.length, NOW_S, NULL))
    {
      char *text = lq_sso_file_text (&renewed, NULL);
      if (text != NULL)
        in_file ((const uint8_t *) text, strlen (text), "renewed.json", read_again);
      lq_text_wipe (text);
    }
  lq_text_wipe (request);
  lq_sso_file_clear (&renewed);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gsize length = size == 0 ? 0 : strnlen ((const char *) data, size);

  answer.text = (const char *) data + MIN (length + 1, size);
  answer.length = size - MIN (length + 1, size);
  in_file (data, length, "token.json", renew);
  return 0;
}
