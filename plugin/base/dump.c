/* SPDX-License-Identifier: Apache-2.0 */
#include "base/dump.h"

#include <sys/prctl.h>
#include <sys/resource.h>

void
lq_dump_forbid (void)
{
  static const struct rlimit none = { 0, 0 };

  /* The limit holds for programs that the process starts, too, but not where the kernel pipes dumps to a program. Both
   * only lower what is allowed, which cannot fail. */
  setrlimit (RLIMIT_CORE, &none);
  prctl (PR_SET_DUMPABLE, 0L, 0L, 0L, 0L);
}
