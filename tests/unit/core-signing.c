/* SPDX-License-Identifier: Apache-2.0 */
/* The checks at the edges that the truth table (tests/tables/signing-checks.json) cannot reach: the clock's, and
 * answers that AWS does not give today. */
#include "core/signing.h"

#include <string.h>

#define NOW_S 1800000000

static LqValue
text (const char *given)
{
  return (LqValue) { .kind = LQ_VALUE_TEXT, .text = given, .length = strlen (given) };
}

static LqValue
number (gint64 given)
{
  return (LqValue) { .kind = LQ_VALUE_INT, .number = given };
}

static const LqValue missing = { .kind = LQ_VALUE_NULL, .text = "" };

/* The made text; "" where it is missing. Transfer full. */
static char *
make (LqMake how, const LqValue *cells)
{
  const LqMakeContext context = { .now_s = NOW_S };
  g_autoptr (json_t) made = how (cells, &context);

  return g_strdup (made != NULL ? json_string_value (made) : "");
}

static void
test_expiry (void)
{
  const struct
  {
    LqValue expires;
    const char *expected;
  } cases[] = {
    { number (NOW_S + 1), "valid" }, { number (NOW_S), "expired" },    { number (NOW_S - 1), "expired" },
    { number (0), "expired" },       { number (G_MAXINT64), "valid" }, { missing, "endless" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const LqValue cells[] = { text ("layer"), text ("profile"),   text ("job"),
                                text ("here"),  text ("Succeeded"), cases[i].expires };
      g_autofree char *made = make (lq_signing_expiry_cause, cells);
      g_assert_cmpstr (made, ==, cases[i].expected);
    }
}

static void
test_revocation (void)
{
  const struct
  {
    LqValue revoked, created;
    const char *status;
    LqValue effective;
    const char *expected;
  } cases[] = {
    { number (0), number (10), "Active", missing, "valid" },
    { number (0), number (10), "Active", number (5), "valid" },
    { number (0), missing, "Canceled", missing, "valid" },
    { number (0), number (9), "Revoked", number (10), "valid" },
    { number (0), number (10), "Revoked", number (10), "profile_revoked" },
    { number (0), missing, "Revoked", number (10), "undated" },
    { number (0), number (10), "Revoked", missing, "undated" },
    { number (0), number (10), "Suspended", missing, "odd_status" },
    { number (0), number (10), "", missing, "odd_status" },
    { missing, number (10), "Active", missing, "unsaid" },
    { number (1), number (9), "Revoked", number (10), "job_revoked" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const LqValue cells[] = { text ("function"),  text ("p/1"),           text ("job"),      text ("here"),
                                text ("Succeeded"), cases[i].revoked,       cases[i].created,  text ("here"),
                                text ("p/1"),       text (cases[i].status), cases[i].effective };
      g_autofree char *made = make (lq_signing_revocation_cause, cells);
      g_assert_cmpstr (made, ==, cases[i].expected);
    }
}

static void
test_source (void)
{
  const struct
  {
    const char *allowed, *profile, *expected;
  } cases[] = {
    { "[\"a/p/1\"]", "a/p/1", "match" },
    { "[\"a/p\"]", "a/p/1", "any_version" },
    { "[\"a/p\",\"a/p/1\"]", "a/p/1", "match" },
    { "[\"a/P/1\"]", "a/p/1", "mismatch" },
    { "[\"a/p/\"]", "a/p/1", "mismatch" },
    { "[\"a/p/11\",\"a/p/1 \"]", "a/p/1", "mismatch" },
    { "[7,null,{}]", "a/p/1", "mismatch" },
    { "[]", "a/p/1", "mismatch" },
    { "{}", "a/p/1", "no_list" },
    { "", "a/p/1", "no_list" },
    { "[\"a/p", "a/p/1", "no_list" },
    { "[\"none\"]", "none", "match" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const LqValue cells[] = { text ("function"), text ("config"), text (cases[i].allowed), text (cases[i].profile),
                                text ("job") };
      g_autofree char *made = make (lq_signing_source_cause, cells);
      g_assert_cmpstr (made, ==, cases[i].expected);
    }
}

/* Every way in which three checks can end: only three good ones pass, and one that is known to be bad fails, whatever
 * is not known beside it. */
static void
test_verdict (void)
{
  static const char *const words[3][5] = {
    { "match", "mismatch", "unknown", NULL },
    { "valid", "expired", "unknown", NULL },
    { "valid", "revoked", "superseded", "unknown", NULL },
  };

  for (gsize i = 0; words[0][i] != NULL; i++)
    for (gsize j = 0; words[1][j] != NULL; j++)
      for (gsize k = 0; words[2][k] != NULL; k++)
        {
          const LqValue cells[] = { text ("layer"), text (words[0][i]), text (words[1][j]), text (words[2][k]) };
          g_autofree char *made = make (lq_signing_verdict, cells);
          gboolean bad = i == 1 || j == 1 || k == 1, good = i + j + k == 0;
          g_assert_cmpstr (made, ==, bad ? "fail" : good ? "pass_unverified" : "unknown");
        }
}

/* No cause is without a word, and none that is bad or open is without a sentence. */
static void
test_sentences (void)
{
  static const char *const explained[] = {
    "mismatch",        "any_version",  "no_list",       "no_profile",  "expired",         "endless",
    "no_job",          "job_foreign",  "job_elsewhere", "job_nowhere", "job_gone",        "job_revoked",
    "profile_revoked", "unsaid",       "superseded",    "undated",     "profile_foreign", "profile_elsewhere",
    "profile_nowhere", "profile_gone", "odd_status",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (explained); i++)
    {
      const LqValue cause = text (explained[i]);
      const LqValue cells[] = { text ("layer"), text ("Warn"), text ("match"), text ("valid"), cause };
      g_autofree char *word = make (lq_signing_word, &cause);
      g_autofree char *reason = make (lq_signing_reason, cells);
      g_assert_cmpstr (word, !=, "");
      g_assert_cmpuint (strlen (reason), >, 10);
      g_assert_null (strstr (reason, "nothing is wrong"));
    }
  const LqValue unknown = text ("novelty");
  g_autofree char *word = make (lq_signing_word, &unknown);
  g_assert_cmpstr (word, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name) g_test_add_func ("/core/signing/" #name, test_##name)
  TEST (expiry);
  TEST (revocation);
  TEST (source);
  TEST (verdict);
  TEST (sentences);
  return g_test_run ();
}
