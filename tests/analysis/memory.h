/* SPDX-License-Identifier: Apache-2.0 */
/* Goes before each source that clang-tidy reads. Clang 14 does not know the cleanup attribute: to it, all that
 * g_autofree and g_autoptr are about to free has leaked. So what GLib allocates comes from somewhere unknown, and leaks
 * are left to gcc, cppcheck and LeakSanitizer. What is used or freed after it was freed clang sees all the same. */
#pragma once

#include <glib.h>

gpointer lq_memory (gsize size) __attribute__ ((returns_nonnull));
gpointer lq_memory_n (gsize n, gsize size) __attribute__ ((returns_nonnull));

#define g_malloc lq_memory
#define g_malloc0 lq_memory
#define g_malloc_n lq_memory_n
#define g_malloc0_n lq_memory_n
