/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of AWS, as JSON, through every table's declaration. */
#include "core/operation.h"

#include "base/json.h"
#include "core/directory.h"
#include "core/trust.h"
#include "fuzz.h"

static LqScope scope = {
  .account_id = "111111111111", .region = "us-east-1", .partition = "aws", .organization_id = "o-ourorganiz"
};

/* Once, for the process: nothing is trusted. */
static void
open_scope (void)
{
  g_autoptr (LqConfig) config = lq_config_load ("/dev/null", NULL);
  LqTrust *trust = lq_trust_new (config, NULL);

  scope.trust = trust;
  scope.directory = lq_directory_new (trust);
}

/* What a row takes from the row of its parent. */
static LqBinding *
bind (const LqOperation *operation, const LqTable *table)
{
  g_autoptr (GPtrArray) names = lq_operation_inputs (operation, table);
  LqBinding *binding = lq_binding_new ();

  for (guint i = 0; i < names->len; i++)
    g_hash_table_insert (binding, g_strdup (names->pdata[i]), g_strdup ("1"));
  return binding;
}

static void
read_rows (const LqTable *table, json_t *reply, json_t *elements, LqBinding *binding)
{
  const LqConvertContext context = { .scope = &scope, .reply = reply, .outcome = "ok", .key = "key" };
  LqBlock *block = lq_row_block (table, &context, 1, elements, binding, NULL);

  g_clear_pointer (&block, lq_block_unref);
}

static void
read_with (const LqTable *table, const LqOperation *operation, json_t *reply)
{
  const LqConvertContext context = { .scope = &scope, .reply = reply, .outcome = "ok", .key = "key" };
  g_autoptr (LqBinding) binding = bind (operation, table);
  g_autoptr (json_t) elements = NULL;
  g_autofree char *marker = NULL;

  if (!lq_operation_read (operation, reply, &context, &elements, &marker, NULL))
    return;
  lq_operation_keep (operation, &elements);
  read_rows (table, reply, elements, binding);
}

static void
read_all (const LqTable *table, json_t *reply)
{
  if (table->list != NULL)
    read_with (table, table->list, reply);
  if (table->get != NULL)
    read_with (table, table->get, reply);
  if (table->elsewhere != NULL)
    read_all (table->elsewhere, reply);
  for (guint i = 0; table->columns[i].name != NULL; i++)
    {
      const LqLookup *lookup = table->columns[i].lookup;
      if (lookup != NULL && lq_table_find (lookup->table->name) == NULL)
        read_with (lookup->table, lookup->table->list, reply);
    }
  if (table->expand != NULL && json_is_array (reply))
    {
      g_autoptr (LqBinding) binding = bind (NULL, table);
      read_rows (table, NULL, reply, binding);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (json_t) reply = lq_json_parse ((const char *) data, size, "the reply", NULL);

  if (scope.directory == NULL)
    open_scope ();
  for (guint i = 0; reply != NULL && lq_tables[i] != NULL; i++)
    read_all (lq_tables[i], reply);
  return 0;
}
