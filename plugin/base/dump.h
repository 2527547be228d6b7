/* SPDX-License-Identifier: Apache-2.0 */
/* What a crash leaves behind. */
#pragma once

/* From now on the process leaves no core dump, as keys would stand in it, and only root may look into its memory. It is
 * for programs of our own: a module must not do that to its host. */
void lq_dump_forbid (void);
