/* SPDX-License-Identifier: Apache-2.0 */
/* A home directory with AWS's shared configuration files, for tests. */
#pragma once

#include <glib.h>

typedef struct
{
  char *path;
  char *environment[2]; /* HOME alone */
} AwsHome;

/* Either text may be NULL: no such file. */
void aws_home_init (AwsHome *home, const char *config, const char *credentials);
void aws_home_clear (AwsHome *home);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AwsHome, aws_home_clear)

/* The path of a file below .aws. Transfer full. */
char *aws_home_path (const AwsHome *home, const char *name);

/* Writes one of the files anew. */
void aws_home_write (AwsHome *home, const char *name, const char *text);
