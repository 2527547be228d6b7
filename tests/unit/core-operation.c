/* SPDX-License-Identifier: Apache-2.0 */
/* What calls say: templates with a row's texts in them, and the marker of a page. */
#include "core/operation.h"

#include <string.h>

#include "base/error.h"

static const LqOperation by_query = {
  .path = "/things/{name}",
  .query = "Kind={kind}",
  .marker_in = "Marker",
};
static const LqOperation by_body = {
  .path = "/",
  .body = "{\"Kind\":\"{kind}\",\"Most\":5,\"Of\":[{\"Key\":\"plain\",\"Value\":\"{name}\"}]}",
  .marker_in = "NextToken",
};
static const LqOperation by_form = { .path = "/", .form = "Action=List&Kind={kind}", .marker_in = "NextToken" };

static LqBinding *
bind (const char *name, const char *kind)
{
  LqBinding *binding = lq_binding_new ();

  g_hash_table_insert (binding, g_strdup ("name"), g_strdup (name));
  g_hash_table_insert (binding, g_strdup ("kind"), g_strdup (kind));
  return binding;
}

static void
assert_text (const LqOperation *operation, const char *marker, const char *path, const char *query, const char *body)
{
  g_autoptr (LqBinding) binding = bind ("a/b", "\"x\" & {name}");
  g_autoptr (GError) error = NULL;
  g_auto (LqRequestText) text = { NULL };

  g_assert_true (lq_operation_expand (operation, binding, NULL, marker, &text, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (text.path, ==, path);
  g_assert_cmpstr (text.query, ==, query);
  g_assert_cmpstr (text.body, ==, body);
}

static void
test_texts (void)
{
#define KIND "%22x%22%20%26%20%7Bname%7D"
#define BODY "\"Kind\":\"\\\"x\\\" & {name}\",\"Most\":5,"
#define OF "\"Of\":[{\"Key\":\"plain\",\"Value\":\"a/b\"}]}"
  assert_text (&by_query, NULL, "/things/a%2Fb", "Kind=" KIND, NULL);
  assert_text (&by_query, "m=", "/things/a%2Fb", "Kind=" KIND "&Marker=m%3D", NULL);
  assert_text (&by_body, NULL, "/", "", "{" BODY OF);
  assert_text (&by_body, "m\"", "/", "", "{" BODY "\"NextToken\":\"m\\\"\"," OF);
  assert_text (&by_form, NULL, "/", "", "Action=List&Kind=" KIND);
  assert_text (&by_form, "m&", "/", "", "Action=List&Kind=" KIND "&NextToken=m%26");
}

static void
test_placeholders (void)
{
  static const struct
  {
    const LqOperation *operation;
    const char *names;
  } cases[] = { { &by_query, "name,kind" }, { &by_body, "kind,name" }, { &by_form, "kind" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) names = lq_operation_placeholders (cases[i].operation);
      g_ptr_array_add (names, NULL);
      g_autofree char *text = g_strjoinv (",", (char **) names->pdata);
      g_assert_cmpstr (text, ==, cases[i].names);
    }
}

/* A column that the row has no text for. */
static void
test_missing (void)
{
  const LqOperation *const operations[] = { &by_query, &by_body, &by_form };

  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      g_autoptr (LqBinding) binding = bind ("a", "");
      g_autoptr (GError) error = NULL;
      g_auto (LqRequestText) text = { NULL };
      g_assert_false (lq_operation_expand (operations[i], binding, NULL, NULL, &text, &error));
      g_assert_error (error, LQ_ERROR, LQ_ERROR_FAILED);
      g_assert_nonnull (strstr (error->message, "{kind}"));
    }
}

/* The part of time that is wanted, up to now where it has no end. */
static void
test_span (void)
{
  static const LqWindow window = { "time", "From", "To", 100, 10 };
  static const LqOperation timed = { .path = "/", .body = "{}", .window = &window };
  static const struct
  {
    LqSpan span;
    const char *body;
  } cases[] = { { { 5, 7 }, "{\"From\":5,\"To\":7}" }, { { 5, G_MAXINT64 }, "{\"From\":5}" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (LqRequestText) text = { NULL };
      g_assert_true (lq_operation_expand (&timed, NULL, &cases[i].span, NULL, &text, NULL));
      g_assert_cmpstr (text.body, ==, cases[i].body);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/operation/texts", test_texts);
  g_test_add_func ("/core/operation/placeholders", test_placeholders);
  g_test_add_func ("/core/operation/missing", test_missing);
  g_test_add_func ("/core/operation/span", test_span);
  return g_test_run ();
}
