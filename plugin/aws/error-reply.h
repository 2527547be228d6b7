/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "aws/http.h"

/* AWS's error code and message in an answer that is not a success. Both are NULL where there is none, as in a proxy's
 * page. Forms: rest-json (x-amzn-errortype, __type or code; message in any case), OAuth (error, error_description) and
 * the XML of the query protocol. Both transfer full. */
void lq_error_reply_read (const LqHttpReply *reply, char **code, char **message);
