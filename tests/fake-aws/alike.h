/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts that are like another one: a thousand of them cost what one costs. */
#pragma once

#include "fake-aws/request.h"

/* Lets the operation answer. For an account with `like_account`, what Lambda and Signer have there is what they have at
 * the other one, under the caller's own account and Region. */
void lq_fake_alike_answer (const LqFakeRequest *request, LqFakeReply *reply);
