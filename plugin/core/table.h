/* SPDX-License-Identifier: Apache-2.0 */
/* What a table is: a declaration. A file in tables/ includes this header and nothing else; core makes calls, pages,
 * retries, caching and rows out of it, and every door shows it. All of it is static data. */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "aws/client.h"
#include "aws/error.h"
#include "core/alias.h"
#include "core/arn.h"
#include "core/convert.h"
#include "core/directory.h"
#include "core/event.h"
#include "core/loader.h"
#include "core/policy.h"
#include "core/signing-columns.h"
#include "core/signing.h"
#include "core/table-columns.h"
#include "core/trust.h"

typedef struct _LqTable LqTable;
typedef struct _LqAccounts LqAccounts;

typedef enum
{
  LQ_TEXT,    /* never NULL: missing is '' */
  LQ_INTEGER, /* a flag, 0 or 1; missing is NULL */
  LQ_BIGINT,  /* a 64-bit number; times are unix seconds; missing is NULL */
  LQ_DOUBLE,  /* missing is NULL */
} LqType;

/* What an AWS error code means for an operation, where it does not mean failure. */
typedef struct
{
  const char *code;    /* "ResourceNotFoundException" */
  const char *outcome; /* NULL: no rows; else one row, for which lq_convert_outcome gives this */
  gboolean (*applies) (const LqConvertContext *context, const char *aws_message); /* NULL: always */
} LqOutcome;

/* An operation whose rows have a time and never change, and that gives those of a range of times: its answer grows.
 * What is kept of it is only ever added to. */
typedef struct
{
  const char *column;    /* of the table, LQ_COLUMN_RANGED: the time, unix seconds */
  const char *from, *to; /* members of the body that take the first and the last second */
  gint64 reach_s;        /* AWS keeps nothing older */
  gint64 overlap_s;      /* how late a row may show; so much is asked for again each time */
} LqWindow;

/* An AWS operation and how its reply becomes elements, one per row. */
typedef struct
{
  LqAwsAction action;
  const char *path;      /* "/2018-10-31/layers/{layer_name}/versions"; {x}: a column of the key or of the parent row */
  const char *query;     /* "MaxItems=50"; may hold {x}; NULL for none */
  const char *body;      /* a JSON object, in which the text "{x}" is a column: the call is a POST, and paging puts its
                          * marker in here; NULL: a GET */
  const char *form;      /* "Action=DescribeRegions&Version=2016-11-15": a POST in AWS's query protocols, whose reply is
                          * XML, read as lq_xml_to_json does; may hold {x}; NULL for none */
  const char *target;    /* X-Amz-Target of services that speak JSON 1.1; else NULL */
  const char *marker_in; /* paging: the query's name ("Marker"), */
  const char *marker_out; /* and the reply's ("NextMarker"); NULL: one page */
  const char *rows;       /* path of the elements in the reply ("Functions[]"); "": the reply is the one element */
  const char *has; /* path of what every reply has, without which it is not the answer that was asked for; NULL: what
                    * `rows` begins with */
  /* The elements (an array, transfer full) made of what `rows` selected; NULL: as selected. */
  json_t *(*unfold) (json_t *selected, const LqConvertContext *context, GError **error);
  gboolean (*keep) (const json_t *element); /* FALSE: no row comes of the element; NULL: one of each */
  const LqOutcome *outcomes;                /* ended by a NULL code; NULL: every error fails the query */
  /* The parent's column that AWS changes whenever the answer changes: while it stays, the answer serves for 24 hours
   * (but for a query with max_age), and once it differs no longer. NULL: it serves for its time to live. */
  const char *revision;
  const char *revision_out; /* the reply's member that says the same; where it says otherwise, the answer is nothing to
                             * go by, and serves for its time to live; NULL: there is none */
  const char *iam_also;     /* a second permission, without which AWS leaves members of the reply out; NULL: none */
  const LqWindow *window;   /* NULL: it gives all there is */
} LqOperation;

/* The texts that an operation has to be asked with one by one, as AWS takes one at a time. */
typedef struct
{
  const char *column; /* of the table: each row holds the text it was asked by; {column} stands in the operation */
  const char *const *texts; /* NULL-terminated */
} LqEach;

/* How a column gets its value from another table: the row there whose `key` equals this row's `on`. A table that can
 * only be asked by that key costs one call per distinct value. Of one that is asked for each row of its parent, only
 * the answer of this row's own parent is read, where this row holds all that is asked with. Any other is collected once
 * per account and Region. */
