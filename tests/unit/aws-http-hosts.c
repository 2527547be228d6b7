/* SPDX-License-Identifier: Apache-2.0 */
/* Who may start when. curl has limits of its own behind these, so only here does it show that these hold. */
#include "aws/http-engine.h"
#include "http-calls.h"

typedef struct
{
  LqHttp *http; /* never started */
  LqHttpHosts hosts;
} Fixture;

static const LqHttpSettings small = { .max_connections = 3, .max_per_host = 2 };
static const LqHttpSettings large = { .max_connections = 16, .max_per_host = 8 };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const LqHttpOptions options = { .https_proxy = "" };

  fixture->http = lq_http_engine_new (&options, NULL);
  lq_http_hosts_init (&fixture->hosts, data);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (fixture->hosts.running, ==, 0);
  g_assert_cmpuint (fixture->hosts.running_to_silent, ==, 0);
  g_assert_cmpuint (g_queue_get_length (&fixture->hosts.ready), ==, 0);
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
end (Fixture *fixture, LqHttpTransfer *transfer, gboolean answered)
{
  lq_http_hosts_note_end (&fixture->hosts, transfer, answered);
  release (fixture, transfer);
}

/* A host that is known to answer. */
static void
add_answering (Fixture *fixture, const char *url)
{
  add (fixture, url, '!');
  end (fixture, expect_next (fixture, '!'), TRUE);
}

/* Starts as many as may, and says how many these are. */
static guint
start_all (Fixture *fixture, GPtrArray *running)
{
  LqHttpTransfer *transfer;
  guint before = running->len;

  while ((transfer = lq_http_hosts_next (&fixture->hosts)) != NULL)
    g_ptr_array_add (running, transfer);
  return running->len - before;
}

static void
add_many (Fixture *fixture, const char *url, guint n)
{
  for (guint i = 0; i < n; i++)
    add (fixture, url, 'm');
}

static void
release_all (Fixture *fixture, GPtrArray *running)
{
  do
    {
      for (guint i = 0; i < running->len; i++)
        release (fixture, running->pdata[i]);
      g_ptr_array_set_size (running, 0);
    }
  while (start_all (fixture, running) > 0);
}

static void
test_turns (Fixture *fixture, gconstpointer data)
{
  add_answering (fixture, "https://one.example.com/");
  add_answering (fixture, "https://two.example.com/");
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
  add_answering (fixture, "http://localhost:1/");
  add_answering (fixture, "http://localhost:2/");
  add_answering (fixture, "https://localhost:1/");
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
  g_assert_cmpuint (g_hash_table_size (fixture->hosts.hosts), ==, 0);
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

/* Of 16 connections, 8 to one host: hosts that have not answered have 8 together, and one each in any case. */
static void
test_silent (Fixture *fixture, gconstpointer data)
{
  static const guint started[] = { 5, 3, 1, 1, 1, 1, 1 };
  g_autoptr (GPtrArray) running = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (started); i++)
    {
      g_autofree char *url = g_strdup_printf ("https://silent-%u.example.com/", i);
      add_many (fixture, url, 5);
      g_assert_cmpuint (start_all (fixture, running), ==, started[i]);
    }
  add_answering (fixture, "https://good.example.com/");
  add_many (fixture, "https://good.example.com/", 5);
  g_assert_cmpuint (start_all (fixture, running), ==, 3); /* 16 run */
  release_all (fixture, running);
}

/* The first answer opens the way. */
static void
test_answers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) running = g_ptr_array_new ();

  add_many (fixture, "https://silent.example.com/", 8);
  g_assert_cmpuint (start_all (fixture, running), ==, 8);
  add_many (fixture, "https://good.example.com/", 20);
  g_assert_cmpuint (start_all (fixture, running), ==, 1);
  end (fixture, g_ptr_array_steal_index (running, 8), TRUE);
  g_assert_cmpuint (start_all (fixture, running), ==, 8);
  release_all (fixture, running);
}

/* One that ends without an answer makes its host silent, unless others had one meanwhile. */
static void
test_becomes_silent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) running = g_ptr_array_new ();
  g_autoptr (GPtrArray) others = g_ptr_array_new ();

  add_many (fixture, "https://silent.example.com/", 8);
  g_assert_cmpuint (start_all (fixture, others), ==, 8);
  add_answering (fixture, "https://one.example.com/");
  add_many (fixture, "https://one.example.com/", 20);
  g_assert_cmpuint (start_all (fixture, running), ==, 8);
  end (fixture, g_ptr_array_steal_index (running, 0), TRUE);
  end (fixture, g_ptr_array_steal_index (running, 0), FALSE);
  g_assert_cmpuint (start_all (fixture, running), ==, 2);
  /* these two began after that answer */
  end (fixture, g_ptr_array_steal_index (running, 7), FALSE);
  g_assert_cmpuint (start_all (fixture, running), ==, 0);
  while (running->len > 1)
    release (fixture, g_ptr_array_steal_index (running, 0));
  g_assert_cmpuint (start_all (fixture, running), ==, 0);
  release (fixture, g_ptr_array_steal_index (running, 0));
  g_assert_cmpuint (start_all (fixture, running), ==, 1);
  end (fixture, g_ptr_array_steal_index (running, 0), TRUE);
  g_assert_cmpuint (start_all (fixture, running), ==, 8);
  release_all (fixture, others);
  release_all (fixture, running);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/aws/http-hosts/turns", Fixture, &small, set_up, test_turns, tear_down);
  g_test_add ("/aws/http-hosts/origins", Fixture, &small, set_up, test_origins, tear_down);
  g_test_add ("/aws/http-hosts/finished", Fixture, &small, set_up, test_finished, tear_down);
  g_test_add ("/aws/http-hosts/lifted", Fixture, &small, set_up, test_lifted, tear_down);
  g_test_add ("/aws/http-hosts/silent", Fixture, &large, set_up, test_silent, tear_down);
  g_test_add ("/aws/http-hosts/answers", Fixture, &large, set_up, test_answers, tear_down);
  g_test_add ("/aws/http-hosts/becomes-silent", Fixture, &large, set_up, test_becomes_silent, tear_down);
  return g_test_run ();
}
