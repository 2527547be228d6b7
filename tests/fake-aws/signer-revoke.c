/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures, and profiles with what they sign from some time on, that are to be trusted no more. */
#include <string.h>

#include "fake-aws/estate-load.h"
#include "fake-aws/request.h"

/* The item; NULL after a 404. */
static LqFakeItem *
find (const LqFakeRequest *request, const LqFakeList *list, const char *what, LqFakeReply *reply)
{
  LqFakeItem *item = lq_fake_list_find (list, request->labels[0]);

  if (item == NULL)
    lq_fake_reply_error (reply, 404, "ResourceNotFoundException", "Signing %s %s not found.", what, request->labels[0]);
  return item;
}

/* FALSE after an error: who revokes has to say why. */
static gboolean
has_reason (const LqFakeRequest *request, LqFakeReply *reply)
{
  if (lq_fake_request_parameter (request, "reason") != NULL)
    return TRUE;
  lq_fake_reply_error (reply, 400, "ValidationException", "reason is missing");
  return FALSE;
}

void
lq_fake_revoke_signature (const LqFakeRequest *request, LqFakeReply *reply)
{
  LqFakeItem *job = find (request, request->region->jobs, "job", reply);

  if (job != NULL && has_reason (request, reply))
    json_object_set_new (job->shown, "revocationRecord",
                         json_pack ("{s:O, s:f, s:s}", "reason", json_object_get (request->body, "reason"), "revokedAt",
                                    (double) request->now_s, "revokedBy", request->caller->arn));
}

/* Only the version that a profile has now can still be revoked. */
void
lq_fake_revoke_signing_profile (const LqFakeRequest *request, LqFakeReply *reply)
{
  LqFakeItem *profile = find (request, request->region->profiles, "profile", reply);
  const char *version = lq_fake_request_parameter (request, "profileVersion");
  json_t *from = json_object_get (request->body, "effectiveTime");

  if (profile == NULL || !has_reason (request, reply))
    return;
  if (!json_is_number (from) || g_strcmp0 (version, lq_fake_text (profile->shown, "profileVersion")) != 0)
    {
      lq_fake_reply_error (reply, 400, "ValidationException",
                           "effectiveTime and the current profileVersion are needed");
      return;
    }
  json_object_set_new (profile->shown, "status", json_string ("Revoked"));
  json_object_set (profile->shown, "statusReason", json_object_get (request->body, "reason"));
  json_object_set_new (profile->shown, "revocationRecord",
                       json_pack ("{s:O, s:f, s:s}", "revocationEffectiveFrom", from, "revokedAt",
                                  (double) request->now_s, "revokedBy", request->caller->arn));
}
