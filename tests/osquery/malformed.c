/* SPDX-License-Identifier: Apache-2.0 */
/* What no osquery sends: the server drops the connection or answers, and goes on living. */
#include <string.h>

#include "fixture.h"

typedef struct
{
  const char *word;
  const char *hex;
} Word;

/* What the cases are made of. */
static const Word words[] = {
  { "HEAD", "80010001" }, /* of a call */
  { "PING", "800100010000000470696e6700000000" },
  { "CALL", "800100010000000463616c6c00000000" },
  { "NOPE", "80010001000000046e6f706500000000" }, /* a method there is not */
  { "REGISTRY", "0b0001000000057461626c65" },     /* table */
  { "ITEM", "0b000200000007745f696e646578" },     /* t_index */
  { "REQUEST", "0d00030b0b" },                    /* a map of text to text */
  { "ACTION", "00000006616374696f6e" },
  { "COLUMNS", "00000007636f6c756d6e73" },
  { "GENERATE", "0000000867656e6572617465" },
  { "CONTEXT", "00000007636f6e74657874" },
};

/* Bytes as the cases write them: hexadecimal and words, between blanks. */
static GByteArray *
bytes_of (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);
  GByteArray *bytes = g_byte_array_new ();

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      const char *hex = parts[i];
      for (gsize j = 0; j < G_N_ELEMENTS (words); j++)
        {
          if (strcmp (words[j].word, parts[i]) == 0)
            hex = words[j].hex;
        }
      fixture_append_hex (bytes, hex);
    }
  return bytes;
}

static guint
count (GByteArray *bytes, const char *text)
{
  guint found = 0;
  guint8 *at = bytes->data;

  while (at != NULL && (at = memmem (at, bytes->len - (gsize) (at - bytes->data), text, strlen (text))) != NULL)
    {
      found++;
      at++;
    }
  return found;
}

static void
assert_reply (GByteArray *reply, const char *expected)
{
  gboolean failed = strcmp (expected, "failed") == 0;
  guint pongs = strcmp (expected, "pong") == 0 ? 1 : strcmp (expected, "pongs") == 0 ? 2 : 0;
  gboolean exception = strcmp (expected, "exception") == 0;

  g_assert_cmpuint (count (reply, "pong"), ==, pongs);
  g_assert_cmpuint (count (reply, "Invalid method name"), ==, exception);
  if (failed || strcmp (expected, "answered") == 0)
    {
      g_autoptr (osqExtensionResponse) response = fixture_decode_call (reply, NULL);
      g_assert_nonnull (response);
      g_assert_cmpint (response->status->code, ==, failed);
    }
  else if (pongs == 0 && !exception)
    {
      g_assert_cmpstr (expected, ==, "nothing");
      g_assert_cmpuint (reply->len, ==, 0);
    }
}

static void
expect (Fixture *fixture, GByteArray *request, const char *expected)
{
  g_autoptr (GByteArray) reply = fixture_exchange (fixture, request->data, request->len);

  assert_reply (reply, expected);
  fixture_ping (fixture);
}

/* A line of malformed.txt. */
static void
test_case (gconstpointer line)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (GRegex) blanks = g_regex_new (" +", 0, 0, NULL);
  g_auto (GStrv) fields = g_regex_split_full (blanks, line, -1, 0, 0, 3, NULL);
  g_autoptr (GByteArray) request = bytes_of (fields[2] != NULL ? fields[2] : "");

  expect (fixture, request, fields[1]);
}

static void
add_cases (char **lines)
{
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      if (lines[i][0] == '#' || lines[i][0] == '\0')
        continue;
      g_autofree char *path = g_strdup_printf ("/osquery/malformed/%.*s", (int) strcspn (lines[i], " "), lines[i]);
      g_test_add_data_func (path, lines[i], test_case);
    }
}

/* A ping with an argument that holds another, that holds another, ... */
static void
test_nesting (const char *opening, const char *closing, guint depth, const char *expected)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (GByteArray) request = bytes_of ("PING");
  g_autoptr (GByteArray) open = bytes_of (opening);
  g_autoptr (GByteArray) close = bytes_of (closing);

  for (guint i = 0; i < depth; i++)
    g_byte_array_append (request, open->data, open->len);
  for (guint i = 0; i < depth; i++)
    g_byte_array_append (request, close->data, close->len);
  g_byte_array_append (request, (const guint8 *) "", 1);
  expect (fixture, request, expected);
}

