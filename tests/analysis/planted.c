/* SPDX-License-Identifier: Apache-2.0 */
/* What every analyzer must find, or it finds nothing. */
#include <stdlib.h>

int lq_planted (int value);

int
lq_planted (int value)
{
  int *leaked = malloc (sizeof *leaked);

  if (leaked == NULL)
    return 0;
  *leaked = value;
  return *leaked + 1;
}
