/* SPDX-License-Identifier: Apache-2.0 */
/* How loader hooks are written: which variables there are, and which options they take. */
#pragma once

#include <glib.h>

/* What follows an option's name. */
typedef enum
{
  LQ_LOADER_ALONE,    /* nothing; or `=` or `:` and what is never shown */
  LQ_LOADER_ATTACHED, /* any text, attached to it, which is never shown */
  LQ_LOADER_FILE,     /* `=` or the next word: files, separated by colons */
  LQ_LOADER_COLON,    /* `:` and a file, up to a `=` */
  LQ_LOADER_FILES,    /* `:` and files, separated by colons */
  LQ_LOADER_STUCK,    /* a file, attached to it or the next word */
} LqLoaderOperand;

typedef struct
{
  const char *name;
  LqLoaderOperand operand;
} LqLoaderOption;

typedef struct
{
  const char *name;
  const char *company;           /* a hook only where this variable is set, too; NULL: always */
  const LqLoaderOption *options; /* the value is options, ended by a NULL name; NULL: it is files, */
  const char *separators;        /* with these between them; NULL: one; "": nothing in it is shown */
  const char *quotes;            /* characters that words of options may be quoted with */
} LqLoaderHook;

/* NULL where `name` is no hook. Static. */
const LqLoaderHook *lq_loader_words_find (const char *name);

/* The option that `word` begins with, the longest there is; NULL for none. Static. */
const LqLoaderOption *lq_loader_words_option (const LqLoaderHook *hook, const char *word);

/* Whether a path begins at a folder that functions have, or at the one they start in. */
gboolean lq_loader_words_is_rooted (const char *path);
