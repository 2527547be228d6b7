/* SPDX-License-Identifier: Apache-2.0 */
/* An engine that reads a fake AWS in the same process. */
#pragma once

#include "core/engine.h"
#include "fake-aws/fake.h"

#define SETUP_ACCOUNT "111111111111"
#define SETUP_ACCESS_KEY "AKIAIOSFODNN7EXAMPLE"
#define SETUP_SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

/* A home of its own for the program, before and after its tests. */
void setup_begin (void);
void setup_end (void);

/* `trust` is the configuration's [trust], key -> text, `clock` the engine's; both may be NULL. `state_dir`: where every
 * answer goes that nobody reads, so that none stays in memory; NULL: nothing is kept on disk. Transfer full. */
LqEngine *setup_engine (LqFake *fake, json_t *trust, const char *state_dir, const LqClock *clock);