typedef struct _LqLookup LqLookup;
struct _LqLookup
{
  const LqTable *table;
  const char *on;
  const char *key;
  const char *when; /* nothing is looked up but for rows whose column of this name, which may be looked up or made */
  const char *is;   /* itself, holds this text; both NULL: for all */
  const LqLookup *otherwise; /* where this one found nothing, it is looked up by that one, whose table has columns of
                              * the same names; NULL: it is missing */
  gboolean absent_drops_row; /* nothing there: this row is gone too; else its columns are missing */
  gboolean count;            /* the value is the number of rows found */
  const char *absent_column; /* the row found counts as absent where this column of it */
  const char *absent_value;  /* holds this text; both NULL: never */
};

typedef enum
{
  LQ_COLUMN_PLAIN = 0,
  LQ_COLUMN_KEY = 1 << 0,       /* part of the unique key, which makes the rowid; `=` and IN are pushed down */
  LQ_COLUMN_PUSHED = 1 << 1,    /* no key, but `=` and IN are pushed down all the same */
  LQ_COLUMN_FLAG = 1 << 2,      /* few values, filtered on by detections; `=` is applied by core */
  LQ_COLUMN_HIDDEN = 1 << 3,    /* not in SELECT *, there when named */
  LQ_COLUMN_INTERNAL = 1 << 4,  /* for child tables and lookups only; no door shows it */
  LQ_COLUMN_IMMUTABLE = 1 << 5, /* once known it never changes, so it is kept past its time to live */
  LQ_COLUMN_WHOSE = 1 << 6,     /* of expanded rows: LqTable.needs_organization, where the query uses it */
  LQ_COLUMN_RANGED = 1 << 7,    /* a BIGINT: <, <=, >, >=, BETWEEN, `=` and IN are pushed down, and applied by core */
} LqColumnFlags;

/* The flags with which some constraint is pushed down. */
#define LQ_COLUMN_ASKED (LQ_COLUMN_KEY | LQ_COLUMN_PUSHED | LQ_COLUMN_FLAG | LQ_COLUMN_RANGED)

typedef enum
{
  LQ_FROM_ELEMENT, /* `path` in the element; or, with a leading ^, the parent row's column of that name */
  LQ_FROM_SCOPE,   /* the scope's account_id, region, partition */
  LQ_FROM_LOOKUP,  /* column `path` of the lookup's row */
  LQ_FROM_ROW,     /* what `make` makes of this row's columns `of`; never kept, so it may depend on the time */
  LQ_FROM_QUERY,   /* data_as_of, max_age */
} LqColumnSource;

typedef struct
{
  const char *name;
  LqType type;
  const char *about; /* one sentence */
  const char *path;
  LqColumnFlags flags;
  LqConvert convert; /* makes the value out of what `path` selected; NULL: as is */
  const LqLookup *lookup;
  LqMake make;    /* for LQ_FROM_ROW, */
  const char *of; /* with the names of the columns it takes, separated by blanks: of any kind, also made ones */
  gboolean (*possible) (const char *text); /* FALSE: no row can hold `text` here, so asking for it makes no call; NULL:
                                            * anything but '' is possible in a key */
  LqArnKind implies; /* a value is an ARN of that kind, which fixes other columns; LQ_ARN_NONE: it is not */
  LqColumnSource source;
} LqColumn;

/* `path` may begin with ^ (parent column). The macros take further designated initialisers at the end, e.g.
 * LQ_COL ("last_modified", LQ_BIGINT, "LastModified", "When it changed.", .convert = lq_convert_time). */
#define LQ_COL(name_, type_, path_, about_, ...)                                                                       \
  {                                                                                                                    \
    .name = name_, .type = type_, .path = path_, .about = about_, __VA_ARGS__                                          \
  }
#define LQ_KEY(name_, type_, path_, about_, ...)                                                                       \
  {                                                                                                                    \
    .name = name_, .type = type_, .path = path_, .about = about_, .flags = LQ_COLUMN_KEY, __VA_ARGS__                  \
  }
#define LQ_VIA(lookup_, name_, type_, path_, about_, ...)                                                              \
  {                                                                                                                    \
    .name = name_, .type = type_, .path = path_, .about = about_, .lookup = lookup_, .source = LQ_FROM_LOOKUP,         \
    __VA_ARGS__                                                                                                        \
  }

#define LQ_MADE(make_, of_, name_, type_, about_, ...)                                                                 \
  {                                                                                                                    \
    .name = name_, .type = type_, .make = make_, .of = of_, .about = about_, .source = LQ_FROM_ROW, __VA_ARGS__        \
  }

