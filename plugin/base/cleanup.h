/* SPDX-License-Identifier: Apache-2.0 */
/* g_autoptr for the types of C libraries that do not bring their own. */
#pragma once

#include <glib.h>
#include <jansson.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (json_t, json_decref)
