/* SPDX-License-Identifier: Apache-2.0 */
/* A fuzzer: a parser that is given bytes. libFuzzer calls it with bytes of its own making, replay.c with the seeds. */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "base/cleanup.h"

/* 0, always. What is wrong crashes, hangs or leaks. */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* The bytes as a text that ends; transfer full. */
static inline char *
fuzz_text (const uint8_t *data, size_t size)
{
  return g_strndup ((const char *) data, size);
}