#define LQ_SCOPE_COLUMN(name_, about_)                                                                                 \
  {                                                                                                                    \
    .name = (name_), .type = LQ_TEXT, .path = (name_), .about = (about_), .source = LQ_FROM_SCOPE,                     \
    .flags = LQ_COLUMN_PUSHED                                                                                          \
  }
#define LQ_QUERY_COLUMN(name_, about_)                                                                                 \
  {                                                                                                                    \
    .name = (name_), .type = LQ_BIGINT, .path = (name_), .about = (about_), .flags = LQ_COLUMN_HIDDEN,                 \
    .source = LQ_FROM_QUERY                                                                                            \
  }

/* What lq_policy_unfold makes of a function's policy. */
#define LQ_POLICY_COLUMNS                                                                                              \
  LQ_KEY ("statement_index", LQ_BIGINT, "statement_index", "Place of the statement in the policy, from 0."),           \
      LQ_KEY ("principal_index", LQ_BIGINT, "principal_index",                                                         \
              "Place among the statement's sorted principals, from 0."),                                               \
      LQ_COL ("statement_id", LQ_TEXT, "statement_id", "Id of the statement (Sid)."),                                  \
      LQ_COL ("effect", LQ_TEXT, "effect", "Allow or Deny."),                                                          \
      LQ_COL ("action", LQ_TEXT, "action", "What is granted; JSON where that is a list or a NotAction."),              \
      LQ_COL ("resource", LQ_TEXT, "resource", "What it is granted on; JSON where that is a list or a NotResource."),  \
      LQ_COL ("principal", LQ_TEXT, "principal",                                                                       \
              "Who is granted it, as the policy says it; JSON for a NotPrincipal."),                                   \
      LQ_COL ("principal_kind", LQ_TEXT, "principal_kind",                                                             \
              "What that is: everyone, organization, account, user, role, session, service, federated, "               \
              "canonical_user, not_principal, or unknown.",                                                            \
              .flags = LQ_COLUMN_FLAG),                                                                                \
      LQ_COL ("principal_account_id", LQ_TEXT, "principal_account_id", "Account of the principal; '' for none."),      \
      LQ_COL ("source_arn", LQ_TEXT, "source_arn",                                                                     \
              "ARN that a service must call on behalf of (aws:SourceArn); JSON where there are several."),             \
      LQ_COL ("source_account", LQ_TEXT, "source_account",                                                             \
              "Account that a service must call on behalf of, by aws:SourceAccount or the ARN; of several, one that "  \
              "is not the own."),                                                                                      \
      LQ_COL ("organization_id", LQ_TEXT, "organization_id",                                                           \
              "Organization that a condition names; of several, one that is not the own."),                            \
      LQ_COL ("url_auth_type", LQ_TEXT, "url_auth_type",                                                               \
              "For calls by function URL (lambda:FunctionUrlAuthType): NONE or AWS_IAM; '' for any call."),            \
      LQ_COL ("conditions", LQ_TEXT, "conditions", "JSON of the statement's conditions; '' for none."),                \
      LQ_COL ("exposure", LQ_TEXT, "exposure",                                                                         \
              "How far the grant reaches: public, organization, foreign_organization, cross_account, service, "        \
              "own_account, or unknown where that cannot be told; '' for a Deny.",                                     \
              .flags = LQ_COLUMN_FLAG),                                                                                \
      LQ_COL ("is_confusable", LQ_INTEGER, "is_confusable",                                                            \
              "1 if a service may call on behalf of anybody's resources, as no condition ties it to an account.",      \
              .flags = LQ_COLUMN_FLAG),                                                                                \
      LQ_COL ("revision_id", LQ_TEXT, "RevisionId",                                                                    \
              "Changes with every update of what the policy is of, or of the policy.",                                 \
              .convert = lq_policy_revision_id)

/* The columns that every table ends with. */
#define LQ_QUERY_COLUMNS                                                                                               \
  LQ_QUERY_COLUMN ("data_as_of", "When the oldest answer behind this row was asked for, unix seconds."),               \
      LQ_QUERY_COLUMN ("max_age",                                                                                      \
                       "WHERE max_age = 300 asks for answers at most 300 seconds old; under 60 counts as 60.")

