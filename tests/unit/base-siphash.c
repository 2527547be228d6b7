/* SPDX-License-Identifier: Apache-2.0 */
#include "base/siphash.h"

/* The paper's appendix, and two more of its authors' vectors: the key is 0, 1, ..., 15, the text 0, 1, 2, ... */
static void
test_vectors (void)
{
  static const struct
  {
    gsize length;
    guint64 hash;
  } vectors[] = { { 0, G_GUINT64_CONSTANT (0x726fdb47dd0e0e31) },
                  { 8, G_GUINT64_CONSTANT (0x93f5f5799a932462) },
                  { 15, G_GUINT64_CONSTANT (0xa129ca6149be45e5) } };
  guint8 bytes[16];

  for (guint i = 0; i < G_N_ELEMENTS (bytes); i++)
    bytes[i] = (guint8) i;
  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    g_assert_cmpuint (lq_siphash (bytes, bytes, vectors[i].length), ==, vectors[i].hash);
}

/* One key for the whole process, which is not all zeros. */
static void
test_here (void)
{
  static const guint8 zeros[16] = { 0 };

  g_assert_cmpuint (lq_siphash_here ("name", 4), ==, lq_siphash_here ("name", 4));
  g_assert_cmpuint (lq_siphash_here ("name", 4), !=, lq_siphash_here ("nama", 4));
  g_assert_cmpuint (lq_siphash_here ("name", 4), !=, lq_siphash (zeros, "name", 4));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/siphash/vectors", test_vectors);
  g_test_add_func ("/base/siphash/here", test_here);
  return g_test_run ();
}