static void
test_nested_structs (void)
{
  /* The arguments are a struct themselves. */
  test_nesting ("0c0001", "00", 63, "pong");
  test_nesting ("0c0001", "00", 64, "nothing");
  test_nesting ("0c0001", "00", 100000, "nothing");
}

static void
test_nested_containers (void)
{
  /* Each list holds one list; the outermost is a field. */
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (GByteArray) request = bytes_of ("PING 0f0001");
  g_autoptr (GByteArray) maps = bytes_of ("PING 0d0001");
  g_autoptr (GByteArray) list = bytes_of ("0f 00000001");
  g_autoptr (GByteArray) map = bytes_of ("030d 00000001 00");

  for (guint i = 0; i < 100000; i++)
    {
      g_byte_array_append (request, list->data, list->len);
      g_byte_array_append (maps, map->data, map->len);
    }
  expect (fixture, request, "nothing");
  expect (fixture, maps, "nothing");
}

static void
test_name_long (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (GByteArray) request = bytes_of ("HEAD 00010000");

  for (guint i = 0; i < 0x10000; i++)
    g_byte_array_append (request, (const guint8 *) "x", 1);
  g_byte_array_append (request, (const guint8 *) "\0\0\0\0", 5);
  expect (fixture, request, "nothing");
}

static GByteArray *
generate_with (const char *context)
{
  GByteArray *request = bytes_of ("CALL REGISTRY ITEM REQUEST 00000002 ACTION GENERATE CONTEXT");
  guint32 length = GUINT32_TO_BE ((guint32) strlen (context));

  g_byte_array_append (request, (const guint8 *) &length, sizeof length);
  g_byte_array_append (request, (const guint8 *) context, (guint) strlen (context));
  g_byte_array_append (request, (const guint8 *) "", 1);
  return request;
}

static void
test_json_deep (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *text = g_strnfill (100000, '[');
  g_autoptr (GByteArray) request = generate_with (text);

  expect (fixture, request, "failed");
}

/* More than a message may hold, and just as much as it may. */
static void
test_budget (void)
{
  LqOsqueryServerOptions options = lq_osquery_server_defaults;
  options.limits.message_bytes = 10000;
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_autofree char *spaces = g_strnfill (9000, ' ');
  g_autofree char *fits = g_strconcat ("{}", spaces, NULL);
  g_autofree char *over = g_strconcat (fits, spaces, NULL);
  g_autoptr (GByteArray) request = generate_with (fits);
  g_autoptr (GByteArray) large = generate_with (over);

  expect (fixture, request, "answered");
  expect (fixture, large, "nothing");
}

/* Recorded questions with a few bytes changed, cut out or put in: whatever comes back, the next ping is answered. */
static void
test_mutations (void)
{
  static const char *const seeds[] = { "ping_core2ext_req", "columns_req", "generate_eq_req",
                                       "generate_in_optimized_req", "insert_req" };
  const guint rounds = g_test_thorough () ? 40000 : 2000;
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (GRand) dice = g_rand_new_with_seed (20240607);

  for (guint round = 0; round < rounds; round++)
    {
      g_autoptr (GByteArray) request = fixture_recorded (seeds[round % G_N_ELEMENTS (seeds)]);
      for (gint i = g_rand_int_range (dice, 1, 5); i > 0; i--)
        {
          guint at = (guint) g_rand_int_range (dice, 0, (gint) request->len);
          if (g_rand_int_range (dice, 0, 4) == 0)
            g_byte_array_set_size (request, at + 1);
          else if (g_rand_boolean (dice))
            request->data[at] = (guint8) g_rand_int_range (dice, 0, 256);
          else
            request->data[at] ^= (guint8) (1 << g_rand_int_range (dice, 0, 8));
        }
      g_autoptr (GByteArray) reply = fixture_exchange (fixture, request->data, request->len);
      if (round % 100 == 0)
        fixture_ping (fixture);
    }
  fixture_ping (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "malformed.txt", NULL);
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  add_cases (lines);
  g_test_add_func ("/osquery/malformed/nested-structs", test_nested_structs);
  g_test_add_func ("/osquery/malformed/nested-containers", test_nested_containers);
  g_test_add_func ("/osquery/malformed/name-long", test_name_long);
  g_test_add_func ("/osquery/malformed/json-deep", test_json_deep);
  g_test_add_func ("/osquery/malformed/budget", test_budget);
  g_test_add_func ("/osquery/malformed/mutations", test_mutations);
  return g_test_run ();
}
