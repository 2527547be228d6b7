/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/session.h"

LqFakeCredential *
lq_fake_session_new (const LqFakeRequest *request, const json_t *role, const char *account_id, const char *role_name,
                     const char *session, gint64 seconds)
{
  g_autofree char *seed = g_strdup_printf ("session-%" G_GUINT64_FORMAT, ++request->estate->last_session);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, seed, -1);
  g_autofree char *upper = g_ascii_strup (hash, 16);
  LqFakeCredential *credential = g_new0 (LqFakeCredential, 1);

  credential->access_key = g_strconcat ("ASIA", upper, NULL);
  credential->secret = g_strdup_printf ("%.38s+/", hash + 16);
  credential->token = g_strdup_printf ("FwoG/%s+%s==", hash, seed);
  credential->expires_s = request->now_s + seconds;
  credential->account_id = g_strdup (account_id);
  credential->arn =
      g_strdup_printf ("arn:%s:sts::%s:assumed-role/%s/%s", request->region->partition, account_id, role_name, session);
  credential->user_id = g_strdup_printf ("AROA%.16s:%s", upper, session);
  credential->denied = json_incref (json_object_get (role, "denied"));
  lq_fake_estate_put_credential (request->estate, credential);
  return credential;
}
