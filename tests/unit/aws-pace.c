/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/pace.h"

#define INTERVAL_US 100000 /* 15 a second, two thirds of it */
#define SHARE (2.0 / 3.0)

static const LqAwsAction remainder_action = { "lambda", "ListFunctions", "lambda:ListFunctions", NULL };
static const LqAwsAction get_function = { "lambda", "GetFunction", "lambda:GetFunction", "GetFunction" };

/* A world with its own time and one timer at a time per bucket. */
typedef struct
{
  gint64 now_us;
  gint64 late_us; /* by so much every timer is late */
  GQueue timers;  /* of Timer, by due time */
  LqClock clock;
  LqAwsWaits waits;
  LqPace *pace;
  GString *went; /* names of those who went, with the milliseconds */
  GString *dropped;
} World;

typedef struct
{
  gint64 due_us;
  void (*call) (gpointer data);
  gpointer data;
} Timer;

typedef struct
{
  World *world;
  const char *name;
  gboolean unwanted;
  gboolean throttled; /* at once */
  LqPaceTurn turn;    /* the last one */
} Caller;

static gint64
read_time (gpointer data)
{
  const World *world = data;
  return world->now_us;
}

static int
compare_timers (gconstpointer a, gconstpointer b, gpointer data)
{
  const Timer *x = a, *y = b;
  return x->due_us > y->due_us ? 1 : -1; /* the one that is there already goes first */
}

static void
later (gpointer data, gint64 delay_us, void (*call) (gpointer call_data), gpointer call_data)
{
  World *world = data;
  Timer *timer = g_new (Timer, 1);

  *timer = (Timer) { world->now_us + delay_us + world->late_us, call, call_data };
  g_queue_insert_sorted (&world->timers, timer, compare_timers, NULL);
}

/* Lets time pass, timer by timer, until `until_us` at most. */
static void
run (World *world, gint64 until_us)
{
  while (!g_queue_is_empty (&world->timers))
    {
      const Timer *first = g_queue_peek_head (&world->timers);
      if (first->due_us > until_us)
        return;
      g_autofree Timer *timer = g_queue_pop_head (&world->timers);
      world->now_us = MAX (world->now_us, timer->due_us);
      timer->call (timer->data);
    }
}

static void
world_start_with (World *world, double share, guint per_scope)
{
  *world = (World) { .now_us = 0 };
  g_queue_init (&world->timers);
  world->clock = (LqClock) { read_time, read_time, world };
  world->waits = (LqAwsWaits) { NULL, later, world };
  world->went = g_string_new (NULL);
  world->dropped = g_string_new (NULL);
  const LqPaceSettings settings = { .share = share, .per_scope = per_scope };
  world->pace = lq_pace_new (&world->clock, &world->waits, &settings);
}

static void
world_start (World *world, double share)
{
  world_start_with (world, share, G_MAXUINT);
}

