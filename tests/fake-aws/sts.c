/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/request.h"

#define NAMESPACE "https://sts.amazonaws.com/doc/2011-06-15/"

static void
begin (const LqFakeRequest *request, LqFakeReply *reply)
{
  const char *action = request->operation->action;

  reply->content_type = "text/xml";
  g_string_printf (reply->body, "<%sResponse xmlns=\"" NAMESPACE "\">\n<%sResult>\n", action, action);
}

static void
element (LqFakeReply *reply, const char *name, const char *text)
{
  g_string_append_printf (reply->body, "<%s>", name);
  lq_fake_reply_append_xml (reply, text);
  g_string_append_printf (reply->body, "</%s>\n", name);
}

static void
end (const LqFakeRequest *request, LqFakeReply *reply)
{
  const char *action = request->operation->action;

  g_string_append_printf (
      reply->body, "</%sResult>\n<ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata>\n</%sResponse>\n",
      action, reply->request_id, action);
}

void
lq_fake_get_caller_identity (const LqFakeRequest *request, LqFakeReply *reply)
{
  begin (request, reply);
  element (reply, "Arn", request->caller->arn);
  element (reply, "UserId", request->caller->user_id);
  element (reply, "Account", request->caller->account_id);
  end (request, reply);
}
