/* SPDX-License-Identifier: Apache-2.0 */
/* Who may start when. curl has limits of its own behind these, so only here does it show that these hold. */
#include "aws/http-engine.h"
#include "http-calls.h"

typedef struct
{
  LqHttp *http; /* never started */
  LqHttpHosts hosts;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const LqHttpSettings settings = { .max_connections = 3, .max_per_host = 2 };
  static const LqHttpOptions options = { .https_proxy = "" };

  fixture->http = lq_http_engine_new (&options, NULL);
  lq_http_hosts_init (&fixture->hosts, &settings);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (g_hash_table_size (fixture->hosts.hosts), ==, 0);
  lq_http_hosts_clear (&fixture->hosts);
  lq_http_engine_unref (fixture->http);
}

/* The data of a transfer is its letter. */
static LqHttpTransfer *
add (Fixture *fixture, const char *url, char letter)
{
  LqHttpRequest request = { .method = "GET", .url = url };
  LqHttpTransfer *transfer = lq_http_transfer_new (fixture->http, &request, NULL, GINT_TO_POINTER (letter));

  lq_http_hosts_add (&fixture->hosts, transfer);
  return transfer;
}

static LqHttpTransfer *
expect_next (Fixture *fixture, char letter)
{
  LqHttpTransfer *transfer = lq_http_hosts_next (&fixture->hosts);

  g_assert_nonnull (transfer);
  g_assert_cmpint (GPOINTER_TO_INT (transfer->data), ==, letter);
  return transfer;
}

static void
release (Fixture *fixture, LqHttpTransfer *transfer)
{
  lq_http_hosts_release (&fixture->hosts, transfer);
  lq_http_transfer_unref (transfer);
}

static void
test_turns (Fixture *fixture, gconstpointer data)
{
  for (const char *letter = "abcd"; *letter != '\0'; letter++)
    add (fixture, "https://one.example.com/", *letter);
  add (fixture, "https://two.example.com/", 'x');
  add (fixture, "https://two.example.com/", 'y');

  LqHttpTransfer *a = expect_next (fixture, 'a');
  LqHttpTransfer *x = expect_next (fixture, 'x');
  LqHttpTransfer *b = expect_next (fixture, 'b');
  g_assert_null (lq_http_hosts_next (&fixture->hosts)); /* three run */
  release (fixture, x);
  LqHttpTransfer *y = expect_next (fixture, 'y'); /* c is next, but its host is full */
  release (fixture, y);
  g_assert_null (lq_http_hosts_next (&fixture->hosts));
  release (fixture, a);
  LqHttpTransfer *c = expect_next (fixture, 'c');
  release (fixture, c);
  release (fixture, b);
  release (fixture, expect_next (fixture, 'd'));
  g_assert_null (lq_http_hosts_next (&fixture->hosts));
}

/* Scheme and port make another host. */
static void
test_origins (Fixture *fixture, gconstpointer data)
{
  add (fixture, "http://localhost:1/", 'a');
  add (fixture, "http://localhost:1/b", 'b');
  add (fixture, "http://localhost:1/c", 'c');
  add (fixture, "http://localhost:2/", 'd');
  add (fixture, "https://localhost:1/", 'e');

  LqHttpTransfer *a = expect_next (fixture, 'a');
  LqHttpTransfer *d = expect_next (fixture, 'd');
  LqHttpTransfer *e = expect_next (fixture, 'e');
  release (fixture, d);
  LqHttpTransfer *b = expect_next (fixture, 'b');
  release (fixture, e);
  g_assert_null (lq_http_hosts_next (&fixture->hosts));
  release (fixture, a);
  release (fixture, b);
  release (fixture, expect_next (fixture, 'c'));
}

/* What was cancelled while it waited takes no turn, nor does it keep its host alive. */
static void
test_finished (Fixture *fixture, gconstpointer data)
{
  add (fixture, "https://one.example.com/", 'a')->finished = TRUE;
  add (fixture, "https://one.example.com/", 'b');
  add (fixture, "https://two.example.com/", 'x')->finished = TRUE;

  release (fixture, expect_next (fixture, 'b'));
  g_assert_null (lq_http_hosts_next (&fixture->hosts));
}

static void
test_lifted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) running = g_ptr_array_new ();

  for (guint i = 0; i < 10; i++)
    add (fixture, "https://one.example.com/", 'a');
  lq_http_hosts_lift_limits (&fixture->hosts);
  for (guint i = 0; i < 10; i++)
    g_ptr_array_add (running, expect_next (fixture, 'a'));
  for (guint i = 0; i < 10; i++)
    release (fixture, g_ptr_array_index (running, i));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/aws/http-hosts/turns", Fixture, NULL, set_up, test_turns, tear_down);
  g_test_add ("/aws/http-hosts/origins", Fixture, NULL, set_up, test_origins, tear_down);
  g_test_add ("/aws/http-hosts/finished", Fixture, NULL, set_up, test_finished, tear_down);
  g_test_add ("/aws/http-hosts/lifted", Fixture, NULL, set_up, test_lifted, tear_down);
  return g_test_run ();
}