static void
world_clear (World *world)
{
  g_clear_pointer (&world->pace, lq_pace_free);
  g_queue_clear_full (&world->timers, g_free);
  g_string_free (world->went, TRUE);
  g_string_free (world->dropped, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static gboolean
wanted (gpointer data)
{
  const Caller *caller = data;
  return !caller->unwanted;
}

static void
leave (World *world, Caller *caller, LqPaceOutcome outcome)
{
  lq_pace_leave (world->pace, &caller->turn, outcome, 0);
}

static void
go (gpointer data, const LqPaceTurn *turn)
{
  Caller *caller = data;

  caller->turn = *turn;
  g_string_append_printf (caller->world->went, "%s@%d ", caller->name, (int) (caller->world->now_us / 1000));
  if (caller->throttled)
    leave (caller->world, caller, LQ_PACE_THROTTLED);
}

static void
drop (gpointer data)
{
  const Caller *caller = data;
  g_string_append_printf (caller->world->dropped, "%s ", caller->name);
}

static const LqPaceClass caller_class = { wanted, go, drop };

static void
enter (World *world, Caller *caller, const char *account_id, const LqAwsAction *action, gboolean again)
{
  lq_pace_enter (world->pace, account_id, "us-east-1", action, again, &caller_class, caller);
}

static void
test_order_and_rate (void)
{
  g_auto (World) world = { 0 };
  Caller callers[] = { { &world, "a" }, { &world, "b" }, { &world, "c" }, { &world, "d" } };

  world_start (&world, SHARE);
  for (gsize i = 0; i < G_N_ELEMENTS (callers); i++)
    enter (&world, &callers[i], "1", &remainder_action, FALSE);
  g_assert_cmpstr (world.went->str, ==, "a@0 ");
  run (&world, G_MAXINT64);
  g_assert_cmpstr (world.went->str, ==, "a@0 b@100 c@200 d@300 ");

  /* no burst after a rest */
  g_string_truncate (world.went, 0);
  world.now_us = 10 * INTERVAL_US;
  enter (&world, &callers[0], "1", &remainder_action, FALSE);
  enter (&world, &callers[1], "1", &remainder_action, FALSE);
  run (&world, G_MAXINT64);
  g_assert_cmpstr (world.went->str, ==, "a@1000 b@1100 ");
}

static void
test_buckets_are_apart (void)
{
  g_auto (World) world = { 0 };
  Caller callers[] = { { &world, "a" }, { &world, "b" }, { &world, "c" }, { &world, "d" }, { &world, "e" } };

  world_start (&world, SHARE);
  enter (&world, &callers[0], "1", &remainder_action, FALSE);
  enter (&world, &callers[1], "2", &remainder_action, FALSE);
  enter (&world, &callers[2], NULL, &remainder_action, FALSE);
  enter (&world, &callers[3], "1", &get_function, FALSE);
  enter (&world, &callers[4], "1", &get_function, FALSE);
  run (&world, G_MAXINT64);
  g_assert_cmpstr (world.went->str, ==, "a@0 b@0 c@0 d@0 e@15 ");
}

static void
test_late_timers_cost_nothing (void)
{
  g_auto (World) world = { 0 };
  Caller caller = { &world, "x" };

  world_start (&world, SHARE);
  world.late_us = 20000;
  for (int i = 0; i < 101; i++)
    enter (&world, &caller, "1", &remainder_action, FALSE);
  run (&world, G_MAXINT64);
  g_assert_true (g_str_has_suffix (world.went->str, "x@9920 x@10020 "));

  /* but a timer that is very late starts no burst */
  g_string_truncate (world.went, 0);
  world.now_us += 10 * INTERVAL_US;
  world.late_us = 250000;
  for (int i = 0; i < 3; i++)
    enter (&world, &caller, "1", &remainder_action, FALSE);
  gint64 start_ms = world.now_us / 1000;
  run (&world, G_MAXINT64);
  g_autofree char *expected =
      g_strdup_printf ("x@%d x@%d x@%d ", (int) start_ms, (int) start_ms + 350, (int) start_ms + 675);
  g_assert_cmpstr (world.went->str, ==, expected);
}

/* After turns that came late by more than the interval the others follow closer, until none is owed any more. */
static void
test_catches_up (void)
{
  g_auto (World) world = { 0 };
  Caller caller = { &world, "x" };

  world_start (&world, SHARE);
  world.late_us = 150000;
  for (int i = 0; i < 10; i++)
    enter (&world, &caller, "1", &remainder_action, FALSE);
  run (&world, 2 * INTERVAL_US + world.late_us);
  g_assert_cmpstr (world.went->str, ==, "x@0 x@250 ");
  world.late_us = 0;
  run (&world, G_MAXINT64);
  g_assert_cmpstr (world.went->str, ==, "x@0 x@250 x@475 x@550 x@625 x@700 x@775 x@850 x@925 x@1000 ");
}

static void
test_throttled_goes_first (void)
{
  g_auto (World) world = { 0 };
  Caller callers[] = { { &world, "a" }, { &world, "b" }, { &world, "c" } };

  world_start (&world, SHARE);
  enter (&world, &callers[0], "1", &remainder_action, FALSE);
  enter (&world, &callers[1], "1", &remainder_action, FALSE);
  enter (&world, &callers[2], "1", &remainder_action, TRUE);
  run (&world, G_MAXINT64);
  g_assert_cmpstr (world.went->str, ==, "a@0 c@100 b@200 ");
}

/* The turns a second of a bucket, as the time between two turns tells. Lets time pass, and has two turns. */
static double
rate_of (World *world, const char *account_id)
{
  Caller callers[] = { { world, "" }, { world, "" } };

  world->now_us += 60 * G_USEC_PER_SEC; /* past what was pushed back */
  for (gsize i = 0; i < G_N_ELEMENTS (callers); i++)
    enter (world, &callers[i], account_id, &remainder_action, FALSE);
  run (world, G_MAXINT64);
  for (gsize i = 0; i < G_N_ELEMENTS (callers); i++)
    leave (world, &callers[i], LQ_PACE_UNKNOWN);
  return (double) G_USEC_PER_SEC / (double) (callers[1].turn.at_us - callers[0].turn.at_us);
}

/* One turn that ends like this. */
static void
pass (World *world, const char *account_id, LqPaceOutcome outcome)
{
  Caller caller = { world, "" };

  enter (world, &caller, account_id, &remainder_action, FALSE);
  run (world, G_MAXINT64);
  leave (world, &caller, outcome);
}

#define assert_rate(world, account_id, rate) g_assert_cmpfloat_with_epsilon (rate_of (world, account_id), rate, 0.001)

static void
test_retry_after (void)
{
  g_auto (World) world = { 0 };
  Caller callers[] = { { &world, "a" }, { &world, "b" }, { &world, "c" } };

  world_start (&world, SHARE);
  enter (&world, &callers[0], "1", &remainder_action, FALSE);
  enter (&world, &callers[1], "1", &remainder_action, FALSE);
  leave (&world, &callers[0], LQ_PACE_THROTTLED); /* without Retry-After: two turns at half the rate */
  run (&world, G_MAXINT64);
  g_assert_cmpstr (world.went->str, ==, "a@0 b@400 ");
  lq_pace_leave (world.pace, &callers[1].turn, LQ_PACE_THROTTLED, 3 * G_USEC_PER_SEC);
  enter (&world, &callers[2], "1", &remainder_action, FALSE);
  run (&world, G_MAXINT64);
  g_assert_cmpstr (world.went->str, ==, "a@0 b@400 c@3400 ");
}

/* However many calls were under way when AWS said so: their rate is halved once, and nobody who waits is lost. */
static void
test_halved_once_a_burst (void)
{
  g_auto (World) world = { 0 };
  Caller callers[] = { { &world, "a" }, { &world, "b" }, { &world, "c" }, { &world, "d" }, { &world, "e" } };

  world_start (&world, SHARE);
  for (gsize i = 0; i < G_N_ELEMENTS (callers); i++)
    enter (&world, &callers[i], "1", &remainder_action, FALSE);
  run (&world, 2 * INTERVAL_US);
  g_assert_cmpstr (world.went->str, ==, "a@0 b@100 c@200 ");
  for (gsize i = 0; i < 3; i++)
    leave (&world, &callers[i], LQ_PACE_THROTTLED);
  run (&world, G_MAXINT64);
  g_assert_cmpstr (world.went->str, ==, "a@0 b@100 c@200 d@600 e@800 ");
  leave (&world, &callers[3], LQ_PACE_THROTTLED);
  leave (&world, &callers[4], LQ_PACE_THROTTLED);
  assert_rate (&world, "1", 2.5);
}

/* What went before the rate was halved does not speak for it. */
static void
test_recovers (void)
{
  g_auto (World) world = { 0 };
  Caller callers[] = { { &world, "a" }, { &world, "b" } };

  world_start (&world, SHARE);
  enter (&world, &callers[0], "1", &remainder_action, FALSE);
  enter (&world, &callers[1], "1", &remainder_action, FALSE);
  run (&world, G_MAXINT64);
  leave (&world, &callers[0], LQ_PACE_THROTTLED);
  leave (&world, &callers[1], LQ_PACE_ANSWERED);
  assert_rate (&world, "1", 5);
  pass (&world, "1", LQ_PACE_UNKNOWN);
  assert_rate (&world, "1", 5);
  for (int i = 1; i <= 60; i++)
    {
      pass (&world, "1", LQ_PACE_ANSWERED);
      assert_rate (&world, "1", MIN (5 + 0.1 * i, 10));
    }
}

static void
test_lowest_rate (void)
{
  g_auto (World) world = { 0 };

  world_start (&world, SHARE);
  for (int i = 0; i < 20; i++)
    pass (&world, "1", LQ_PACE_THROTTLED);
  assert_rate (&world, "1", 0.5);
  g_clear_pointer (&world.pace, lq_pace_free);

  /* a share that is below stays as it is */
  const LqPaceSettings settings = { .share = 0.3 / 15, .per_scope = 2 };
  world.pace = lq_pace_new (&world.clock, &world.waits, &settings);
  pass (&world, "1", LQ_PACE_THROTTLED);
  assert_rate (&world, "1", 0.3);
}

/* Nothing that AWS says about one account, Region or bucket changes the turns of another. */
static void
test_throttled_for_ever (void)
{
  g_auto (World) world = { 0 };
  Caller bad = { &world, "b", .throttled = TRUE }, good = { &world, "g" }, other = { &world, "o" };

  world_start (&world, SHARE);
  for (int i = 0; i < 4; i++)
    {
      enter (&world, &good, "2", &remainder_action, FALSE);
      lq_pace_enter (world.pace, "1", "eu-west-1", &remainder_action, FALSE, &caller_class, &good);
    }
  for (int i = 0; i < 4; i++)
    enter (&world, &other, "1", &get_function, FALSE);
  for (int i = 0; i < 4; i++)
    enter (&world, &bad, "1", &remainder_action, TRUE);
  run (&world, G_MAXINT64);
  g_assert_cmpstr (world.went->str, ==,
                   "g@0 g@0 o@0 b@0 o@15 o@30 o@45 g@100 g@100 g@200 g@200 g@300 g@300 b@400 b@1200 b@2800 ");
  assert_rate (&world, "2", 10);
}

static void
test_unwanted_take_no_turn (void)
{
  g_auto (World) world = { 0 };
  Caller callers[] = { { &world, "a" }, { &world, "b", TRUE }, { &world, "c", TRUE }, { &world, "d" } };

  world_start (&world, SHARE);
  for (gsize i = 0; i < G_N_ELEMENTS (callers); i++)
    enter (&world, &callers[i], "1", &remainder_action, FALSE);
  run (&world, G_MAXINT64);
  g_assert_cmpstr (world.went->str, ==, "a@0 d@100 ");
  g_assert_cmpstr (world.dropped->str, ==, "b c ");
}

static void
test_close_drops (void)
{
  g_auto (World) world = { 0 };
  Caller callers[] = { { &world, "a" }, { &world, "b" }, { &world, "c" } };

  world_start (&world, SHARE);
  enter (&world, &callers[0], "1", &remainder_action, FALSE);
  enter (&world, &callers[1], "1", &remainder_action, FALSE);
  lq_pace_close (world.pace);
  g_assert_cmpstr (world.dropped->str, ==, "b ");
  enter (&world, &callers[2], "1", &remainder_action, FALSE);
  run (&world, G_MAXINT64);
  g_assert_cmpstr (world.went->str, ==, "a@0 ");
  g_assert_cmpstr (world.dropped->str, ==, "b c ");
}

static void
test_off (void)
{
  g_auto (World) world = { 0 };
  Caller caller = { &world, "x" };

  world_start (&world, 0);
  for (int i = 0; i < 3; i++)
    enter (&world, &caller, "1", &remainder_action, FALSE);
  lq_pace_leave (world.pace, &caller.turn, LQ_PACE_THROTTLED, G_USEC_PER_SEC);
  enter (&world, &caller, "1", &remainder_action, FALSE);
  g_assert_cmpstr (world.went->str, ==, "x@0 x@0 x@0 x@0 ");
}

/* A scope that holds all it may have waits for one of them to end; the others do not. */
static void
test_full_scope (void)
{
  g_auto (World) world = { 0 };
  Caller callers[] = { { &world, "a" }, { &world, "b" }, { &world, "c" }, { &world, "d" }, { &world, "e" } };
  Caller other = { &world, "o" };

  world_start_with (&world, SHARE, 2);
  for (gsize i = 0; i < 4; i++)
    enter (&world, &callers[i], "1", &remainder_action, FALSE);
  enter (&world, &callers[4], "1", &get_function, FALSE);
  enter (&world, &other, "2", &remainder_action, FALSE);
  run (&world, G_MAXINT64);
  g_assert_cmpstr (world.went->str, ==, "a@0 e@0 o@0 ");
  world.now_us = 10 * INTERVAL_US;
  enter (&world, &other, "2", &remainder_action, FALSE);
  leave (&world, &callers[0], LQ_PACE_ANSWERED);
  run (&world, G_MAXINT64);
  g_assert_cmpstr (world.went->str, ==, "a@0 e@0 o@0 o@1000 b@1000 ");
  leave (&world, &callers[0], LQ_PACE_ANSWERED); /* once more: nothing */
  run (&world, G_MAXINT64);
  g_assert_cmpstr (world.went->str, ==, "a@0 e@0 o@0 o@1000 b@1000 ");
  leave (&world, &callers[4], LQ_PACE_UNKNOWN);
  leave (&world, &callers[1], LQ_PACE_UNKNOWN);
  run (&world, G_MAXINT64);
  g_assert_cmpstr (world.went->str, ==, "a@0 e@0 o@0 o@1000 b@1000 c@1075 d@1150 ");
}

/* No answer: one at a time, until one comes. Then its buckets take turns. */
static void
test_silent_scope (void)
{
  g_auto (World) world = { 0 };
  Caller callers[] = { { &world, "a" }, { &world, "b" }, { &world, "c" }, { &world, "d" }, { &world, "e" } };

  world_start_with (&world, 0, 3);
  world.now_us = 1;
  for (gsize i = 0; i < G_N_ELEMENTS (callers); i++)
    enter (&world, &callers[i], "1", &remainder_action, FALSE);
  for (gsize i = 0; i < 3; i++)
    {
      run (&world, G_MAXINT64);
      g_assert_cmpstr (world.went->str, ==, "a@0 b@0 c@0 ");
      leave (&world, &callers[i], LQ_PACE_SILENT);
    }
  run (&world, G_MAXINT64);
  g_assert_cmpstr (world.went->str, ==, "a@0 b@0 c@0 d@0 ");
  enter (&world, &callers[0], "1", &remainder_action, FALSE);
  enter (&world, &callers[1], "1", &get_function, FALSE);
  leave (&world, &callers[3], LQ_PACE_ANSWERED);
  run (&world, G_MAXINT64);
  g_assert_cmpstr (world.went->str, ==, "a@0 b@0 c@0 d@0 b@0 e@0 a@0 ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/pace/order-and-rate", test_order_and_rate);
  g_test_add_func ("/aws/pace/buckets-are-apart", test_buckets_are_apart);
  g_test_add_func ("/aws/pace/late-timers-cost-nothing", test_late_timers_cost_nothing);
  g_test_add_func ("/aws/pace/catches-up", test_catches_up);
  g_test_add_func ("/aws/pace/throttled-goes-first", test_throttled_goes_first);
  g_test_add_func ("/aws/pace/retry-after", test_retry_after);
  g_test_add_func ("/aws/pace/halved-once-a-burst", test_halved_once_a_burst);
  g_test_add_func ("/aws/pace/recovers", test_recovers);
  g_test_add_func ("/aws/pace/lowest-rate", test_lowest_rate);
  g_test_add_func ("/aws/pace/throttled-for-ever", test_throttled_for_ever);
  g_test_add_func ("/aws/pace/unwanted-take-no-turn", test_unwanted_take_no_turn);
  g_test_add_func ("/aws/pace/close-drops", test_close_drops);
  g_test_add_func ("/aws/pace/off", test_off);
  g_test_add_func ("/aws/pace/full-scope", test_full_scope);
  g_test_add_func ("/aws/pace/silent-scope", test_silent_scope);
  return g_test_run ();
}
