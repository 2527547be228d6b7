/* SPDX-License-Identifier: Apache-2.0 */
/* An estate of a given size, the same for the same words. */
#pragma once

#include <glib.h>
#include <jansson.h>

/* `spec` is a list of NAME=NUMBER, separated by commas: functions (1000), layers (20), versions (of all layers
 * together, 100), configs (5), foreign (distinct foreign layer versions attached, 0), account (123456789012), accounts
 * (0), seed (1). What is not named is as in brackets. The estate is in us-east-1 and holds the credential
 * AKIAIOSFODNN7EXAMPLE of AWS's documentation. Functions have 0 to 5 layers, each version of an own layer being
 * attached somewhere if there are functions enough; every other function has a code signing config. With `accounts`,
 * so many are in an organization that `account` manages, each with all that in each of its Regions, and all but
 * `account` with a role Audit for it. Errors: LQ_ERROR_CONFIG. Transfer full. */
json_t *lq_fake_generate (const char *spec, GError **error);
