/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/metadata.h"

#include <string.h>

#include "aws/client-private.h"
#include "aws/credentials-json.h"
#include "base/error.h"
#include "base/text.h"

#define PAUSE_US G_USEC_PER_SEC
#define MAX_CODE_BYTES 200

/* Shared with who wakes it up, as who pauses may give up first. */
typedef struct
{
  GMutex lock;
  GCond ended;
  gboolean over;
} Pause;

static void
pause_clear (gpointer data)
{
  Pause *pause = data;

  g_mutex_clear (&pause->lock);
  g_cond_clear (&pause->ended);
}

static void
pause_unref (gpointer pause)
{
  g_atomic_rc_box_release_full (pause, pause_clear);
}

static void
pause_end (Pause *pause)
{
  g_mutex_lock (&pause->lock);
  pause->over = TRUE;
  g_cond_signal (&pause->ended);
  g_mutex_unlock (&pause->lock);
}

static void
on_time (gpointer data)
{
  pause_end (data);
  pause_unref (data);
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  pause_end (data);
}

static void
wait_a_second (const LqAwsWaits *waits, GCancellable *cancellable)
{
  Pause *pause = g_atomic_rc_box_new0 (Pause);

  g_mutex_init (&pause->lock);
  g_cond_init (&pause->ended);
  waits->later (waits->data, PAUSE_US, on_time, g_atomic_rc_box_acquire (pause));
  gulong handler = 0;
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), pause, NULL);
  g_mutex_lock (&pause->lock);
  while (!pause->over)
    g_cond_wait (&pause->ended, &pause->lock);
  g_mutex_unlock (&pause->lock);
  g_cancellable_disconnect (cancellable, handler);
  pause_unref (pause);
}

static gboolean
may_help_to_ask_again (const LqHttpReply *answer, const GError *problem)
{
  if (answer != NULL)
    return answer->status == 429 || answer->status >= 500;
  return g_error_matches (problem, LQ_ERROR, LQ_ERROR_NETWORK);
}

LqHttpReply *
lq_metadata_ask (LqCredentialsContext *context, const LqMetadataQuestion *question, GCancellable *cancellable,
                 GError **error)
{
  LqHttpRequest request = { .method = question->method,
                            .url = question->url,
                            .headers = question->headers,
                            .plain = question->plain,
                            .timeout_ms = question->timeout_ms };

  for (guint attempt = 1;; attempt++)
    {
      g_autoptr (GError) problem = NULL;
      g_autoptr (LqHttpReply) answer = lq_http_send_sync (context->client->http, &request, cancellable, &problem);
      gboolean again = attempt < question->attempts && may_help_to_ask_again (answer, problem);
      if (again)
        wait_a_second (&context->client->waits, cancellable);
      if (again && !g_cancellable_is_cancelled (cancellable))
        continue;
      if (answer == NULL)
        g_propagate_error (error, g_steal_pointer (&problem));
      return g_steal_pointer (&answer);
    }
}

/* EC2 says in a 200 that there are none. */
static gboolean
check_code (const json_t *object, GError **error)
{
  const char *code = json_string_value (json_object_get (object, "Code"));

  if (code == NULL || strcmp (code, "Success") == 0)
    return TRUE;
  g_autofree char *shown = lq_text_escape (code, (gssize) strnlen (code, MAX_CODE_BYTES));
  g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "the answer is %s", shown);
  return FALSE;
}

LqCredentials *
lq_metadata_read (LqHttpReply *answer, const char *source, GError **error)
{
  static const LqCredentialsForm form = {
    .key_id = "AccessKeyId", .secret = "SecretAccessKey", .token = "Token", .expires = "Expiration"
  };
  gsize length;
  const char *text = g_bytes_get_data (answer->body, &length);
  g_autoptr (LqJsonSecret) object = lq_credentials_json_parse (text, length, "the answer", error);

  g_clear_pointer (&answer->body, lq_text_wipe_bytes);
  if (object == NULL || !check_code (object, error))
    return NULL;
  return lq_credentials_json_read (object, &form, "the answer", source, error);
}