/* The columns of a table whose rows belong to a scope (account and Region). */
#define LQ_COLUMNS(...)                                                                                                \
  (const LqColumn[])                                                                                                   \
  {                                                                                                                    \
    LQ_SCOPE_COLUMN ("account_id", "Account the row was read from, 12 digits."),                                       \
        LQ_SCOPE_COLUMN ("region", "Region the row was read from."),                                                   \
        LQ_SCOPE_COLUMN ("partition", "AWS partition of the Region: aws, aws-cn, aws-us-gov, ..."), __VA_ARGS__,       \
        LQ_QUERY_COLUMNS,                                                                                              \
    {                                                                                                                  \
      NULL                                                                                                             \
    }                                                                                                                  \
  }

/* The columns of a table that brings its scope columns itself. */
#define LQ_LOCAL_COLUMNS(...)                                                                                          \
  (const LqColumn[])                                                                                                   \
  {                                                                                                                    \
    __VA_ARGS__, LQ_QUERY_COLUMNS,                                                                                     \
    {                                                                                                                  \
      NULL                                                                                                             \
    }                                                                                                                  \
  }

/* A member of an element, and the column of the parent's row that it is made of. */
typedef struct
{
  const char *member;
  const char *column;
} LqMember;

/* A parent beside the first, whose rows have the columns that children need under the same names. */
typedef struct
{
  const LqTable *table;
  const char *when; /* only rows whose column `when` (INTEGER) is 1 are parents; NULL: all */
} LqParent;

/* SQL that answers a real question; shown on the reference page, run by tests. */
#define LQ_EXAMPLES(...)                                                                                               \
  (const char *const[])                                                                                                \
  {                                                                                                                    \
    __VA_ARGS__, NULL                                                                                                  \
  }

struct _LqTable
{
  const char *name;
  const char *about;       /* one sentence: what a row is */
  const char *cost;        /* one sentence: the calls a full read costs */
  const LqColumn *columns; /* ended by a NULL name */
  const char *const *examples;

  /* Where rows come from: one of these. With `parent`, `list` is called for each row of the parent; without `list`, the
   * elements are in the parent row's column `expand` (JSON text of an array). With `each`, `list` is called for each of
   * its texts. A `list` that needs a {key} and has neither can only be asked by that key: such a table serves lookups
   * and `elsewhere`, and is not registered. */
  const LqOperation *list;
  const LqEach *each;
  const LqTable *parent;
  const LqParent *also; /* a second parent; NULL: there is none */
  const char *expand;
  const LqMember *first; /* with `expand`: the elements begin with one that is made of the parent's row itself, without
                          * what is missing there; ended by a NULL member; NULL: they do not */
  json_t *(*local) (LqAwsClient *client, LqAccounts *accounts); /* no call: an array of elements, transfer full */

  gboolean needs_organization; /* its rows depend on which accounts and which organization are the own ones: that is
                                * found out, as far as it can be, before the first of them is made. Those made of
                                * policies by lq_policy_unfold do, and need not say it */
  gboolean once;               /* scopes may have rows of one key, of which one is given */

  const LqOperation *get;   /* the rows of one key, cheaper than the whole list; NULL: there is none */
  const LqTable *elsewhere; /* answers keys whose ARN belongs to an account outside the scopes, when this table itself
                             * is asked (not as a parent or in a lookup); columns match by name */
};

/* Every table there is, registered by tables/meson.build; ended by NULL, sorted by name. */
extern const LqTable *const lq_tables[];

/* Borrowed; NULL where there is none. */
const LqTable *lq_table_find (const char *name);

/* The index of a column, -1 where there is none. */
int lq_table_column (const LqTable *table, const char *name);

guint lq_table_n_columns (const LqTable *table);

/* Whether its rows, or its parents', need the organization. */
gboolean lq_table_needs_organization (const LqTable *table);

/* TRUE where doors show the column (hidden ones too). */
gboolean lq_table_shows (const LqColumn *column);

/* Every lookup that a column's value may need, also through the columns that it is made of; one may come again. */
typedef void (*LqTableVisit) (const LqLookup *lookup, gpointer data);
void lq_table_each_lookup (const LqTable *table, const LqColumn *column, LqTableVisit visit, gpointer data);

/* The columns that one of LQ_FROM_ROW is made of, in that order; those that the table does not have are left out.
 * Transfer full array of borrowed LqColumn. */
GPtrArray *lq_table_inputs (const LqTable *table, const LqColumn *column);

/* The elements of aws_api_status and aws_scopes, for their `local`. */
json_t *lq_table_api_status (LqAwsClient *client, LqAccounts *accounts);
json_t *lq_table_scopes (LqAwsClient *client, LqAccounts *accounts);
