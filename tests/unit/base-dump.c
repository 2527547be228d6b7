/* SPDX-License-Identifier: Apache-2.0 */
#include "base/dump.h"

#include <glib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

static void
test_forbidden (void)
{
  struct rlimit limit;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }
  g_assert_cmpint (prctl (PR_GET_DUMPABLE, 0L, 0L, 0L, 0L), ==, 1);
  lq_dump_forbid ();
  g_assert_cmpint (prctl (PR_GET_DUMPABLE, 0L, 0L, 0L, 0L), ==, 0);
  g_assert_cmpint (getrlimit (RLIMIT_CORE, &limit), ==, 0);
  g_assert_true (limit.rlim_cur == 0 && limit.rlim_max == 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/dump/forbidden", test_forbidden);
  return g_test_run ();
}
